import type { Day } from "../kernel/time.ts";
import type { AccountName, Posting, PostingLine } from "../ledger/posting.ts";
import type { Booking } from "../ledger/booking.ts";
import { MOVES, type MoveKind } from "./statement-shape.ts";

/** An entry of the books: what happened, and the day it stands there. */
export type BookedPosting = Posting & Booking;

/** Where money owed to a partner stands; changes may be below zero. */
export type Money4 = { readonly onHold: bigint; readonly payable: bigint; readonly onItsWay: bigint; readonly owedBack: bigint };

const BOX_OF = { partner_accrued: "onHold", partner_payable: "payable", payout_clearing: "onItsWay", partner_clawback_receivable: "owedBack" } as const satisfies Partial<Record<AccountName, keyof Money4>>;
const NOTHING: Money4 = { onHold: 0n, payable: 0n, onItsWay: 0n, owedBack: 0n };

export type CurrencyAccount = { readonly currency: string; opening: Money4; readonly moves: Map<MoveKind, Money4>; closing: Money4 };

/** What is owed in all: earned and not yet sent, less what is owed back. */
export function owed(boxes: Money4): bigint {
  return boxes.onHold + boxes.payable + boxes.onItsWay - boxes.owedBack;
}

export function sumOf(a: Money4, b: Money4): Money4 {
  return { onHold: a.onHold + b.onHold, payable: a.payable + b.payable, onItsWay: a.onItsWay + b.onItsWay, owedBack: a.owedBack + b.owedBack };
}

/** What the books say of one partner from a day on, until a day: opening, every move by kind, closing, per currency. */
export function accountsOf(entries: readonly BookedPosting[], partner: string, from: Day, to: Day): CurrencyAccount[] {
  const accounts = new Map<string, CurrencyAccount>();
  for (const entry of entries) {
    if (entry.bookedOn >= to) continue;
    for (const { currency, kind, change } of movesOf(entry, partner)) {
      const account = accounts.get(currency) ?? { currency, opening: NOTHING, moves: new Map(), closing: NOTHING };
      accounts.set(currency, account);
      if (entry.bookedOn < from) account.opening = sumOf(account.opening, change);
      else account.moves.set(kind, sumOf(account.moves.get(kind) ?? NOTHING, change));
      account.closing = sumOf(account.closing, change);
    }
  }
  const shown = [...accounts.values()].filter((account) => !isNothing(account.opening) || !isNothing(account.closing) || account.moves.size > 0);
  for (const account of shown) for (const kind of MOVES) moveLast(account.moves, kind);
  return shown.sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** Keeps the moves in the order in which a statement lists them; a move that came to nothing is no move. */
function moveLast(moves: Map<MoveKind, Money4>, kind: MoveKind): void {
  const change = moves.get(kind);
  moves.delete(kind);
  if (change !== undefined && !isNothing(change)) moves.set(kind, change);
}

function isNothing(boxes: Money4): boolean {
  return boxes.onHold === 0n && boxes.payable === 0n && boxes.onItsWay === 0n && boxes.owedBack === 0n;
}

type Move = { readonly currency: string; readonly kind: MoveKind; readonly change: Money4 };

const KINDS: Readonly<Record<string, MoveKind>> = {
  accrue: "earned", release: "released", release_again: "released", hold_again: "held_again",
  reverse_held: "taken_back", reverse_payable: "taken_back", claw_back: "taken_back", adjust_down: "taken_back",
  set_off: "set_off", settle: "sent", clawback_repaid: "repaid", clawback_written_off: "written_off", unclaimed: "unclaimed", owner_found: "found",
};

/** What an entry does to the four boxes of a partner, in each currency. */
export function movesOf(entry: BookedPosting, partner: string): Move[] {
  const changes = new Map<string, Money4>();
  for (const line of entry.lines) {
    const box = line.owner === partner ? BOX_OF[line.account as keyof typeof BOX_OF] : undefined;
    if (box === undefined) continue;
    const before = changes.get(line.currency) ?? NOTHING;
    changes.set(line.currency, { ...before, [box]: before[box] + signed(line, box === "owedBack" ? "debit" : "credit") });
  }
  if (changes.size === 0) return [];
  const template = templateOf(entry);
  if (TRANSFERS.has(template)) return transferMoves(entry, template, partner);
  const kind = KINDS[template] ?? "corrected";
  return [...changes].map(([currency, change]) => ({ currency, kind, change }));
}

/** What an entry is about; a reversal, "reverse|accrue|…", is about what it takes back, with every line on the other side. */
export function templateOf({ template, key }: Pick<Posting, "template" | "key">): string {
  return template === "reverse" ? (key.split("|")[1] ?? template) : template;
}

function signed(line: PostingLine, side: "debit" | "credit"): bigint {
  return line.side === side ? line.amount : -line.amount;
}

const TRANSFERS: ReadonlySet<string> = new Set(["instruct", "transfer_failed", "transfer_returned"]);

/**
 * An instruction, told apart: what was converted, what was withheld, what is on its way. A transfer that failed or came back is the same with the
 * other sign; where the bank had already paid, the money comes back from outside.
 */
function transferMoves(entry: BookedPosting, template: string, partner: string): Move[] {
  let [rest, sent, withheld, back] = [0n, 0n, 0n, 0n];
  let [earned, target] = ["", ""];
  for (const line of entry.lines) {
    if (line.account === "partner_payable" && line.owner === partner) [earned, rest] = [line.currency, rest + signed(line, "debit")];
    else if (line.account === "payout_clearing" && line.owner === partner) [target, sent] = [line.currency, sent + signed(line, "credit")];
    else if (line.account === "withholding_tax_payable") [target, withheld] = [line.currency, withheld + signed(line, "credit")];
    else if (line.account === "cash") [target, back] = [line.currency, back + signed(line, "debit")];
  }
  const kind: MoveKind = template === "instruct" ? "instructed" : "came_back";
  const out: Money4 = back === 0n ? { ...NOTHING, onItsWay: sent } : NOTHING;
  const moved = back === 0n ? sent : -back;
  if (earned === target) {
    return [
      { currency: earned, kind, change: { ...out, payable: -moved } },
      { currency: earned, kind: "withheld", change: { ...NOTHING, payable: -withheld } },
    ];
  }
  const arriving = moved + withheld;
  return [
    { currency: earned, kind: "converted", change: { ...NOTHING, payable: -rest } },
    { currency: target, kind: "converted", change: { ...NOTHING, onItsWay: arriving } },
    { currency: target, kind: "withheld", change: { ...NOTHING, onItsWay: -withheld } },
    ...(back === 0n ? [] : [{ currency: target, kind, change: { ...NOTHING, onItsWay: back } }]),
  ];
}
