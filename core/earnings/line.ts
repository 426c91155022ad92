import type { Day, Instant } from "../kernel/time.ts";
import type { AccountName } from "../ledger/posting.ts";
import { type Book, credit, debit, enter } from "../ledger/book.ts";
import type { Rates } from "./invoice.ts";
import type { Movement } from "./pool.ts";

/**
 * One line of a partner's earnings. It is never edited: what is taken back is counted beside it. Its money is always in
 * one of the boxes held, payable, inTransfer, settled, unclaimed; what was taken back after a payout is owed back.
 */
export type EarningLine = {
  /** "I1:tier.revenue_share:P1", then "#2", "#3" for later lines of the same invoice, rule and partner. */
  readonly ref: string;
  /** Place among all lines, in the order in which they arose. */
  readonly order: number;
  readonly partner: string;
  readonly invoice: string | null;
  readonly deal: string | null;
  readonly incentive: string;
  /** The tier or level that set the rate. */
  readonly grade: string | null;
  readonly program: string | null;
  /** Basis points; null where the rate rises in bands or there is none. */
  readonly rate: bigint | null;
  readonly base: bigint;
  readonly currency: string;
  readonly amount: bigint;
  readonly cost: AccountName;
  readonly schedule: string;
  readonly at: Instant;
  readonly factId: string;
  readonly movement: Movement | null;
  readonly rates: Rates;
  /** When the hold ends; null without one. */
  readonly releaseAt: Instant | null;
  releasedAt: Instant | null;
  /** When the customer's money came, from which the promise to pay counts; null where there is no customer. */
  readonly collectedAt: Instant | null;
  /** The last day of the promise to pay (P-33); null where no such promise is made. */
  readonly dueBy: Day | null;
  held: bigint;
  payable: bigint;
  inTransfer: bigint;
  settled: bigint;
  unclaimed: bigint;
  reversed: bigint;
  clawedBack: bigint;
  paidAt: Instant | null;
  /** Open disputes keep the line out of payouts (P-78). */
  disputes: ReadonlySet<string>;
  takenBack: readonly { readonly at: Instant; readonly factId: string; readonly amount: bigint; readonly afterPayout: boolean; readonly movement: Movement | null }[];
};

/** Shared by all lines that have none: most lines never see a dispute or a refund. */
export const NONE: ReadonlySet<string> = new Set();
export const NOTHING: EarningLine["takenBack"] = [];

export type LineStatus = "on_hold" | "payable" | "in_payout" | "paid" | "cancelled" | "unclaimed";

export function statusOf(line: EarningLine): LineStatus {
  if (line.held > 0n) return "on_hold";
  if (line.payable > 0n) return "payable";
  if (line.inTransfer > 0n) return "in_payout";
  if (line.unclaimed > 0n) return "unclaimed";
  if (line.settled > 0n || line.clawedBack > 0n) return "paid";
  return "cancelled";
}

/** What the partner keeps of the line: the amount less everything taken back. */
export function openAmount(line: EarningLine): bigint {
  return line.amount - line.reversed;
}

/** Cost and debt arise; without a hold the amount is payable in the same step of time. */
export function accrue(book: Book, line: EarningLine): void {
  enter(book, "accrue", line.ref, [debit(line.cost, null, line.currency, line.amount), credit("partner_accrued", line.partner, line.currency, line.amount)], about(line));
}

/** The hold ends: everything still held becomes payable. After a chargeback the step belongs to the fact that closed it. */
export function release(book: Book, line: EarningLine, again = false): void {
  if (line.held === 0n) return;
  const amount = line.held;
  line.held = 0n;
  line.payable = joined(line.payable, amount);
  line.releasedAt ??= book.at;
  const lines = [debit("partner_accrued", line.partner, line.currency, amount), credit("partner_payable", line.partner, line.currency, amount)];
  enter(book, again ? "release_again" : "release", line.ref, lines, again ? now(line) : about(line));
}

/** An open chargeback: what is payable waits again. */
export function holdAgain(book: Book, line: EarningLine): void {
  if (line.payable === 0n) return;
  const amount = line.payable;
  line.payable = 0n;
  line.held += amount;
  enter(book, "hold_again", line.ref, [debit("partner_payable", line.partner, line.currency, amount), credit("partner_accrued", line.partner, line.currency, amount)], now(line));
}

/** What of a line is both on hold and still the partner's. */
export function openOnHold(line: EarningLine): bigint {
  return least(line.held, openAmount(line));
}

/** Takes an amount back from a line that has not reached a payout, or only from what is on hold; answers how much it could take. */
export function takeBackUnpaid(book: Book, line: EarningLine, wanted: bigint, movement: Movement | null, heldOnly = false): bigint {
  const limit = least(wanted, openAmount(line));
  let taken = 0n;
  for (const [box, account] of heldOnly ? UNPAID.slice(0, 1) : UNPAID) {
    const part = least(limit - taken, line[box]);
    if (part === 0n) continue;
    line[box] -= part;
    taken += part;
    const owner = account === "unclaimed_property" ? null : line.partner;
    enter(book, `reverse_${box}`, line.ref, [debit(account, owner, line.currency, part), credit(line.cost, null, line.currency, part)], now(line));
  }
  if (taken > 0n) recordTaken(book, line, taken, false, movement);
  return taken;
}

const UNPAID = [
  ["held", "partner_accrued"],
  ["payable", "partner_payable"],
  ["unclaimed", "unclaimed_property"],
] as const;

/** Takes an amount back from a line whose money is out or on its way: it is owed back, or given up at once where the rule says so (P-42). */
export function clawBack(book: Book, line: EarningLine, wanted: bigint, movement: Movement | null, writtenOff = false): bigint {
  const part = least(wanted, openAmount(line));
  if (part <= 0n) return 0n;
  line.clawedBack += part;
  enter(book, "claw_back", line.ref, [debit("partner_clawback_receivable", line.partner, line.currency, part), credit(line.cost, null, line.currency, part)], now(line));
  if (writtenOff) enter(book, "claw_back_written_off", line.ref, [debit("clawback_write_off", null, line.currency, part), credit("partner_clawback_receivable", line.partner, line.currency, part)], now(line));
  recordTaken(book, line, part, true, movement);
  return part;
}

function recordTaken(book: Book, line: EarningLine, amount: bigint, afterPayout: boolean, movement: Movement | null): void {
  line.reversed += amount;
  line.takenBack = line.takenBack.concat([{ at: book.at, factId: book.factId, amount, afterPayout, movement: book.explains ? movement : null }]);
}

function about(line: EarningLine) {
  return { factId: line.factId, program: line.program, earning: line.ref };
}

/** A step that the fact being told caused, not the one that made the line. */
function now(line: EarningLine) {
  return { program: line.program, earning: line.ref };
}

export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** a + b. Where one of them is nothing, the other itself: most boxes of most lines hold the line's amount or nothing, and share it. */
export function joined(a: bigint, b: bigint): bigint {
  return a === 0n ? b : b === 0n ? a : a + b;
}

/** a − b, sharing what can be shared. */
export function without(a: bigint, b: bigint): bigint {
  return b === 0n ? a : a === b ? 0n : a - b;
}
