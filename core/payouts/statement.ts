import type { Deal } from "../deals/credit.ts";
import { type Refusal, refuse } from "../kernel/refusal.ts";
import { type Day, type Instant, dayText, instantText, localDayOf } from "../kernel/time.ts";
import type { EarningLine } from "../earnings/line.ts";
import type { FactType } from "../facts/catalogue.ts";
import { type BookedPosting, type CurrencyAccount, type Money4, accountsOf, owed } from "./statement-accounts.ts";
import { linesOf } from "./statement-lines.ts";
import { correctionsOf } from "./statement-moves.ts";
import { openOf, paymentsOf } from "./statement-payments.ts";
import type { Explained } from "./statement-proof.ts";
import type { Boxes, Statement, StatementAccount } from "./statement-shape.ts";
import { endOfMonth, monthDays } from "./statement-words.ts";
import type { Programs } from "../programs/in-force.ts";
import type { Standing } from "../partners/standing.ts";
import type { Payout } from "./transfers.ts";

/** What the engine answers, as far as a statement needs it. */
export type StatementView = {
  readonly credits: readonly Deal[];
  readonly earnings: readonly EarningLine[];
  readonly payouts: readonly Payout[];
  readonly trace: (ref: string) => Explained | undefined;
};

export type StatementQuestion = {
  /** The facts as they stood at the end of the month, or now while it runs. */
  readonly view: StatementView;
  /** The books; entries of others may be among them. */
  readonly entries: readonly BookedPosting[];
  readonly programs: Programs;
  readonly partner: { readonly id: string; readonly name: string | null };
  readonly standing: Pick<Standing, "blocked"> | undefined;
  /** "2025-03", in the zone. */
  readonly month: string;
  readonly zone: string;
  /** The moment the view was taken. */
  readonly asOf: Instant;
  readonly closedThrough: Day | null;
  /** What kind of fact took an amount back. */
  readonly factType: (factId: string) => FactType | undefined;
};

/**
 * A partner's month: opening, what moved, closing, per currency, equal to the partner's accounts in the books to the cent, and every line with its proof
 * (rules.md §12). Refusals: statement.month, statement.not-yet, statement.books-differ.
 */
export function statement(question: StatementQuestion): Statement | Refusal {
  const { partner, month, zone, asOf, entries, closedThrough } = question;
  const days = monthDays(month);
  if (days === undefined) return refuse("statement.month", `${month} is not a month; write it as 2026-03.`);
  const { from, to } = days;
  if (localDayOf(asOf, zone) < from) return refuse("statement.not-yet", `${month} has not begun.`);
  const own = entries.filter((entry) => entry.lines.some((line) => line.owner === partner.id));
  const accounts = accountsOf(own, partner.id, from, to).map(accountWire);
  const payments = paymentsOf(question, own, from, to);
  const made: Statement = {
    format: "partner-statement/1",
    program: titleAt(question),
    partner,
    month,
    zone,
    from: dayText(from),
    to: dayText(to),
    asOf: instantText(asOf < endOfMonth(to, zone) ? asOf : endOfMonth(to, zone)),
    final: closedThrough !== null && closedThrough >= to - 1,
    accounts,
    lines: linesOf(question, own, from, to),
    payments,
    corrections: correctionsOf(accounts, payments),
    open: openOf(question),
  };
  const differing = disagreement(made);
  return differing === undefined ? made : refuse("statement.books-differ", `The books and the engine disagree about ${partner.id} in ${month}: ${differing}. Nothing was written; look at the reconciliation.`);
}

function titleAt({ programs, asOf }: StatementQuestion): string {
  const started = programs.filter((program) => program.addendum === null && program.startsAt <= asOf);
  return (started.at(-1) ?? programs[0])?.definition.title ?? "Partner program";
}

function accountWire(account: CurrencyAccount): StatementAccount {
  return {
    currency: account.currency,
    opening: boxesWire(account.opening),
    moves: [...account.moves].map(([kind, change]) => ({ kind, change: boxesWire(change) })),
    closing: boxesWire(account.closing),
    owed: Number(owed(account.closing)),
  };
}

function boxesWire(boxes: Money4): Boxes {
  return { onHold: Number(boxes.onHold), payable: Number(boxes.payable), onItsWay: Number(boxes.onItsWay), owedBack: Number(boxes.owedBack) };
}

/** What is open line by line, and on its way transfer by transfer, is what the accounts close with; undefined when it is. */
function disagreement(made: Statement): string | undefined {
  for (const { currency, closing } of made.accounts) {
    const open = made.open.filter((line) => line.currency === currency);
    const onItsWay = made.payments.filter((payment) => payment.currency === currency && payment.status.code === "on_its_way");
    const told = { onHold: sum(open, (line) => line.onHold), payable: sum(open, (line) => line.payable), onItsWay: sum(onItsWay, (payment) => payment.sent) };
    for (const box of ["onHold", "payable", "onItsWay"] as const) if (told[box] !== closing[box]) return `${currency} ${box} ${closing[box]} in the books, ${told[box]} by lines`;
  }
  const known = new Set(made.accounts.map((account) => account.currency));
  const stray = made.open.find((line) => line.onHold + line.payable > 0 && !known.has(line.currency));
  return stray === undefined ? undefined : `${stray.ref} is not in the books`;
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
