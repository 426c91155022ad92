import { z } from "zod";
import { isTimeZone } from "../kernel/time.ts";
import { Currency, DayText } from "../kernel/wire.ts";
import { Comparison, Compliance, Requirement } from "./requirements.ts";
import { AtLeastOne, Count, DateSpan, Id, Money, Percent, Source, Span, Title, Words } from "./scalars.ts";

export const Document = z.strictObject({ title: Title, version: z.string().max(40), updated: DayText, author: Title, classification: Title });

/** From 00:00 of `from` in the program's zone, until 00:00 of `until` (that day excluded). Deals locked before move only from `appliesToExistingFrom` on (P-73). */
export const Effective = z.strictObject({ from: DayText, until: DayText.nullable(), appliesToExistingFrom: DayText.nullable() });

export const Calendar = z.strictObject({
  timeZone: z.string().refine(isTimeZone, "is not a time zone, such as UTC or America/New_York"),
  yearStart: z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/, "must be month and day, such as 01-01; days above 28 do not exist in every month"),
  weekStart: z.enum(["monday", "sunday"]),
  programYearOne: DayText,
  dayLength: z.literal("24h"),
});

export const MoneyRules = z.strictObject({
  functionalCurrency: Currency,
  rounding: z.literal("half_away_from_zero"),
  sharing: z.literal("largest_remainder"),
  fx: z.strictObject({ source: Words, accrual: z.literal("payment_day"), thresholds: z.literal("payment_day"), payout: z.literal("payout_day") }),
});

export const Family = z.strictObject({ title: Title, tracks: z.array(Id), namedInDocument: z.array(Title) });

export const Tier = z.strictObject({
  id: Id,
  title: Title,
  rank: Count,
  investment: z.enum(["none", "low", "medium", "high"]),
  support: Words,
  /** Fewer partners than `planned` is below plan; `capacity` is a cap; null: none (P-05). */
  planned: Count.nullable(),
  capacity: Count.nullable(),
  admission: z.enum(["manual", "open"]),
  protection: Span,
  mdfPerQuarter: Money.nullable(),
  /** How long a suspended partner keeps its place; the document is silent (P-05). */
  placeKept: Span.default({ unit: "days", n: 90 }),
  source: Source,
});

export const Level = z.strictObject({ id: Id, title: Title, rank: Count, requirements: z.array(Requirement), protection: Span.nullable(), source: Source });

export const Track = z.strictObject({
  title: Title,
  family: Id,
  levels: z.array(Level).max(20).default([]),
  benefits: z.array(Words),
  compliance: Compliance.nullable(),
  admissionCriteria: z.array(Requirement).default([]),
  source: Source,
});

export const Marketplace = z.strictObject({ title: Title, launch: Words, listing: Words, fee: Percent, feeFrom: DayText, benefits: z.array(Words), source: Source });
export const Integration = z.strictObject({ name: Title, type: Title, priority: z.enum(["high", "medium", "low"]), planned: Title });

export const Stacking = z.strictObject({
  groups: z.record(Id, z.strictObject({ atMost: AtLeastOne, per: z.enum(["customer_first_year", "deal"]), choose: z.enum(["highest_priority", "highest_amount"]) })),
  giveawayLimit: z.strictObject({ ofList: Percent, whenExceeded: z.literal("needs_approval") }),
  source: Source,
});

export const Attribution = z.strictObject({
  namedClaims: z.literal("earliest_submitted_wins"),
  namedBeatsClick: z.boolean(),
  clicks: z.literal("last_click_wins"),
  cookie: z.record(Id, Span),
  referralValidity: Span,
  selfReferral: z.literal("not_paid"),
  source: Source,
});

export const Registration = z.strictObject({
  openTo: z.array(Id),
  requiredFields: z.array(z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/, "must be the name of a field, such as customerName")),
  checks: z.array(Words),
  validation: z.strictObject({ target: Span, due: Span, clock: z.enum(["continuous", "business_hours"]), pausesWhileWaitingForPartner: z.boolean(), whenLate: z.literal("escalate") }),
  protection: z.strictObject({ from: z.literal("approval"), by: z.literal("reseller_level_else_program_tier"), extensions: Count, duplicates: z.literal("queue_behind_first") }),
  existingOpportunity: z.strictObject({ blocksIfActiveWithin: Span }),
  source: Source,
});

export const Payouts = z.strictObject({
  /** From the calendar date of the customer's payment (P-33). */
  dueAfterPayment: DateSpan,
  schedules: z.record(Id, z.strictObject({ runDays: z.array(AtLeastOne.max(28, "must be a day every month has: 1 to 28")).min(1), takes: z.enum(["everything_payable", "released_in_earlier_months"]) })),
  minimum: Money,
  backupWithholding: Percent,
  dormancy: Span,
  source: Source,
});

export const Certification = z.strictObject({
  title: Title,
  /** Null for a certificate an organisation holds through the certificates of its people (P-55). */
  level: Count.nullable(),
  hours: Count.nullable(),
  mode: Words,
  content: z.array(Words),
  pass: z.strictObject({ exam: Percent.nullable(), compare: Comparison.nullable(), also: z.array(z.enum(["lab", "project", "demo"])) }),
  requires: z.array(Id),
  validFor: DateSpan,
  /** At most so many attempts within a time, and so long between two; the document is silent (P-59). */
  retakes: z.strictObject({ attempts: AtLeastOne, within: Span, apart: Span }).default({ attempts: 3, within: { unit: "days", n: 90 }, apart: { unit: "days", n: 1 } }),
  source: Source,
});

/** `open`: everybody, certified organisations, active partners, or a tier "and_above" (P-02 … P-04). */
const Open = z.string().regex(/^(all_partners|certified|active|[a-z][a-z0-9_]*_and_above)$/, "must be all_partners, certified, active, or a tier and above, such as gold_and_above");
export const Resource = z.strictObject({ title: Title, purpose: Words, open: Open, source: Source });

export const Definitions = z.strictObject({
  certified: z.strictObject({ people: AtLeastOne, atLeastLevel: AtLeastOne }),
  active: z.strictObject({ activityWithin: Span, graceAfterActivation: Span, activities: z.array(Words) }),
  source: Source,
});

export const Funds = z.strictObject({ requires: z.array(Words), rollover: z.boolean(), reimbursement: Percent, proofWithin: DateSpan, whenTierChanges: z.literal("new_allowance_less_promised"), source: Source });

/** A target keeps its unit: money, a percentage in basis points, or a plain whole number. */
export const Target = z.union([
  z.codec(Money, z.strictObject({ unit: z.literal("money"), amount: z.bigint(), currency: z.string() }), {
    decode: (money) => ({ unit: "money" as const, ...money }),
    encode: ({ amount, currency }) => ({ amount, currency }),
  }),
  z.codec(Percent, z.strictObject({ unit: z.literal("percent"), basisPoints: z.number() }), {
    decode: (basisPoints) => ({ unit: "percent" as const, basisPoints }),
    encode: ({ basisPoints }) => basisPoints,
  }),
  z.codec(z.number().int().min(-1_000_000_000).max(1_000_000_000), z.strictObject({ unit: z.literal("count"), count: z.number() }), {
    decode: (count) => ({ unit: "count" as const, count }),
    encode: ({ count }) => count,
  }),
]);

export const Metric = z.strictObject({
  title: Title,
  compare: Comparison,
  target: Target,
  measuredOver: z.enum(["quarter", "trailing_12_months", "week", "instant"]),
  looked: z.enum(["weekly", "monthly", "quarterly"]),
  from: Title.nullable(),
  emptyMeans: z.literal("no_verdict"),
  source: Source,
});

export const Stage = z.strictObject({ stage: Id, activities: z.array(Words), goal: Words, within: Span.nullable(), source: Source });

export const Reviews = z.strictObject({
  agenda: z.array(z.strictObject({ title: Title, minutes: AtLeastOne, topics: z.array(Words) })),
  cadence: z.record(Id, z.enum(["quarterly", "yearly"])),
  source: Source,
});
