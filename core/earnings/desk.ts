import type { Deal } from "../deals/credit.ts";
import { schedule } from "../kernel/agenda.ts";
import { withOne } from "../kernel/short-list.ts";
import { type Instant, dayPlusSpan, localDayOf, plusSpan } from "../kernel/time.ts";
import type { Book } from "../ledger/book.ts";
import type { Standings } from "../partners/standing.ts";
import { type Invoice, isContested } from "./invoice.ts";
import { type EarningLine, NONE, NOTHING, accrue, holdAgain, release } from "./line.ts";
import { type Movement, type NewLine, type Pool, type Scope, creditedOf, endingOf, endingWithCustomer, move, movementOf, openPool } from "./pool.ts";
import { scopeKeys, scopeOf, together } from "./scope.ts";
import { type Governing, selected } from "./selection.ts";

/** Everything earned so far: deals and invoices, their pools, and the lines in the order in which they arose. */
export type Desk = {
  readonly book: Book;
  readonly standings: Standings;
  readonly governing: Governing;
  readonly deals: Map<string, Deal>;
  readonly invoices: Map<string, Invoice>;
  readonly pools: Map<string, Pool[]>;
  /** Pools that share a cap or a counter of bands, oldest first. */
  readonly scopes: Map<string, Pool[]>;
  readonly lines: EarningLine[];
  /** Lines by ref as far as anybody asked; see lineOf. */
  readonly byRef: Map<string, EarningLine>;
  indexed: number;
  /** Lines with anything payable or in transfer, by partner: what a payout run looks at. */
  readonly live: Map<string, Set<EarningLine>>;
  poolsOpened: number;
};

export function openDesk(book: Book, standings: Standings, governing: Governing): Desk {
  return {
    book, standings, governing, deals: new Map(), invoices: new Map(), pools: new Map(), scopes: new Map(),
    lines: [], byRef: new Map(), indexed: 0, live: new Map(), poolsOpened: 0,
  };
}

/** Brings every pool of an invoice to its target. Called after each movement of its money and when its deal becomes known. */
export function settle(desk: Desk, invoice: Invoice): void {
  if (invoice.firstPaidAt === null) return;
  const deal = invoice.deal === null ? undefined : desk.deals.get(invoice.deal);
  if (deal === undefined) return;
  const known = desk.pools.get(invoice.invoice);
  const pools = known !== undefined && invoice.chosenUnder === deal.credit ? known : openPools(desk, invoice, deal, known ?? []);
  for (const pool of pools) {
    if (pool.keys.length === 0) bring(desk, pool, ALONE);
    else for (const one of together(pool, desk.scopes)) bring(desk, one, scopeOf(one, desk.scopes));
  }
}

/** Pools are opened when an invoice first moves, and once more when its deal is credited after that; an open pool keeps its terms. */
function openPools(desk: Desk, invoice: Invoice, deal: Deal, known: readonly Pool[]): Pool[] {
  const { plans } = selected(deal, desk.standings, desk.governing, invoice.via, invoice.firstPaidAt ?? desk.book.at);
  invoice.chosenUnder = deal.credit;
  const added = plans
    .filter((plan) => !known.some((pool) => pool.plan.key === plan.key))
    .map((plan) => openPool(invoice, deal, plan, desk.poolsOpened++));
  const pools = known.length === 0 ? added : [...known, ...added];
  desk.pools.set(invoice.invoice, pools);
  for (const pool of added) {
    pool.keys = scopeKeys(pool);
    for (const key of pool.keys) {
      const scope = desk.scopes.get(key) ?? [];
      desk.scopes.set(key, scope);
      scope.push(pool);
    }
  }
  return pools;
}

const ALONE: Scope = { room: null, banded: () => ({ n: 0n, d: 1n }) };

function bring(desk: Desk, pool: Pool, scope: Scope): void {
  freezeLeavers(desk, pool);
  const movement = movementOf(pool, desk.book.at, desk.book.factId, scope);
  for (const added of move(desk.book, pool, movement)) addLine(desk, pool, movement, added);
}

/** The customer of an invoice left: what its rules end with that is taken from what is on hold, and no more is earned on it (P-40). */
export function endHolds(desk: Desk, invoice: Invoice): void {
  for (const pool of desk.pools.get(invoice.invoice) ?? []) {
    const ending = endingOf(pool);
    if (ending === 0n && !pool.seats.some(({ member }) => member.rule.reversal.onChurn === "cancel_if_on_hold")) continue;
    pool.ceiling = pool.posted - ending;
    const movement = movementOf(pool, desk.book.at, desk.book.factId, scopeOf(pool, desk.scopes));
    move(desk.book, pool, movement, endingWithCustomer);
    if (pool.keys.length > 0) for (const one of together(pool, desk.scopes)) bring(desk, one, scopeOf(one, desk.scopes));
  }
}

/** On termination for cause nothing new is earned from that instant; what was earned stays (P-39). */
function freezeLeavers(desk: Desk, pool: Pool): void {
  for (const seat of pool.seats) {
    const left = desk.standings.get(seat.member.partner)?.left;
    if (left?.cause === "for_cause" && left.at <= desk.book.at) seat.limit ??= creditedOf(pool, seat);
  }
}

function addLine(desk: Desk, pool: Pool, movement: Movement, added: NewLine): void {
  const { invoice } = pool;
  const seat = pool.seats[added.seat] as Pool["seats"][number];
  const { member } = seat;
  const { rule, program } = member;
  const stem = invoice.invoice + member.stem;
  seat.lines += 1;
  const paidAt = invoice.lastPaidAt ?? desk.book.at;
  const line: EarningLine = {
    ref: seat.lines === 1 ? stem : `${stem}#${seat.lines}`,
    order: desk.lines.length, partner: member.partner, invoice: invoice.invoice, deal: pool.deal, incentive: rule.id, grade: member.grade, program: program.id,
    rate: member.rate, base: added.base, currency: invoice.currency, amount: added.amount, cost: rule.posting, schedule: rule.payoutSchedule,
    at: desk.book.at, factId: desk.book.factId, movement: desk.book.explains ? movement : null, rates: invoice.rates,
    releaseAt: rule.hold.kind === "after_payment" ? plusSpan(paidAt, rule.hold.length) : null,
    releasedAt: null, collectedAt: paidAt, dueBy: dueBy(member.program, rule.payoutSchedule, paidAt),
    held: added.amount, payable: 0n, inTransfer: 0n, settled: 0n, unclaimed: 0n, reversed: 0n, clawedBack: 0n, paidAt: null,
    disputes: NONE, takenBack: NOTHING,
  };
  pool.lines = withOne(pool.lines, line);
  record(desk, line);
  accrue(desk.book, line);
  if (line.releaseAt !== null && line.releaseAt > desk.book.at) schedule(desk.book.agenda, { at: line.releaseAt, id: `release:${line.ref}`, kind: "release", ref: line.ref });
  else if (!isContested(invoice)) release(desk.book, line);
}

/** Money that comes back to a line waits like the rest while its invoice has an open chargeback. */
export function holdContested(desk: Desk, line: EarningLine): void {
  const invoice = line.invoice === null ? undefined : desk.invoices.get(line.invoice);
  if (invoice !== undefined && isContested(invoice)) holdAgain(desk.book, line);
}

/** A line by its ref. The index is only brought up to date when somebody asks: most lines are never asked for. */
export function lineOf(desk: Desk, ref: string): EarningLine | undefined {
  for (; desk.indexed < desk.lines.length; desk.indexed++) {
    const line = desk.lines[desk.indexed] as EarningLine;
    desk.byRef.set(line.ref, line);
  }
  return desk.byRef.get(ref);
}

export function record(desk: Desk, line: EarningLine): void {
  desk.lines.push(line);
  const live = desk.live.get(line.partner) ?? new Set();
  desk.live.set(line.partner, live);
  live.add(line);
}

/** The promise of payment within so many days holds where a run takes everything payable (P-33); affiliates have their own month (P-34). */
function dueBy(program: Pool["seats"][number]["member"]["program"], scheduleId: string, paidAt: Instant): EarningLine["dueBy"] {
  const { payouts, calendar } = program.definition;
  if (payouts.schedules[scheduleId]?.takes !== "everything_payable") return null;
  return dayPlusSpan(localDayOf(paidAt, calendar.timeZone), payouts.dueAfterPayment);
}
