import { z } from "zod";
import { Condition } from "./conditions.ts";
import { AtLeastOne, Count, DateSpan, Id, Money, Percent, Source, Span, Title } from "./scalars.ts";

function kinds(...names: string[]) {
  return { error: (issue: { code?: string | undefined }) => (issue.code === "invalid_union" ? `the kind must be one of ${names.join(", ")}` : undefined) };
}

/** What a rate is: one number, one for each tier or level, or bands that rise with a counter. Basis points. */
export const Rate = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("flat"), value: Percent }),
    z.strictObject({ kind: z.literal("by"), key: z.enum(["partner.program_tier", "partner.level"]), values: z.record(Id, Percent) }),
    z.strictObject({
      kind: z.literal("bands"),
      /** "graduated" prices each slice at its own rate, "whole" everything at the rate reached (rules.md §7.3). */
      mode: z.enum(["graduated", "whole"]),
      measure: z.enum(["credited_base_in_year", "credited_base_in_quarter", "active_end_customers"]),
      bands: z.array(z.strictObject({ from: z.union([Money, Count]), value: Percent })).min(1).max(50),
    }),
  ],
  kinds("flat", "by", "bands"),
);

/**
 * What a rate is taken of. `minus` names what does not count: without "tax", tax counts as base; without "marketplace_fee", the gross price counts;
 * without "refunds", "credits" or "discounts", money given back or never asked for counts.
 */
export const Base = z.strictObject({
  measure: z.enum(["net_collected", "first_year_contract_value", "list_price"]),
  lineKinds: z.array(z.enum(["software", "services"])).min(1),
  minus: z.array(z.enum(["tax", "refunds", "credits", "discounts", "marketplace_fee"])).default([]),
  /** Money is spread over the days of its service period, and only days inside the window count (P-17). */
  prorateByServiceDays: z.boolean().default(true),
});

export const Window = z.discriminatedUnion(
  "kind",
  [z.strictObject({ kind: z.literal("first_year"), from: z.literal("service_start"), length: DateSpan }), z.strictObject({ kind: z.literal("lifetime") })],
  kinds("first_year", "lifetime"),
);

const NoHold = z.strictObject({ kind: z.literal("none") });
const AfterPayment = z.strictObject({ kind: z.literal("after_payment"), length: Span });
const PaidUsage = z.strictObject({ kind: z.literal("paid_usage"), length: Span, countsFrom: z.literal("later_of_service_and_payment") });

/** Commissions wait for a time after the payment or not at all; only rewards wait for paid usage. */
export const CommissionHold = z.discriminatedUnion("kind", [NoHold, AfterPayment], {
  error: (issue) => (issue.code === "invalid_union" ? "the kind must be one of none, after_payment; only rewards can wait for paid usage" : undefined),
});
export const RewardHold = z.discriminatedUnion("kind", [NoHold, AfterPayment, PaidUsage], kinds("none", "after_payment", "paid_usage"));

const OnRefund = ["proportional_at_frozen_rate", "full_refund_only_before_release", "never"] as const;
const AfterRefund = {
  onChurn: z.enum(["keep_earned", "cancel_if_on_hold"]),
  afterPayout: z.enum(["offset_next_payouts", "write_off", "not_applicable"]),
};
export const CommissionReversal = z.strictObject({ onRefund: z.enum(OnRefund), ...AfterRefund });
/** "full_refund_always": a full refund takes the reward back even after its release. */
export const RewardReversal = z.strictObject({ onRefund: z.enum([...OnRefund, "full_refund_always"]), ...AfterRefund });

const WhichRate = z.enum(["at_win", "at_approval", "worse_of_both"]).default("at_win");

const Common = {
  id: Id,
  title: Title,
  source: Source,
  when: Condition,
  /** Of the rules of one group only so many are paid (rules.md §7.2); null: comes on top of everything. */
  stackingGroup: Id.nullable(),
  priority: z.number().int().min(-1_000_000).max(1_000_000),
};

/** A share of money: revenue share, referral fee, services margin, affiliate commission. */
export const CommissionRule = z.strictObject({
  kind: z.literal("commission"),
  ...Common,
  payee: z.enum(["partner", "affiliate"]),
  base: Base,
  rate: Rate,
  window: Window,
  hold: CommissionHold,
  cap: z.strictObject({ amount: Money, per: z.enum(["deal", "customer", "quarter", "year"]) }).nullable(),
  rateLock: z.strictObject({
    at: z.enum(["deal_won", "signup"]),
    betterOfApprovalAndWin: z.boolean(),
    /** Which rate counts when not the better of the two. */
    otherwise: WhichRate,
  }),
  payoutSchedule: Id,
  reversal: CommissionReversal,
  posting: z.enum(["commission_cost", "services_margin_cost"]),
});

/** A lower price; never owed to anybody. */
export const DiscountRule = z.strictObject({
  kind: z.literal("discount"),
  ...Common,
  rate: Rate,
  /** Points on top of the rate; null: none. */
  extraRate: Rate.nullable(),
  /** Inside protection the better of the level confirmed at approval and the level at the order counts (P-14). */
  honourConfirmedLevel: z.boolean(),
  otherwise: WhichRate,
});

/** A fixed amount, or a share of contract value up to a cap, for a customer who referred another; one entry for each plan. */
export const RewardRule = z.strictObject({
  kind: z.literal("reward"),
  ...Common,
  payee: z.literal("customer"),
  amounts: z.record(Id, z.union([z.strictObject({ fixed: Money }), z.strictObject({ base: Base, rate: Percent, cap: Money })])),
  planDecidedAt: z.enum(["first_paid_invoice", "release"]),
  hold: RewardHold,
  forms: z.array(z.enum(["account_credit", "gift_card"])).min(1),
  defaultForm: z.enum(["account_credit", "gift_card"]),
  choiceWithin: Span,
  reversal: RewardReversal,
});

/** Something without a share of money: a status, a prize by choice, or a one-off amount. */
export const RecognitionRule = z.strictObject({
  kind: z.literal("recognition"),
  ...Common,
  trigger: z.discriminatedUnion(
    "kind",
    [
      z.strictObject({ kind: z.literal("released_referrals_reach"), count: AtLeastOne }),
      z.strictObject({ kind: z.literal("top_of_quarter"), order: z.array(z.enum(["released_referrals", "first_year_value", "earliest_last_release", "customer_id"])).min(1) }),
      z.strictObject({ kind: z.literal("case_study_published") }),
    ],
    kinds("released_referrals_reach", "top_of_quarter", "case_study_published"),
  ),
  grants: z.union([z.strictObject({ status: Title }), z.strictObject({ choiceOf: z.array(Title).min(1) }), z.strictObject({ fixed: Money })]),
});

export const Incentive = z.discriminatedUnion("kind", [CommissionRule, DiscountRule, RewardRule, RecognitionRule], kinds("commission", "discount", "reward", "recognition"));
