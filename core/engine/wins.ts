import { type Credit, type Deal, creditBySplits, dealFrom, isLater } from "../deals/credit.ts";
import { settle } from "../earnings/desk.ts";
import { selected } from "../earnings/selection.ts";
import type { Fact } from "../facts/fact.ts";
import { withOne } from "../kernel/short-list.ts";
import { dayPlusSpan, parseDay } from "../kernel/time.ts";
import { type Judged, judgeByClaims, judgeByRegistration } from "./claims.ts";
import { waitFor } from "./undecided.ts";
import { type World, customerOf, programAt } from "./world.ts";

/** A customer signed: the deal is credited by its registration, by named partners, or by the claims on the customer (P-57). */
export function won(world: World, fact: Fact<"deal.won">): void {
  const { payload } = fact;
  if (world.desk.deals.has(payload.deal)) return;
  const serviceStart = parseDay(payload.serviceStart);
  if (serviceStart === undefined) throw new Error(`not a calendar date: ${payload.serviceStart}`);
  const signup = payload.customer === undefined ? null : customerOf(world, payload.customer).signup;
  const deal = dealFrom(fact, serviceStart, signup === null || isLater(signup, fact) ? null : signup);
  world.desk.deals.set(deal.deal, deal);
  if (deal.customer !== null) attach(world, deal, deal.customer);
  judge(world, deal);
}

/** The deal joins its customer; invoices of the customer that named no deal belong to its first one. */
function attach(world: World, deal: Deal, name: string): void {
  const customer = customerOf(world, name);
  deal.customer = name;
  customer.deals = withOne(customer.deals, deal.deal);
  const homeless = customer.invoices.filter((invoice) => invoice.deal === null);
  for (const invoice of homeless) invoice.deal = deal.deal;
  const known = [...(world.invoicesByDeal.get(deal.deal) ?? []), ...homeless];
  if (known.length > 0) world.invoicesByDeal.set(deal.deal, known);
  // Payments of the deal told before are now known to be the customer's: a reward may have waited for them.
  for (const invoice of known) if (invoice.firstPaidAt !== null) world.till.moved(invoice);
}

/** Judges a deal by what is known now, and again when a claim it waits for is decided. */
function judge(world: World, deal: Deal): void {
  const registered = deal.registration === null ? undefined : world.protections.get(deal.registration);
  if (deal.customer === null && registered !== undefined && registered.customer !== null) attach(world, deal, registered.customer);
  const { credit, partner, waits } = verdictOn(world, deal);
  if (deal.splits.length === 0 && partner !== null) deal.splits = [{ partner, weight: 1 }];
  waitFor(world, `deal:${deal.deal}`, waits);
  recredit(world, deal, credit);
}

function verdictOn(world: World, deal: Deal): Judged {
  if (deal.registration !== null) return judgeByRegistration(world, deal, deal.registration);
  return deal.splits.length > 0 ? { credit: creditBySplits(), partner: null, waits: [] } : judgeByClaims(world, deal);
}

/** A claim that a deal waited for was decided. */
export function judgeDealAgain(world: World, name: string): void {
  const deal = world.desk.deals.get(name);
  if (deal !== undefined && deal.credit.status !== "credited") judge(world, deal);
}

/** Gives a deal its credit, one sourcing incentive per customer and first year (P-11), says so, and brings its invoices to their targets. */
function recredit(world: World, deal: Deal, credit: Credit): void {
  deal.credit = credit.status === "credited" ? exclusive(world, deal, credit) : credit;
  world.book.decisions.set(deal.deal, decisionText(world, deal));
  settleDeal(world, deal.deal);
}

/** Brings every invoice of a deal to its target after the deal's credit changed. */
function settleDeal(world: World, deal: string): void {
  for (const invoice of world.invoicesByDeal.get(deal) ?? []) settle(world.desk, invoice);
}

function exclusive(world: World, deal: Deal, credit: Credit): Credit {
  if (deal.customer === null) return credit;
  const customer = customerOf(world, deal.customer);
  const partners = partnersOf(deal);
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

function partnersOf(deal: Deal): string[] {
  return deal.splits.map((split) => split.partner).sort();
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

/**
 * Weights agreed later hold for invoices that have not moved yet (P-25). Where no claim and no registration decides whose deal it is, the agreement does.
 */
export function splitAgreed(world: World, fact: Fact<"deal.split_agreed">): void {
  const deal = world.desk.deals.get(fact.payload.deal);
  if (deal === undefined) return;
  deal.splits = fact.payload.splits;
  const sourcing = deal.customer === null ? null : customerOf(world, deal.customer).sourcing;
  if (deal.customer !== null && sourcing?.by === `deal:${deal.deal}`) customerOf(world, deal.customer).sourcing = { ...sourcing, partners: partnersOf(deal) };
  if (deal.credit.status !== "credited" && deal.registration === null) recredit(world, deal, creditBySplits());
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
