import { type Desk, holdContested } from "../earnings/desk.ts";
import { type EarningLine, joined, least, without } from "../earnings/line.ts";
import type { Rates } from "../earnings/invoice.ts";
import type { PayloadOf } from "../facts/catalogue.ts";
import type { Fact } from "../facts/fact.ts";
import { type Fraction, decimal, plus, rounded } from "../kernel/fraction.ts";
import { convertedExactly } from "../kernel/money.ts";
import { withOne } from "../kernel/short-list.ts";
import type { Instant } from "../kernel/time.ts";
import { balanceOf, credit, debit, enter } from "../ledger/book.ts";
import type { PostingLine } from "../ledger/posting.ts";
import { type Standing, standingOf } from "../partners/standing.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import { isTaken, outgoing } from "./amounts.ts";

export type PayoutStatus = "instructed" | "settled" | "failed" | "returned";

/** One transfer to one partner in one currency of a batch. gross = offset + withheld + sent, in the earning's currency unless converted. */
export type Payout = {
  readonly id: string;
  readonly batch: string;
  readonly partner: string;
  /** Currency the amounts were earned in. */
  readonly earned: string;
  /** Currency of the transfer. */
  readonly currency: string;
  readonly at: Instant;
  readonly factId: string;
  readonly gross: bigint;
  readonly offset: bigint;
  /** In the transfer's currency. */
  readonly withheld: bigint;
  readonly sent: bigint;
  readonly rate: string | null;
  status: PayoutStatus;
  changedAt: Instant;
  /** The lines paid, each with what of it is in the transfer and what was set off. */
  readonly parts: readonly { readonly line: EarningLine; readonly transferred: bigint; readonly setOff: bigint }[];
  readonly conversion: readonly PostingLine[];
};

export type Payouts = {
  readonly list: Payout[];
  /** By batch, then partner. */
  readonly byBatch: Map<string, Map<string, Payout[]>>;
  /** Batches that have run, by name and schedule. */
  readonly run: Set<string>;
  /** What was approved to leave, by batch and schedule, then partner. */
  readonly instructions: Map<string, Map<string, PayloadOf<"payout.instructed">[]>>;
  /** Latest published rates, pair by pair. */
  published: Rates;
};

export function openPayouts(): Payouts {
  return { list: [], byBatch: new Map(), run: new Set(), instructions: new Map(), published: {} };
}

/** The transfers of a batch, in the order in which they were instructed. */
export function transfersOf(payouts: Payouts, batch: string): Payout[] {
  return [...(payouts.byBatch.get(batch)?.values() ?? [])].flat();
}

/** Takes everything payable on the schedule, one transfer per partner and currency; blocked partners are skipped and told why (P-33 … P-38). */
export function runPayouts(desk: Desk, payouts: Payouts, fact: Fact<"payout.run">, program: CompiledProgram): void {
  const { batch, schedule } = fact.payload;
  if (!begins(desk, payouts, batch, schedule)) return;
  const rates = { ...payouts.published, ...fact.payload.fx };
  for (const partner of [...desk.live.keys()].sort()) {
    const lines = payableLines(desk, partner, schedule, fact.at, program);
    if (lines.length === 0) continue;
    const standing = standingOf(desk.standings, partner);
    if (standing.blocked !== null) {
      desk.book.decisions.set(`${batch}:${partner}`, `blocked: ${standing.blocked}`);
      continue;
    }
    for (const currency of [...new Set(lines.map((line) => line.currency))].sort()) {
      instruct(desk, payouts, { batch, currency, standing, rates, program, lines: lines.filter((line) => line.currency === currency) });
    }
  }
}

/** True the first time that a batch runs on a schedule. */
export function begins(desk: Desk, payouts: Payouts, batch: string, schedule: string): boolean {
  const name = `${batch}:${schedule}`;
  if (payouts.run.has(name)) desk.book.decisions.set(batch, "refused: this batch has run");
  const isFirst = !payouts.run.has(name);
  payouts.run.add(name);
  return isFirst;
}

function payableLines(desk: Desk, partner: string, schedule: string, at: Instant, program: CompiledProgram): EarningLine[] {
  const live = desk.live.get(partner) as Set<EarningLine>;
  const found: EarningLine[] = [];
  for (const line of live) {
    if (line.payable === 0n) {
      if (line.held === 0n && line.inTransfer === 0n) live.delete(line);
      continue;
    }
    if (line.schedule !== schedule || line.disputes.size > 0 || !isTaken(line, at, program)) continue;
    found.push(line);
  }
  // A line whose money came back stands at the end of the set again.
  return found.sort((a, b) => a.order - b.order);
}

type Order = { batch: string; currency: string; standing: Standing; rates: Rates; program: CompiledProgram; lines: readonly EarningLine[] };

function instruct(desk: Desk, payouts: Payouts, order: Order): void {
  const { standing, currency, batch } = order;
  const { partner } = standing;
  const id = `${batch}:${partner}:${currency}`;
  const gross = order.lines.reduce((sum, line) => sum + line.payable, 0n);
  const owedBack = balanceOf(desk.book, "partner_clawback_receivable", partner, currency);
  const going = outgoing({ gross, owedBack, currency, schedule: order.lines[0]?.schedule ?? "", dueBys: order.lines.map((line) => line.dueBy) }, { payee: standing, rates: order.rates, program: order.program, at: desk.book.at });
  if ("held" in going) {
    desk.book.decisions.set(`${batch}:${partner}`, going.held);
    return;
  }
  const { offset, rest, arriving, withheld, target, rate } = going;
  const parts = partsOf(order.lines, offset);
  const conversion = rest === 0n ? [] : conversionLines({ partner, currency, target, rest, arriving, withheld, parts });
  enter(desk.book, "set_off", id, [debit("partner_payable", partner, currency, offset), credit("partner_clawback_receivable", partner, currency, offset)]);
  enter(desk.book, "instruct", id, conversion);
  for (const { line } of parts) line.payable = 0n;
  leave(desk, payouts, { id, batch, partner, earned: currency, currency: target, gross, offset, withheld, sent: arriving - withheld, rate, parts, conversion });
}

/** The money is on its way, or done where nothing is to be sent; its lines say so. */
export function leave(desk: Desk, payouts: Payouts, going: Omit<Payout, "at" | "factId" | "status" | "changedAt">): void {
  const { batch, partner, sent, parts } = going;
  const nothingToSend = sent === 0n;
  const payout: Payout = { ...going, at: desk.book.at, factId: desk.book.factId, status: nothingToSend ? "settled" : "instructed", changedAt: desk.book.at };
  for (const { line, transferred, setOff } of parts) {
    line.settled = joined(line.settled, setOff);
    if (nothingToSend) line.settled = joined(line.settled, transferred);
    else line.inTransfer = joined(line.inTransfer, transferred);
    if (nothingToSend || transferred === 0n) line.paidAt = desk.book.at;
  }
  payouts.list.push(payout);
  const byPartner = payouts.byBatch.get(batch) ?? new Map<string, Payout[]>();
  payouts.byBatch.set(batch, byPartner);
  byPartner.set(partner, withOne(byPartner.get(partner) ?? [], payout));
}

/** A set-off is taken from the oldest lines first. */
function partsOf(lines: readonly EarningLine[], offset: bigint): Payout["parts"] {
  let left = offset;
  return lines.map((line) => {
    const setOff = least(left, line.payable);
    left = without(left, setOff);
    return { line, setOff, transferred: without(line.payable, setOff) };
  });
}

type Conversion = { partner: string; currency: string; target: string; rest: bigint; arriving: bigint; withheld: bigint; parts: Payout["parts"] };

/** Converts at today's rate; the difference to the booking day's value is the vendor's gain or loss (P-23). */
export function conversionLines({ partner, currency, target, rest, arriving, withheld, parts }: Conversion): PostingLine[] {
  const out = [credit("payout_clearing", partner, target, arriving - withheld), credit("withholding_tax_payable", null, target, withheld)];
  const lines = [debit("partner_payable", partner, currency, rest)];
  if (target === currency) return [...lines, ...out].filter((line) => line.amount > 0n);
  const booked = bookedValue(currency, target, parts, arriving, rest);
  lines.push(credit("fx_conversion", null, currency, rest), debit("fx_conversion", null, target, booked), ...out);
  if (arriving > booked) lines.push(debit("fx_loss", null, target, arriving - booked));
  if (arriving < booked) lines.push(credit("fx_gain", null, target, booked - arriving));
  return lines.filter((line) => line.amount > 0n);
}

/** Σ of the transferred parts at the rates of their payment days, rounded once; a part whose day had no rate is valued at today's. */
function bookedValue(currency: string, target: string, parts: Payout["parts"], arriving: bigint, rest: bigint): bigint {
  let sum: Fraction = { n: 0n, d: 1n };
  for (const { line, transferred } of parts) {
    const rate = line.rates[`${currency}/${target}`];
    sum = plus(sum, rate === undefined ? { n: arriving * transferred, d: rest } : convertedExactly(transferred, currency, target, decimal(rate) as Fraction));
  }
  return rounded(sum.n, sum.d);
}

/** The bank's news about one partner's transfers of a batch. News that does not fit the state changes nothing and is said so. */
export function bankNews(desk: Desk, payouts: Payouts, fact: Fact<"payout.settled" | "payout.failed" | "payout.returned">): void {
  const { batch, partner, currency } = fact.payload;
  const meant = (payouts.byBatch.get(batch)?.get(partner) ?? []).filter((payout) => currency === undefined || payout.currency === currency);
  let fitted = false;
  for (const payout of meant) {
    if (payout.sent === 0n) continue;
    if (fact.type === "payout.settled" && payout.status === "instructed") settled(desk, payout);
    else if (fact.type === "payout.failed" && payout.status === "instructed") undone(desk, payout, "failed");
    else if (fact.type === "payout.returned" && (payout.status === "settled" || payout.status === "instructed")) undone(desk, payout, "returned");
    else continue;
    fitted = true;
  }
  if (!fitted) desk.book.decisions.set(`${fact.type}:${batch}:${partner}`, meant.length === 0 ? "ignored: no such transfer" : `ignored: the transfer is ${meant[0]?.status}`);
}

function settled(desk: Desk, payout: Payout): void {
  payout.status = "settled";
  payout.changedAt = desk.book.at;
  for (const { line, transferred } of payout.parts) {
    line.inTransfer = without(line.inTransfer, transferred);
    line.settled = joined(line.settled, transferred);
    line.paidAt = desk.book.at;
  }
  enter(desk.book, "settle", payout.id, [debit("payout_clearing", payout.partner, payout.currency, payout.sent), credit("cash", null, payout.currency, payout.sent)]);
}

const FROM: ReadonlySet<string> = new Set(["partner_accrued", "partner_clawback_receivable"]);

/** A failed or returned transfer makes the full amount, tax withheld included, payable again: the mirror of its instruction (P-35). */
function undone(desk: Desk, payout: Payout, how: "failed" | "returned"): void {
  const wasSettled = payout.status === "settled";
  payout.status = how;
  payout.changedAt = desk.book.at;
  const live = desk.live.get(payout.partner) ?? new Set<EarningLine>();
  for (const { line, transferred } of payout.parts) {
    if (transferred === 0n) continue;
    if (wasSettled) line.settled -= transferred;
    else line.inTransfer -= transferred;
    line.payable = joined(line.payable, transferred);
    line.paidAt = null;
    live.add(line);
  }
  const mirror = payout.conversion.map((line): PostingLine => {
    const side = line.side === "debit" ? "credit" : "debit";
    if (line.account === "payout_clearing" && wasSettled) return { ...line, account: "cash", owner: null, side };
    // Whatever it was taken from, it is payable now: what was owed back for it stays owed back, and is set off when it is paid again.
    return FROM.has(line.account) ? { ...line, account: "partner_payable", side } : { ...line, side };
  });
  enter(desk.book, how === "failed" ? "transfer_failed" : "transfer_returned", payout.id, mirror);
  for (const { line } of payout.parts) holdContested(desk, line);
}
