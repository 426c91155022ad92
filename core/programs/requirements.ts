import { z } from "zod";
import { decimal } from "../kernel/fraction.ts";
import { AtLeastOne, Count, Id, Money, Source, Words } from "./scalars.ts";

/** ">=" is reached at equality; ">" is strict (P-90). */
export const Comparison = z.enum([">=", ">"]);

/** A plain decimal kept as text, so that no float ever compares it; `decimal` of the kernel reads it. */
const Decimal = z.string("must be a number in quotes, such as \"4.0\"").max(20).refine((value) => decimal(value) !== undefined && !value.startsWith("-"), "must be a plain number, such as \"4.0\"");

/** The months up to the day of the question, as many as the program says (P-07, P-52, P-53). */
const Trailing = z.string().regex(/^trailing_[1-9]\d?_months$/, "must be a look-back, such as trailing_12_months");
const Period = z.string().regex(/^(quarter|trailing_[1-9]\d?_months)$/, "must be quarter or a look-back, such as trailing_12_months");

/** One thing a partner must have, do or reach. */
export const Requirement = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("people_with_certificate"), atLeastLevel: AtLeastOne, count: AtLeastOne, source: Source }),
    z.strictObject({ kind: z.literal("count_in_period"), what: z.enum(["accepted_implementations", "business_reviews", "beta_tests"]), period: Period, count: AtLeastOne, source: Source }),
    z.strictObject({ kind: z.literal("mean_score"), what: z.literal("csat"), compare: Comparison, value: Decimal, period: Trailing, minAnswers: Count, source: Source }),
    z.strictObject({ kind: z.literal("closed_deals"), count: AtLeastOne, source: Source }),
    z.strictObject({ kind: z.literal("net_purchases"), compare: Comparison, amount: Money, period: Trailing, source: Source }),
    z.strictObject({ kind: z.literal("active_end_customers"), count: AtLeastOne, source: Source }),
    z.strictObject({ kind: z.literal("training_complete"), source: Source }),
    z.strictObject({ kind: z.literal("declared"), what: Words, source: Source }),
    z.strictObject({ kind: z.literal("certificate_named"), certificate: Id, source: Source }),
  ],
  {
    error: (issue) =>
      issue.code === "invalid_union"
        ? "the kind must be one of people_with_certificate, count_in_period, mean_score, closed_deals, net_purchases, active_end_customers, training_complete, declared, certificate_named"
        : undefined,
  },
);

/** What is checked again and again, and what follows from failing (P-50, P-54). */
export const Compliance = z.strictObject({
  checks: z.array(Requirement).min(1),
  evaluate: z.enum(["quarter_end", "continuous"]),
  newPartnerGrace: z.enum(["first_part_quarter", "none"]),
  onFirstFailure: z.literal("at_risk"),
  onSecondFailure: z.literal("non_compliant"),
  whenNonCompliant: z.array(z.enum(["no_new_registrations", "no_new_mdf", "review_by_channel_chief"])),
});
