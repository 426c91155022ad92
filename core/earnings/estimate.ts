import type { z } from "zod";
import type { Deal as DealWire } from "../deals/contract.ts";
import type { Deal, Motion, Told } from "../deals/credit.ts";
import type { Fact } from "../facts/fact.ts";
import { moneyWire } from "../kernel/api-list.ts";
import { fraction, rounded } from "../kernel/fraction.ts";
import { type Money, moneyText, percentText, shareOf } from "../kernel/money.ts";
import { type Instant, dayOf } from "../kernel/time.ts";
import { resellerPrice } from "../partners/reseller-price.ts";
import { foldStanding, type Snapshot, type Standings, standingAt, standingOf } from "../partners/standing.ts";
import { holds } from "../programs/conditions.ts";
import type { CommissionRule, DiscountRule } from "../programs/definition.ts";
import { governing, type Programs } from "../programs/in-force.ts";
import { graduatedAmount, wholeAmount } from "./bands.ts";
import { type Member, rateOf, selected } from "./selection.ts";

export type Estimate = z.output<typeof DealWire>["estimates"][number];

export type EstimateQuestion = {
  readonly programs: Programs;
  /** The facts that say what the partner is and was. */
  readonly standing: readonly Fact[];
  readonly partner: string;
  /** List price of what the customer would buy; null: rates only. */
  readonly amount: Money | null;
  readonly at: Instant;
  readonly plan: string | null;
  /** When a rate was confirmed that still binds; null: what holds on the day (P-14). */
  readonly approval: (Told & { readonly factId: string }) | null;
};

const MOTIONS: readonly Motion[] = ["referral", "resale", "wholesale"];

/** What a deal would bring under each motion that pays this partner anything, by the engine's own choice of rules and rates (P-11, P-12, P-14). An estimate: nothing is owed before the customer pays (P-30). */
export function estimates(question: EstimateQuestion): Estimate[] {
  const standings: Standings = new Map();
  for (const fact of question.standing) foldStanding(standings, fact as never);
  return MOTIONS.flatMap((motion) => estimateOf(question, standings, motion) ?? []);
}

function estimateOf(question: EstimateQuestion, standings: Standings, motion: Motion): Estimate | undefined {
  const deal = dealFor(question, motion);
  const terms = (lockedAt: Instant, eventAt: Instant, partner: string) => governing(question.programs, { lockedAt, eventAt, partner });
  const { plans, discounts } = selected(deal, standings, terms, "direct", question.at);
  const [discount] = discounts;
  if (discount !== undefined) return discountEstimate(question, standings, motion, discount);
  const member = plans[0]?.members[0];
  return member === undefined ? undefined : commissionEstimate(question, motion, member);
}

/** A deal as it would be won today, credited to the partner alone. */
function dealFor({ partner, at, plan, approval }: EstimateQuestion, motion: Motion): Deal {
  return {
    deal: "estimate", customer: null, wonAt: at, factId: "estimate", arrival: Number.MAX_SAFE_INTEGER, serviceStart: dayOf(at), motion, plan, registration: null, splits: [{ partner, weight: 1 }], delivers: null,
    servicesPaper: "vendor", credit: { status: "credited", because: null, through: "registration", approval, claims: [] }, signedUp: null, windowFrom: dayOf(at), lastSelection: null,
  };
}

function commissionEstimate({ amount }: EstimateQuestion, motion: Motion, { rule, rate, confirmed }: Member): Estimate {
  const worth = amount === null ? null : commissionOn(rule, rate, amount);
  const share = rate === null ? "A share that rises with what you bring" : percentText(rate);
  const base = `what the customer pays for ${rule.base.lineKinds.join(" and ")}${rule.window.kind === "first_year" ? " in its first year" : ""}`;
  const promise = confirmed !== null && rate !== null && confirmed.rate !== rate ? ` Confirmed at ${percentText(confirmed.rate)}: the better one will apply.` : "";
  return {
    motion, rule: rule.id, title: rule.title, rate: rate === null ? null : percentText(rate), amount: worth === null ? null : moneyWire(worth),
    sentence: `${share} of ${base}${worth === null ? "" : `: about ${moneyText(worth.amount, worth.currency)}`}. It becomes yours as the customer pays.${promise}`,
    lines: rule.source.lines ?? null, policy: [...rule.source.policy],
    arithmetic: worth === null || amount === null || rate === null ? null : arithmetic(amount, rate, worth),
  };
}

function commissionOn({ rate: rule, cap }: CommissionRule, rate: bigint | null, { amount, currency }: Money): Money | null {
  const whole = rate !== null ? shareOf(amount, rate) : banded(rule, amount);
  if (whole === null) return null;
  return { amount: cap !== null && cap.amount.currency === currency && whole > cap.amount.amount ? cap.amount.amount : whole, currency };
}

/** Where the rate rises with what was brought before, the estimate starts at nothing; where it rises with customers, none is made. */
function banded(rate: CommissionRule["rate"], amount: bigint): bigint | null {
  if (rate.kind !== "bands" || rate.measure === "active_end_customers") return null;
  const bands = rate.bands.map(({ from, value }) => ({ from: typeof from === "number" ? BigInt(from) : from.amount, rate: BigInt(value) }));
  const exact = (rate.mode === "whole" ? wholeAmount : graduatedAmount)(bands, fraction(amount));
  return rounded(exact.n, exact.d);
}

function discountEstimate({ amount, at, partner, approval }: EstimateQuestion, standings: Standings, motion: Motion, rule: DiscountRule): Estimate {
  const standing = standingOf(standings, partner);
  const gradeAt = (when: Told) => gradeOf(rule, standingAt(standing, when.at, when.arrival), motion);
  const now = gradeAt({ at, arrival: Number.MAX_SAFE_INTEGER });
  const confirmed = approval === null ? null : { level: gradeAt(approval), approvedAt: approval.at, expiresAt: (at + 1) as Instant };
  const { discountRate, price, discount } = resellerPrice(rule, amount?.amount ?? 0n, now, at, confirmed);
  const rate = BigInt(discountRate);
  const worth = amount === null ? null : { amount: discount, currency: amount.currency };
  const buy = amount === null ? "" : `: you pay ${moneyText(price, amount.currency)} of ${moneyText(amount.amount, amount.currency)}`;
  return {
    motion, rule: rule.id, title: rule.title, rate: percentText(rate), amount: worth === null ? null : moneyWire(worth),
    sentence: `You buy ${percentText(rate)} below list${buy}, and set your own price.${rule.extraRate === null ? "" : " Volume steps may take off more."}`,
    lines: rule.source.lines ?? null, policy: [...rule.source.policy], arithmetic: worth === null || amount === null ? null : arithmetic(amount, rate, worth),
  };
}

/** The tier or level that a discount's rate goes by, in the track the rule is for. */
function gradeOf(rule: DiscountRule, then: Snapshot, motion: Motion): string | null {
  for (const [track, level] of then.tracks) {
    if (holds(rule.when, { "partner.track": track, "partner.program_tier": then.tier ?? undefined, "partner.level": level ?? undefined, "partner.status": then.status, "deal.motion": motion, "deal.registration_live": true, "invoice.via": "direct", "line.kind": "software" })) {
      return rateOf(rule.rate, then.tier, level).grade;
    }
  }
  return null;
}

function arithmetic(amount: Money, rate: bigint, worth: Money): string {
  return `${moneyText(amount.amount, amount.currency)} × ${percentText(rate)} = ${moneyText(worth.amount, worth.currency)}`;
}
