import { moneyText, percentText } from "../kernel/money.ts";
import { parseDay, plusDays } from "../kernel/time.ts";
import type { Boxes, MoveKind, Statement, StatementAccount, StatementLine, StatementStep } from "./statement-shape.ts";
import { dayWords, monthWords } from "./statement-words.ts";

/** What moves money in or out of what is owed, as a statement names it. */
const TOTALS: readonly (readonly [MoveKind, string])[] = [
  ["earned", "Earned"], ["taken_back", "Taken back"], ["withheld", "Tax withheld"], ["converted", "Turned into another currency"], ["sent", "Sent"], ["came_back", "Came back from the bank"],
  ["repaid", "Paid back by you"], ["written_off", "Given up by us"], ["unclaimed", "Unclaimed property"], ["found", "Unclaimed property returned"], ["corrected", "Corrections"],
];

/** A statement for a terminal: what is owed and why, to the cent. `why` adds every step of every line. */
export function statementText(statement: Statement, why = false): string {
  const { partner, month, zone, from, to } = statement;
  const name = partner.name === null ? partner.id : `${partner.name} (${partner.id})`;
  const state = statement.final ? "The books of this month are closed." : `As of ${statement.asOf}; the books of this month are still open.`;
  const parts = [`${statement.program}\nStatement for ${name}, ${monthWords(month)}\n${words(from)} to ${words(to, -1)}, ${zone}. ${state}`];
  if (statement.accounts.length === 0) parts.push("Nothing was owed and nothing moved.");
  for (const account of statement.accounts) parts.push(accountText(account));
  if (statement.lines.length > 0) parts.push(["What was earned and what was taken back", ...statement.lines.map((line) => lineText(line, why))].join("\n"));
  if (statement.payments.length > 0) parts.push(["Payments", ...statement.payments.map((payment) => paymentText(payment))].join("\n"));
  if (statement.corrections.length > 0) parts.push(["Late news changed transfers shown before; what that moved is in the sums above", ...statement.corrections.map(({ kind, currency, change }) => `  ${kind.replaceAll("_", " ")}: ${moneyText(BigInt(owed(change)), currency)}`)].join("\n"));
  const earlier = statement.open.filter((line) => line.since < from);
  if (earlier.length > 0) parts.push(["Still open from earlier months", ...earlier.map((line) => row(line.since, `${line.customer ?? "—"} · ${line.what}`, moneyText(BigInt(line.onHold + line.payable + line.inTransfer), line.currency), line.status.sentence))].join("\n"));
  return `${parts.join("\n\n")}\n`;
}

function words(day: string, plus = 0): string {
  const parsed = parseDay(day);
  return parsed === undefined ? day : dayWords(plusDays(parsed, plus));
}

function owed(boxes: Boxes): number {
  return boxes.onHold + boxes.payable + boxes.onItsWay - boxes.owedBack;
}

/** What was owed, what moved it, and what is owed: the figures between the first and the last add up to their difference. */
export function accountRows({ opening, moves, owed: total }: StatementAccount): (readonly [title: string, amount: number])[] {
  const moved = TOTALS.map(([kind, title]) => [title, owed(moves.find((move) => move.kind === kind)?.change ?? { onHold: 0, payable: 0, onItsWay: 0, owedBack: 0 })] as const);
  return [["Owed at the beginning", owed(opening)], ...moved.filter(([, amount]) => amount !== 0), ["Owed at the end", total]];
}

function accountText(account: StatementAccount): string {
  const { currency, moves, closing } = account;
  const money = (amount: number, plus = "") => `${amount > 0 ? plus : ""}${moneyText(BigInt(amount), currency)}`;
  const figures = accountRows(account);
  const rows = figures.map(([title, amount], i) => [title, money(amount, i > 0 && i < figures.length - 1 ? "+" : "")] as const);
  const width = Math.max(...rows.map(([, amount]) => amount.length));
  const lines = rows.map(([title, amount]) => `  ${title.padEnd(32)} ${amount.padStart(width)}`);
  const boxes = [[closing.onHold, "on hold"], [closing.payable, "payable"], [closing.onItsWay, "on its way"], [-closing.owedBack, "owed back by you"]] as const;
  const of = boxes.filter(([amount]) => amount !== 0).map(([amount, title]) => `${money(amount)} ${title}`);
  if (of.length > 0) lines.push(`  of it ${of.join(", ")}`);
  const setOff = -(moves.find((move) => move.kind === "set_off")?.change.owedBack ?? 0);
  if (setOff !== 0) lines.push(`  ${money(setOff)} that you owed back was set off against a payout.`);
  return [currency, ...lines].join("\n");
}

function row(day: string, what: string, amount: string, status: string): string {
  return `  ${day}  ${what}\n${" ".repeat(14)}${amount}   ${status}`;
}

function lineText(line: StatementLine, why: boolean): string {
  const late = line.belongsTo === null ? "" : ` · belongs to ${monthWords(line.belongsTo)}`;
  const head = row(line.on, `${line.customer ?? line.deal ?? "—"} · ${line.what}${late}`, `${line.amount > 0 ? "+" : ""}${moneyText(BigInt(line.amount), line.currency)}`, line.status.sentence);
  const steps = why ? line.steps.map((step, i) => stepText(step, i, line.currency)) : [];
  return [head, `${" ".repeat(14)}${line.sentence}`, ...steps].join("\n");
}

function stepText(step: StatementStep, i: number, currency: string): string {
  const source = [step.rule, step.program, step.lines === undefined ? undefined : `lines ${step.lines}`, ...(step.policy ?? [])].filter((part) => part !== undefined).join(", ");
  const sum = step.arithmetic === undefined ? "" : `  ${readableSum(step.arithmetic, currency)}`;
  const facts = step.facts === undefined || step.facts.length === 0 ? "" : `  ‹${step.facts.join(", ")}›`;
  return `${" ".repeat(16)}${String(i + 1).padStart(2)}. ${step.because}${sum}${source === "" ? "" : `  [${source}]`}${facts}`;
}

/** "8500000 * 2000 / 10000 = 1700000" → "$85,000.00 × 20% = $17,000.00"; a shape it does not know keeps its numbers. */
export function readableSum(arithmetic: string, currency: string): string {
  const sum = /^(.+) ([=~]) (-?\d+)$/.exec(arithmetic);
  if (sum === null) return arithmetic;
  const [, left = "", sign = "=", result = "0"] = sum;
  const money = (digits: string) => moneyText(BigInt(digits), currency);
  const percent = (text: string) => text.replace(/ \* (\d+) \/ 10000/g, (_, points: string) => ` × ${percentText(BigInt(points))}`);
  const product = /^(-?\d+)((?: \* \d+ \/ \d+)+)$/.exec(left);
  const terms = /^-?\d+(?: [+-] \d+)*$/.test(left);
  const shown = product !== null ? `${money(product[1] ?? "0")}${percent(product[2] ?? "")}` : terms ? left.replace(/-?\b\d+/g, (digits) => money(digits)) : left;
  return `${shown.replaceAll(" * ", " × ").replaceAll(" / ", " ÷ ").replaceAll(" - ", " − ")} ${sign === "~" ? "≈" : "="} ${money(result)}`;
}

/** "2 lines of $1,200.00, less $100.00 set off": what a transfer pays. */
export function paymentWords(payment: Statement["payments"][number]): string {
  const less = [
    payment.setOff > 0 ? `less ${moneyText(BigInt(payment.setOff), payment.earned)} set off` : "",
    payment.rate === null ? "" : `at ${payment.rate} ${payment.currency} for one ${payment.earned}`,
    payment.withheld > 0 ? `less ${moneyText(BigInt(payment.withheld), payment.currency)} tax withheld` : "",
  ].filter((text) => text !== "");
  return `${payment.parts.length === 1 ? "One line" : `${payment.parts.length} lines`} of ${moneyText(BigInt(payment.gross), payment.earned)}${less.length === 0 ? "" : `, ${less.join(", ")}`}`;
}

function paymentText(payment: Statement["payments"][number]): string {
  return row(payment.on, paymentWords(payment), moneyText(BigInt(payment.sent), payment.currency), payment.status.sentence);
}
