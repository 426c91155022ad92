import { type Fraction, decimal } from "../kernel/fraction.ts";
import { converted, moneyText } from "../kernel/money.ts";
import { dayPlusSpan, dayText, localDayOf, parseDay, parseInstant } from "../kernel/time.ts";
import { paymentMoves } from "../payouts/statement-moves.ts";
import { LINE_KINDS, TRANSFER_MOVES, type Boxes, type Statement, type StatementAccount, type StatementLine, type StatementPayment, type PaymentPromise, type Status } from "../payouts/statement-shape.ts";
import { monthDays, sentenceOf } from "../payouts/statement-words.ts";
import { stepFindings } from "./statement-steps.ts";

/** What does not hold, and where: "Line 3 (Acme)". */
export type Finding = { readonly where: string; readonly sentence: string };

type Tell = (where: string, sentence: string) => void;

/**
 * Everything a statement claims, worked out again from the statement alone: every sum, every step and its link to the next, due dates, totals per currency.
 * Empty when all of it holds. The signature is checked by the shell.
 */
export function statementFindings(statement: Statement): Finding[] {
  const findings: Finding[] = [];
  const tell: Tell = (where, sentence) => void findings.push({ where, sentence });
  headFindings(statement, tell);
  for (const account of statement.accounts) accountFindings(statement, account, tell);
  const known = new Set(statement.accounts.map((account) => account.currency));
  if (known.size !== statement.accounts.length) tell("Accounts", "A currency is listed twice.");
  statement.lines.forEach((line, i) => lineFindings(statement, line, `Line ${i + 1} (${line.customer ?? line.what})`, known, tell));
  statement.payments.forEach((payment, i) => paymentFindings(statement, payment, `Payment ${i + 1} (${payment.on})`, tell));
  statement.open.forEach((line, i) => {
    const where = `Open line ${i + 1} (${line.customer ?? line.what})`;
    promiseFindings(line.promise, line.status, where, tell);
    statusFindings(line.status, where, tell);
  });
  return findings;
}

function headFindings(statement: Statement, tell: Tell): void {
  const days = monthDays(statement.month);
  if (days === undefined || statement.from !== dayText(days.from) || statement.to !== dayText(days.to)) tell("Month", `${statement.from} to ${statement.to} is not ${statement.month}.`);
  const asOf = parseInstant(statement.asOf);
  const on = asOf === undefined ? undefined : dayText(localDayOf(asOf, statement.zone));
  if (on === undefined || on < statement.from || on >= statement.to) tell("Month", `The statement speaks of ${statement.asOf}, which is outside its month.`);
}

const BOXES = ["onHold", "payable", "onItsWay", "owedBack"] as const;
const BOX_WORDS = { onHold: "on hold", payable: "payable", onItsWay: "on its way", owedBack: "owed back" } as const;

/** opening + everything that moved = closing, box by box; and what moved is what the lines and payments say. */
function accountFindings(statement: Statement, account: StatementAccount, tell: Tell): void {
  const { currency, opening, moves, closing } = account;
  const where = `${currency} account`;
  const money = (amount: number) => moneyText(BigInt(amount), currency);
  for (const box of BOXES) {
    const sum = moves.reduce((total, move) => total + move.change[box], opening[box]);
    if (sum !== closing[box]) tell(where, `What was ${BOX_WORDS[box]} began at ${money(opening[box])}, and with everything that moved comes to ${money(sum)}, not ${money(closing[box])}.`);
  }
  if (owed(closing) !== account.owed) tell(where, `The closing comes to ${money(owed(closing))}, not ${money(account.owed)}.`);
  if (new Set(moves.map((move) => move.kind)).size !== moves.length) tell(where, "A move is listed twice.");
  for (const kind of LINE_KINDS) {
    const listed = sumOf(statement.lines.filter((line) => line.kind === kind && line.currency === currency), (line) => line.amount);
    const moved = owed(moves.find((move) => move.kind === kind)?.change ?? NOTHING);
    if (listed !== moved) tell(where, `"${kind.replaceAll("_", " ")}" is ${money(moved)} in the account, but its lines add up to ${money(listed)}.`);
  }
  transferFindings(statement, account, where, tell);
  openFindings(statement, account, where, tell);
}

const NOTHING: Boxes = { onHold: 0, payable: 0, onItsWay: 0, owedBack: 0 };

function owed(boxes: Boxes): number {
  return boxes.onHold + boxes.payable + boxes.onItsWay - boxes.owedBack;
}

function sumOf<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

function openFindings(statement: Statement, { currency, closing }: StatementAccount, where: string, tell: Tell): void {
  const open = statement.open.filter((line) => line.currency === currency);
  const told = {
    onHold: sumOf(open, (line) => line.onHold),
    payable: sumOf(open, (line) => line.payable),
    onItsWay: sumOf(statement.payments.filter((payment) => payment.currency === currency && payment.status.code === "on_its_way"), (payment) => payment.sent),
  };
  for (const box of ["onHold", "payable", "onItsWay"] as const) {
    if (told[box] !== closing[box]) tell(where, `${moneyText(BigInt(closing[box]), currency)} is ${BOX_WORDS[box]} at the end, but what is listed adds up to ${moneyText(BigInt(told[box]), currency)}.`);
  }
}

/** What transfers did to the account, worked out from the payments and what is said to correct them. */
function transferFindings(statement: Statement, { currency, moves }: StatementAccount, where: string, tell: Tell): void {
  const expected = paymentMoves(statement.payments, currency);
  for (const kind of TRANSFER_MOVES) {
    const told = moves.find((move) => move.kind === kind)?.change ?? NOTHING;
    const worked = expected.get(kind) ?? NOTHING;
    const corrected = statement.corrections.find((one) => one.kind === kind && one.currency === currency)?.change ?? NOTHING;
    if (BOXES.some((box) => told[box] !== worked[box] + corrected[box])) tell(where, `"${kind.replaceAll("_", " ")}" in the account is not what the payments come to.`);
  }
}

function lineFindings(statement: Statement, line: StatementLine, where: string, known: ReadonlySet<string>, tell: Tell): void {
  if (line.on < statement.from || line.on >= statement.to) tell(where, `It was booked on ${line.on}, outside the month.`);
  if (line.belongsTo !== null && line.belongsTo >= statement.month) tell(where, `It says that it belongs to ${line.belongsTo}, which is not before ${statement.month}.`);
  if (!known.has(line.currency)) tell(where, `There is no ${line.currency} account.`);
  promiseFindings(line.promise, line.status, where, tell);
  statusFindings(line.status, where, tell);
  const explains = line.kind === "earned" || line.kind === "taken_back";
  for (const sentence of stepFindings(line.steps, explains ? line.amount : null)) tell(where, sentence);
}

/** The calendar date of the payment plus the promised length is the due date (P-33). */
function promiseFindings(promise: PaymentPromise | null, status: Status, where: string, tell: Tell): void {
  if (status.code === "due" && status.on !== (promise?.by ?? null)) tell(where, `It is said to be due on ${status.on}, but promised by ${promise?.by ?? "no date"}.`);
  if (promise === null) return;
  const paidOn = parseDay(promise.paidOn);
  const match = /^(\d+)(d|mo)$/.exec(promise.within);
  const by = paidOn === undefined || match === null ? undefined : dayText(dayPlusSpan(paidOn, { unit: match[2] === "mo" ? "months" : "days", n: Number(match[1]) }));
  if (by !== promise.by) tell(where, `Paid by the customer on ${promise.paidOn} and due within ${promise.within} is ${by}, not ${promise.by}.`);
}

function statusFindings(status: Status, where: string, tell: Tell): void {
  if (sentenceOf(status) !== status.sentence) tell(where, `"${status.sentence}" is not what its status says: ${sentenceOf(status)}.`);
}

function paymentFindings(statement: Statement, payment: StatementPayment, where: string, tell: Tell): void {
  const { gross, setOff, withheld, sent, earned, currency, rate, parts } = payment;
  const money = (amount: number, code = earned) => moneyText(BigInt(amount), code);
  for (const event of payment.events) if (event.on < statement.from || event.on >= statement.to) tell(where, `"${event.what}" on ${event.on} is outside the month.`);
  if (sumOf(parts, (part) => part.setOff + part.transferred) !== gross) tell(where, `The lines it pays add up to ${money(sumOf(parts, (part) => part.setOff + part.transferred))}, not ${money(gross)}.`);
  if (sumOf(parts, (part) => part.setOff) !== setOff) tell(where, `Set off line by line is ${money(sumOf(parts, (part) => part.setOff))}, not ${money(setOff)}.`);
  const rest = BigInt(gross - setOff);
  const exact = rate === null ? undefined : decimal(rate);
  if (rate === null && earned !== currency && rest !== 0n) tell(where, `It turns ${earned} into ${currency} without a rate.`);
  const arriving = exact === undefined ? rest : converted(rest, earned, currency, exact as Fraction);
  if (arriving !== BigInt(withheld + sent)) tell(where, `${money(Number(rest))} arrives as ${money(Number(arriving), currency)}, but ${money(withheld, currency)} withheld and ${money(sent, currency)} sent come to ${money(withheld + sent, currency)}.`);
  statusFindings(payment.status, where, tell);
  for (const sentence of stepFindings(payment.steps, sent)) tell(where, sentence);
}
