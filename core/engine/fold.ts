import { endHolds, lineOf } from "../earnings/desk.ts";
import { foldAdjustment, foldDispute } from "../earnings/adjustments.ts";
import { isContested } from "../earnings/invoice.ts";
import { release } from "../earnings/line.ts";
import { type MoneyFact, foldInvoice, foldMoney } from "../earnings/money.ts";
import { dueChoice, foldCaseStudy, foldChosen, foldGiftCard } from "../earnings/reward-forms.ts";
import { dueReward, foldCancelled } from "../earnings/rewards.ts";
import type { Fact } from "../facts/fact.ts";
import { foldFunds } from "../funds/allowance.ts";
import { takeDue } from "../kernel/agenda.ts";
import { withOne } from "../kernel/short-list.ts";
import type { Instant } from "../kernel/time.ts";
import { foldCreditApplied, foldReceivable } from "../ledger/receivables.ts";
import { foldMarketplace } from "../marketplaces/sales.ts";
import { foldStanding } from "../partners/standing.ts";
import { carryOut, foldInstruction } from "../payouts/instructions.ts";
import { bankNews, runPayouts } from "../payouts/transfers.ts";
import { ownerFound, remit, sweepUnclaimed } from "../payouts/settlements.ts";
import { decided } from "./decided.ts";
import { endRegistrations, foldRegistration } from "./protections.ts";
import { converted, foldClick, foldReferral, foldSignup } from "./referrals.ts";
import { motionChanged, splitAgreed, won } from "./wins.ts";
import { type World, customerOf, programAt } from "./world.ts";

/** Everything that fell due up to an instant happens, in order of time and then id (P-70). */
function runDue(world: World, until: Instant): void {
  const { book, desk, rewards } = world;
  for (let due = takeDue(book.agenda, until); due !== undefined; due = takeDue(book.agenda, until)) {
    book.at = due.at;
    book.factId = "";
    if (due.kind === "release") {
      const line = lineOf(desk, due.ref);
      const invoice = line?.invoice === null || line === undefined ? undefined : desk.invoices.get(line.invoice);
      if (line !== undefined && (invoice === undefined || !isContested(invoice))) release(book, line);
    } else if (due.kind === "reward") dueReward(book, rewards, due.ref);
    else dueChoice(book, rewards, due.ref);
  }
}

/** Lets time pass: everything that fell due up to an instant happens, and it is that instant. */
export function advance(world: World, to: Instant): void {
  runDue(world, to);
  if (to > world.book.at) world.book.at = to;
}

/** Tells one fact, after everything that fell due at or before it. Facts are told in order of (at, arrival); a late one needs a world from before it. */
export function tell(world: World, fact: Fact): void {
  if (fact.at < world.book.at) throw new Error(`${fact.id} happened before what was told already`);
  runDue(world, fact.at);
  world.book.at = fact.at;
  world.book.factId = fact.id;
  foldFact(world, fact);
}

function foldFact(world: World, fact: Fact): void {
  switch (fact.type) {
    case "partner.enrolled":
    case "partner.tier_changed":
    case "partner.level_changed":
    case "partner.suspended":
    case "partner.reinstated":
    case "payee.changed":
    case "payee.contacted":
    case "payee.unreachable":
      return foldStanding(world.standings, fact);
    case "partner.left":
      foldStanding(world.standings, fact);
      return endRegistrations(world, fact);
    case "registration.submitted":
    case "registration.approved":
    case "registration.rejected":
    case "registration.withdrawn":
    case "registration.extended":
      return foldRegistration(world, fact);
    case "deal.won":
      return won(world, fact);
    case "deal.split_agreed":
      return splitAgreed(world, fact);
    case "deal.motion_changed":
      return motionChanged(world, fact);
    case "invoice.issued":
      return issued(world, fact);
    case "cash.applied":
    case "cash.refunded":
    case "chargeback.opened":
    case "chargeback.lost":
    case "chargeback.won":
      return foldMoney(world.till, fact as MoneyFact);
    default:
      return foldOther(world, fact);
  }
}

function foldOther(world: World, fact: Fact): void {
  const { book, rewards, desk } = world;
  const program = programAt(world, fact.at);
  switch (fact.type) {
    case "click.recorded":
      return foldClick(world, fact);
    case "signup.recorded":
      return foldSignup(world, fact);
    case "referral.submitted":
      return foldReferral(world, fact);
    case "referral.converted":
      if (converted(world, fact)) decided(world, `referral:${fact.payload.referral}`);
      return;
    case "subscription.started":
    case "subscription.plan_changed":
      if (fact.type === "subscription.started") rewards.gone.delete(fact.payload.customer);
      if (fact.payload.plan !== undefined) rewards.plans.set(fact.payload.customer, fact.payload.plan);
      return;
    case "subscription.cancelled":
      for (const invoice of rewards.invoices.get(fact.payload.customer) ?? []) endHolds(desk, invoice);
      return foldCancelled(book, rewards, fact.payload.customer);
    case "reward.chosen":
      return foldChosen(book, rewards, fact);
    case "giftcard.failed":
    case "giftcard.paid":
      return foldGiftCard(book, rewards, fact);
    case "case_study.published":
      return foldCaseStudy(book, rewards, fact, program);
    case "adjustment.granted":
      return foldAdjustment(desk, fact);
    case "dispute.opened":
    case "dispute.resolved":
      return foldDispute(desk, world.disputes, fact);
    case "fx.published":
      world.payouts.published = { ...world.payouts.published, ...fact.payload.rates };
      world.till.rates = world.payouts.published;
      return;
    case "credit.applied":
      return foldCreditApplied(book, world.receivables, fact);
    case "receivable.invoiced":
    case "receivable.collected":
    case "receivable.credited":
      return foldReceivable(book, world.receivables, fact);
    default:
      if (program !== undefined) foldByProgram(world, fact, program);
  }
}

/** Facts that mean nothing before a program is in force. Kinds without a case carry no money: levels, certificates and reviews are judged from the facts themselves. */
function foldByProgram(world: World, fact: Fact, program: NonNullable<ReturnType<typeof programAt>>): void {
  const { book, desk, payouts } = world;
  switch (fact.type) {
    case "mdf.requested":
    case "mdf.withdrawn":
    case "mdf.claimed":
    case "mdf.reimbursed":
    case "mdf.quarter_closed":
      return foldFunds(book, world.standings, world.funds, fact, program);
    case "marketplace.sold":
    case "marketplace.refunded":
    case "marketplace.disbursed":
      return foldMarketplace(book, world.sales, fact, program);
    case "payout.instructed":
      return foldInstruction(payouts, fact);
    case "payout.run":
      return fact.payload.asInstructed === true ? carryOut(desk, payouts, fact) : runPayouts(desk, payouts, fact, program);
    case "payout.settled":
    case "payout.failed":
    case "payout.returned":
      return bankNews(desk, payouts, fact);
    case "unclaimed.swept":
      return sweepUnclaimed(desk, program);
    case "unclaimed.owner_found":
      return ownerFound(desk, fact);
    case "unclaimed.remitted":
    case "withholding.remitted":
    case "clawback.written_off":
    case "clawback.repaid":
    case "payout.fee_charged":
      return remit(desk, fact);
  }
}

/** An invoice belongs to the deal it names, or to the first deal of the customer it names. */
function issued(world: World, fact: Fact<"invoice.issued">): void {
  const { payload } = fact;
  const customer = payload.customer === undefined ? null : customerOf(world, payload.customer);
  const deal = payload.deal ?? customer?.deals[0] ?? null;
  const invoice = foldInvoice(world.till, fact, deal);
  if (invoice === undefined) return;
  if (customer !== null) customer.invoices = withOne(customer.invoices, invoice);
  if (deal === null) return;
  world.invoicesByDeal.set(deal, withOne(world.invoicesByDeal.get(deal) ?? [], invoice));
}
