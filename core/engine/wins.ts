import { type Credit, type Deal, creditByRegistration, creditBySplits, dealFrom } from "../deals/credit.ts";
import { selected } from "../earnings/selection.ts";
import type { Fact } from "../facts/fact.ts";
import { foldConverted } from "../earnings/rewards.ts";
import { dayOf, dayPlusSpan, parseDay } from "../kernel/time.ts";
import { creditByClaims } from "./claims.ts";
import { settleDeal } from "./fold.ts";
import { type World, customerOf, programAt } from "./world.ts";

/** A customer signed: the deal is credited by its registration, by named partners, or by the claims on the customer (P-57). */
export function won(world: World, fact: Fact<"deal.won">): void {
  const { payload } = fact;
  if (world.desk.deals.has(payload.deal)) return;
  const serviceStart = parseDay(payload.serviceStart);
  if (serviceStart === undefined) throw new Error(`not a calendar date: ${payload.serviceStart}`);
  const deal = dealFrom(fact, serviceStart, { status: "pending", because: null, approval: null, claims: [] });
  world.desk.deals.set(deal.deal, deal);
  if (deal.customer !== null) {
    const customer = customerOf(world, deal.customer);
    customer.deals.push(deal.deal);
    adopt(world, deal, customer.invoices);
  }
  const credit = firstCredit(world, deal);
  if (deal.splits.length === 0 && credit.partner !== null) deal.splits = [{ partner: credit.partner, weight: 1 }];
  recredit(world, deal, credit.credit);
}

function firstCredit(world: World, deal: Deal): { credit: Credit; partner: string | null } {
  if (deal.registration !== null) {
    const protection = world.protections.get(deal.registration);
    return { credit: creditByRegistration(deal.wonAt, protection), partner: protection?.partner ?? null };
  }
  if (deal.splits.length > 0) return { credit: creditBySplits(), partner: null };
  return creditByClaims(world, deal);
}

/** Invoices of the customer that named no deal belong to its first one. */
function adopt(world: World, deal: Deal, invoices: readonly { deal: string | null }[]): void {
  const known = world.invoicesByDeal.get(deal.deal) ?? [];
  world.invoicesByDeal.set(deal.deal, known);
  for (const invoice of invoices as typeof known) {
    if (invoice.deal !== null) continue;
    invoice.deal = deal.deal;
    known.push(invoice);
  }
}

/** Gives a deal its credit, one sourcing incentive per customer and first year (P-11), says so, and brings its invoices to their targets. */
export function recredit(world: World, deal: Deal, credit: Credit): void {
  if (deal.splits.length === 0 && deal.registration !== null) {
    const partner = world.protections.get(deal.registration)?.partner;
    if (partner !== undefined) deal.splits = [{ partner, weight: 1 }];
  }
  deal.credit = credit.status === "credited" ? exclusive(world, deal, credit) : credit;
  world.book.decisions.set(deal.deal, decisionText(world, deal));
  settleDeal(world, deal.deal);
}

function exclusive(world: World, deal: Deal, credit: Credit): Credit {
  if (deal.customer === null) return credit;
  const customer = customerOf(world, deal.customer);
  const partners = deal.splits.map((split) => split.partner).sort();
  const taken = customer.sourcing;
  if (taken === null) {
    customer.sourcing = { by: `deal:${deal.deal}`, partners, from: deal.serviceStart, until: firstYearEnd(world, deal) };
    return credit;
  }
  if (taken.until !== null && deal.serviceStart >= taken.until) return { ...credit, status: "not_credited", because: "not a new customer: the first year is over" };
  if (taken.partners.length > 0 && taken.partners.join() === partners.join()) {
    deal.windowFrom = taken.from;
    return credit;
  }
  return { ...credit, status: "not_credited", because: "another incentive was credited first for this customer" };
}

function firstYearEnd(world: World, deal: Deal) {
  const incentives = programAt(world, deal.wonAt)?.definition.incentives ?? [];
  const ends = incentives.map((rule) => (rule.kind === "commission" && rule.window.kind === "first_year" ? dayPlusSpan(deal.serviceStart, rule.window.length) : null)).filter((end) => end !== null);
  return ends.length === 0 ? null : ends.reduce((a, b) => (a > b ? a : b));
}

function decisionText(world: World, deal: Deal): string {
  const { status, because } = deal.credit;
  if (status === "not_credited") return `not_credited: ${because}`;
  if (status === "pending") return `pending: ${because}`;
  const { discounts } = selected(deal, world.standings, world.desk.governing, "direct", deal.wonAt);
  return discounts.length > 0 || deal.motion !== "referral" ? `${deal.motion}: discount given on price, no commission` : "credited";
}

/** Weights agreed later hold for invoices that have not moved yet (P-25). */
export function splitAgreed(world: World, fact: Fact<"deal.split_agreed">): void {
  const deal = world.desk.deals.get(fact.payload.deal);
  if (deal === undefined) return;
  deal.splits = fact.payload.splits;
  if (deal.credit.status === "pending" && deal.registration === null) recredit(world, deal, creditBySplits());
}

/** A customer that insists on buying direct: the motion changes for invoices that have not moved yet (P-97). */
export function motionChanged(world: World, fact: Fact<"deal.motion_changed">): void {
  const deal = world.desk.deals.get(fact.payload.deal);
  if (deal === undefined) return;
  deal.motion = fact.payload.motion;
  deal.credit = { ...deal.credit };
  world.book.decisions.set(deal.deal, decisionText(world, deal));
  settleDeal(world, deal.deal);
}

export function foldClick(world: World, fact: Fact<"click.recorded">): void {
  const { click, partner, visitor } = fact.payload;
  const level = world.standings.get(partner)?.tracks.get("affiliate") ?? null;
  world.clicks.set(visitor, [...(world.clicks.get(visitor) ?? []), { click, partner, at: fact.at, arrival: fact.arrival, level }]);
}

export function foldSignup(world: World, fact: Fact<"signup.recorded">): void {
  customerOf(world, fact.payload.customer).visitor ??= fact.payload.visitor;
}

export function foldReferral(world: World, fact: Fact<"referral.submitted">): void {
  const { referral, customer } = fact.payload;
  if (world.rewards.submitted.has(referral)) return;
  world.rewards.submitted.set(referral, fact.at);
  customerOf(world, customer).referrals.push({ referral, at: fact.at, arrival: fact.arrival });
}

/** A referred contact signed: paid unless another claim on the customer was credited first (P-11, P-57). */
export function converted(world: World, fact: Fact<"referral.converted">): void {
  const customer = customerOf(world, fact.payload.customer);
  const by = `referral:${fact.payload.referral}`;
  const taken = customer.sourcing !== null && customer.sourcing.by !== by ? "another incentive was credited first for this customer" : null;
  foldConverted(world.book, world.rewards, fact, programAt(world, fact.at), taken);
  const reward = world.rewards.byReferral.get(fact.payload.referral);
  if (reward?.status !== "rejected") customer.sourcing ??= { by, partners: [], from: dayOf(fact.at), until: null };
}
