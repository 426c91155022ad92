import { wholeNumber } from "../../core/kernel/api-list.ts";
import { instantText } from "../../core/kernel/time.ts";
import { entryWireId } from "./entry.ts";
import type { AccountLineRow, BalanceRow, EntryRow, LineRow, PeriodRow, TrialRow } from "./store.ts";

const ownerOf = (owner: string) => (owner === "" ? null : owner);
const sideOf = (debit: boolean) => (debit ? ("debit" as const) : ("credit" as const));

/** An id that the database has checked. */
export function factId(id: string): `fac_${string}` {
  return id as `fac_${string}`;
}

export function balanceWire(row: BalanceRow) {
  return { account: row.account, code: row.code, owner: ownerOf(row.owner), ownerName: row.owner_name, currency: row.currency, balance: wholeNumber(row.balance), lines: wholeNumber(row.version) };
}

function headWire(row: EntryRow) {
  const { key, template, subject, program, earning } = row;
  return {
    id: entryWireId(row.id), key, template, subject, fact: factId(row.fact), program, earning, bookedOn: row.booked_on, effectiveOn: row.effective_on, effectiveAt: instantText(row.effective_at),
    postedAt: instantText(row.posted_at), reverses: row.reverses === null ? null : entryWireId(row.reverses), reversedBy: row.reversed_by === null ? null : entryWireId(row.reversed_by),
  };
}

export function entryWire(row: EntryRow, lines: readonly LineRow[]) {
  return {
    ...headWire(row),
    lines: lines.map((line) => ({
      account: line.account, owner: ownerOf(line.owner), currency: line.currency, side: sideOf(line.debit), amount: wholeNumber(line.amount), balanceAfter: wholeNumber(line.balance_after),
    })),
  };
}

export function accountLineWire(row: AccountLineRow) {
  return {
    entry: entryWireId(row.id), template: row.template, subject: row.subject, fact: factId(row.fact), earning: row.earning, bookedOn: row.booked_on, effectiveOn: row.effective_on,
    side: sideOf(row.debit), amount: wholeNumber(row.amount), balanceAfter: wholeNumber(row.balance_after), number: wholeNumber(row.version),
  };
}

export function periodWire(row: PeriodRow) {
  return { through: row.through, closedAt: instantText(row.closed_at), closedBy: row.closed_by, fact: factId(row.fact) };
}

/** Lines by account, and what debits and credits differ by: zero in every currency, in the books and among the memo accounts. */
export function trialWire(rows: readonly TrialRow[]) {
  const difference = new Map<string, { books: bigint; memo: bigint }>();
  for (const row of rows) {
    const of = difference.get(row.currency) ?? { books: 0n, memo: 0n };
    of[row.memo ? "memo" : "books"] += row.debit - row.credit;
    difference.set(row.currency, of);
  }
  return {
    lines: rows.map((row) => ({
      account: row.account, code: row.code, type: row.type, currency: row.currency, debit: wholeNumber(row.debit), credit: wholeNumber(row.credit),
      balance: wholeNumber(row.debit_natural ? row.debit - row.credit : row.credit - row.debit),
    })),
    difference: [...difference].map(([currency, { books, memo }]) => ({ currency, books: wholeNumber(books), memo: wholeNumber(memo) })),
  };
}
