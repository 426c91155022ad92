import fc from "fast-check";
import { shippedProgram } from "../../program/read.ts";
import { rarely, rates, sometimes } from "../kernel/properties.testing.ts";
import { dayText, plusDays, parseDay, type Day } from "../kernel/time.ts";
import { type CompiledProgram, compile } from "./compiled.ts";
import type { CommissionRule, Definition, Rate } from "./definition.ts";

const shipped = shippedProgram().definition;

/** The program that ships, in force from the day of its document. */
export const SHIPPED: CompiledProgram = compile(shipped);

/** What a generated version changes of the shipped program. */
export type Terms = {
  readonly tierRate: Rate;
  readonly integratorRate: number;
  readonly servicesRate: number;
  readonly cap: CommissionRule["cap"];
  readonly hold: CommissionRule["hold"];
  readonly window: CommissionRule["window"];
  readonly rateLock: CommissionRule["rateLock"];
  readonly feeCounts: boolean;
  readonly prorate: boolean;
  readonly byAmount: boolean;
  readonly runDays: readonly number[];
  readonly minimum: number;
  readonly reversal: CommissionRule["reversal"];
};

const USUAL: CommissionRule["reversal"] = { onRefund: "proportional_at_frozen_rate", onChurn: "keep_earned", afterPayout: "offset_next_payouts" };

const ascending = fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 0, maxLength: 3 }).map((list) => list.sort((a, b) => a - b));

/** Bands whose rates rise, over the credited base of a period. */
export function bandsOf(mode: fc.Arbitrary<"graduated" | "whole">): fc.Arbitrary<Extract<Rate, { kind: "bands" }>> {
  return fc.record({ mode, measure: fc.constantFrom("credited_base_in_year" as const, "credited_base_in_quarter" as const), steps: ascending, values: fc.array(rates, { minLength: 4, maxLength: 4 }) }).map(({ mode: how, measure, steps, values }) => {
    const rising = [...values].sort((a, b) => a - b);
    const bands = [0, ...steps.map((step) => step * 1000)].map((from, i) => ({ from: { amount: BigInt(from), currency: "USD" }, value: rising[i] as number }));
    return { kind: "bands", mode: how, measure, bands };
  });
}

const byTier: fc.Arbitrary<Rate> = fc.record({ platinum: rates, gold: rates, silver: rates, referral: rates }).map((values) => ({ kind: "by", key: "partner.program_tier", values }));
const capOf: fc.Arbitrary<NonNullable<CommissionRule["cap"]>> = fc.record({ amount: fc.record({ amount: fc.bigInt(0n, 3_000_000n), currency: fc.constantFrom("USD", "USD", "EUR") }), per: fc.constantFrom("deal" as const, "customer" as const, "quarter" as const, "year" as const) });
const holdOf: fc.Arbitrary<CommissionRule["hold"]> = fc.oneof(fc.constant({ kind: "none" as const }), fc.record({ kind: fc.constant("after_payment" as const), length: fc.record({ unit: fc.constantFrom("days" as const, "hours" as const), n: fc.integer({ min: 0, max: 45 }) }) }));
const windowOf: fc.Arbitrary<CommissionRule["window"]> = fc.constantFrom<CommissionRule["window"]>(
  { kind: "first_year", from: "service_start", length: { unit: "months", n: 12 } }, { kind: "first_year", from: "service_start", length: { unit: "days", n: 100 } }, { kind: "lifetime" },
);

/** Terms without a cap and without bands: what they pay on one invoice depends on that invoice alone. */
export const plainTerms: fc.Arbitrary<Terms> = fc.record({
  tierRate: fc.oneof({ weight: 3, arbitrary: byTier }, { weight: 1, arbitrary: rates.map((value): Rate => ({ kind: "flat", value })) }),
  integratorRate: rates,
  servicesRate: rates,
  cap: fc.constant(null),
  hold: holdOf,
  window: windowOf,
  rateLock: fc.record({ at: fc.constant("deal_won" as const), betterOfApprovalAndWin: fc.boolean(), otherwise: fc.constantFrom("at_win" as const, "at_approval" as const, "worse_of_both" as const) }),
  feeCounts: fc.boolean(),
  prorate: fc.boolean(),
  byAmount: fc.boolean(),
  runDays: fc.constantFrom([1, 15], [1, 11, 21], [5, 20]),
  minimum: fc.constantFrom(0, 0, 0, 2500),
  reversal: fc.constant(USUAL),
});

/** Terms of every kind, as long as a refund takes back what it brought. */
export const anyTerms: fc.Arbitrary<Terms> = fc.record({
  plain: plainTerms,
  cap: sometimes(capOf),
  bands: rarely(bandsOf(fc.constantFrom("graduated" as const, "whole" as const))),
}).map(({ plain, cap, bands }) => ({ ...plain, cap, tierRate: bands ?? plain.tierRate }));

/** Terms of every kind, also such as keep what a refund or a leaving customer would take. */
export const wildTerms: fc.Arbitrary<Terms> = fc.record({
  terms: anyTerms,
  reversal: fc.record({
    onRefund: fc.constantFrom("proportional_at_frozen_rate" as const, "full_refund_only_before_release" as const, "never" as const), onChurn: fc.constantFrom("keep_earned" as const, "cancel_if_on_hold" as const),
    afterPayout: fc.constantFrom("offset_next_payouts" as const, "write_off" as const, "not_applicable" as const),
  }),
}).map(({ terms, reversal }) => ({ ...terms, reversal }));

/** The shipped definition under other terms: still a whole definition, valid by its schema. */
export function definitionUnder(terms: Terms): Definition {
  return {
    ...shipped,
    incentives: shipped.incentives.map((rule) => (rule.kind === "commission" ? changed(rule, terms) : rule)),
    stacking: { ...shipped.stacking, groups: { sourcing: { atMost: 1, per: "customer_first_year", choose: terms.byAmount ? "highest_amount" : "highest_priority" } } },
    payouts: { ...shipped.payouts, minimum: { amount: BigInt(terms.minimum), currency: "USD" }, schedules: { ...shipped.payouts.schedules, partner: { runDays: [...terms.runDays], takes: "everything_payable" } } },
  };
}

function changed(rule: CommissionRule, terms: Terms): CommissionRule {
  const minus = terms.feeCounts ? rule.base.minus.filter((item) => item !== "marketplace_fee") : rule.base.minus;
  const common = { ...rule, base: { ...rule.base, minus, prorateByServiceDays: terms.prorate && rule.base.prorateByServiceDays } };
  switch (rule.id) {
    case "tier.revenue_share":
      return { ...common, rate: terms.tierRate, cap: terms.cap, hold: terms.hold, window: terms.window, rateLock: terms.rateLock, reversal: terms.reversal };
    case "si.software_referral":
      return { ...common, rate: { kind: "flat", value: terms.integratorRate }, cap: terms.cap, window: terms.window };
    case "si.services_margin":
      return { ...common, rate: { kind: "flat", value: terms.servicesRate } };
    default:
      return common;
  }
}

/** The first day of every generated history; the first version is in force from it. */
export const FIRST_DAY = parseDay("2024-01-15") as Day;

type Version = { readonly terms: Terms; readonly after: number; readonly moves: number | null };

/** One to three versions one after another, the later ones with or without a date from which existing deals move, and sometimes an addendum of "alder". */
export function programsOf(terms: fc.Arbitrary<Terms>): fc.Arbitrary<readonly CompiledProgram[]> {
  const version = fc.record({ terms, after: fc.integer({ min: 20, max: 300 }), moves: sometimes(fc.nat(90)) });
  const addendum = rarely(fc.record({ terms, after: fc.nat(200) }));
  return fc.record({ first: terms, later: fc.array(version, { maxLength: 2 }), addendum, zone: fc.constantFrom("UTC", "UTC", "America/New_York", "Asia/Tokyo") }).map(({ first, later, addendum: own, zone }) => {
    const versions = [{ terms: first, after: 0, moves: null }, ...later];
    const compiled = versions.map((_, i) => compile(dated(versions, i, zone)));
    const last = compiled.at(-1) as CompiledProgram;
    if (own === null) return compiled;
    const from = dayText(plusDays(parseDay(last.definition.effective.from) as Day, own.after));
    const definition = { ...definitionUnder(own.terms), version: last.definition.version, calendar: last.definition.calendar };
    return [...compiled, compile(definition, { addendum: { id: "alder-terms", partner: "alder" }, effective: { from, until: null, appliesToExistingFrom: null } })];
  });
}

function dated(versions: readonly Version[], i: number, zone: string): Definition {
  const starts = versions.map((_, n) => versions.slice(0, n + 1).reduce((day, { after }) => plusDays(day, after), FIRST_DAY));
  const { terms, moves } = versions[i] as Version;
  const from = starts[i] as Day;
  const next = starts[i + 1];
  const effective = { from: dayText(from), until: next === undefined ? null : dayText(next), appliesToExistingFrom: moves === null ? null : dayText(plusDays(from, moves)) };
  return { ...definitionUnder(terms), version: `1.${i}.0`, effective, calendar: { ...shipped.calendar, timeZone: zone } };
}
