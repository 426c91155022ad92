import { csvText, decimalText } from "../kernel/csv.ts";
import { moneyText } from "../kernel/money.ts";
import { type Boxes, LINE_KINDS, type MoveKind, type Statement, type StatementPayment } from "./statement-shape.ts";

const HEAD = ["section", "date", "belongs to", "customer", "deal", "invoice", "what", "currency", "amount", "status", "explanation"] as const;

/**
 * A statement as a table for spreadsheets: opening, every line, what transfers moved, closing, and the transfers themselves. The amounts of one currency from
 * opening to the last move add up to its closing. Safe against formulas; amounts are plain decimals.
 */
export function statementCsv(statement: Statement): string {
  const rows: (string | null)[][] = [[...HEAD]];
  const total = (section: string, day: string, what: string, currency: string, amount: number) => void rows.push([section, day, null, null, null, null, what, currency, decimalText(amount, currency), null, null]);
  for (const { currency, opening } of statement.accounts) total("opening", statement.from, "Owed at the beginning", currency, owed(opening));
  for (const line of statement.lines) {
    rows.push([line.kind, line.on, line.belongsTo, line.customer, line.deal, line.invoice, line.what, line.currency, decimalText(line.amount, line.currency), line.status.sentence, line.sentence]);
  }
  for (const { currency, moves } of statement.accounts) {
    for (const { kind, change } of moves) if (!LISTED.has(kind) && owed(change) !== 0) total(kind, statement.from, "In the month", currency, owed(change));
  }
  for (const { currency, owed: closing } of statement.accounts) total("closing", statement.to, "Owed at the end", currency, closing);
  for (const payment of statement.payments) rows.push(["payment", payment.on, null, null, null, null, paymentWords(payment), payment.currency, null, payment.status.sentence, null]);
  return csvText(rows);
}

const LISTED: ReadonlySet<MoveKind> = new Set(LINE_KINDS);

function owed(boxes: Boxes): number {
  return boxes.onHold + boxes.payable + boxes.onItsWay - boxes.owedBack;
}

function paymentWords({ gross, setOff, withheld, sent, earned, currency, rate, parts }: StatementPayment): string {
  const money = (amount: number, code: string) => moneyText(BigInt(amount), code);
  const how = rate === null ? "" : `, 1 ${earned} = ${rate} ${currency}`;
  return `${money(sent, currency)} sent for ${parts.length === 1 ? "one line" : `${parts.length} lines`} of ${money(gross, earned)}; ${money(setOff, earned)} set off, ${money(withheld, currency)} tax withheld${how}`;
}
