import { moneyText } from "../../core/kernel/money.ts";
import { instantOf } from "../../core/kernel/api-list.ts";
import { parseDay, plusDays } from "../../core/kernel/time.ts";
import type { Statement, StatementFile, StatementLine } from "../../core/payouts/statement-shape.ts";
import { accountRows, paymentWords } from "../../core/payouts/statement-text.ts";
import { dayWords, monthWords } from "../../core/payouts/statement-words.ts";
import { createPdf, type Pdf, type PdfCell, type PdfColumn } from "../platform/pdf.ts";

const LINES: readonly PdfColumn[] = [{ label: "Date", share: 13 }, { label: "What", share: 49 }, { label: "State", share: 22 }, { label: "Amount", share: 16, right: true }];

/** A month's statement to read and to print: the same figures as its signed file, which it names. */
export function statementPdf({ statement, digest, seal }: StatementFile): NodeJS.ReadableStream {
  const { partner, month, zone, from, to } = statement;
  const name = partner.name === null ? partner.id : `${partner.name} (${partner.id})`;
  const pdf = createPdf(`Statement for ${name}, ${monthWords(month)}`, instantOf(statement.asOf));
  pdf.text(statement.program, true);
  pdf.heading(1, `Statement for ${monthWords(month)}`);
  pdf.text(`${name}. ${words(from)} to ${words(to, -1)}, ${zone}.`);
  pdf.text(statement.final ? "The books of this month are closed: nothing is added to it any more." : `As of ${statement.asOf.slice(0, 16).replace("T", " ")} UTC; the books of this month are still open.`, true);
  accounts(pdf, statement);
  if (statement.lines.length > 0) {
    pdf.heading(2, "What was earned and what was taken back");
    pdf.table(LINES, statement.lines.map(lineCells));
  }
  payments(pdf, statement);
  openLines(pdf, statement);
  pdf.heading(2, "Check it without us");
  pdf.text("The JSON file of this statement holds every step behind every line. “mindweave statement verify” works all of it out again, offline.", true);
  pdf.text(`SHA-256 of the statement: ${digest}`, true);
  if (seal !== null) pdf.text(`Signed with the key (SHA-256) ${seal.fingerprint}`, true);
  return pdf.end(`${name} · ${monthWords(month)}`);
}

function accounts(pdf: Pdf, statement: Statement): void {
  if (statement.accounts.length === 0) return pdf.text("Nothing was owed and nothing moved.");
  for (const account of statement.accounts) {
    const rows = accountRows(account);
    pdf.heading(2, account.currency);
    pdf.table([{ label: "Account", share: 70 }, { label: "Amount", share: 30, right: true }], rows.map(([title, amount], i) => {
      const edge = i === 0 || i === rows.length - 1;
      return [{ text: title, bold: edge }, { text: `${!edge && amount > 0 ? "+" : ""}${moneyText(BigInt(amount), account.currency)}`, bold: edge }];
    }));
  }
}

function lineCells(line: StatementLine): PdfCell[] {
  const late = line.belongsTo === null ? "" : ` · belongs to ${monthWords(line.belongsTo)}`;
  return [
    { text: words(line.on) }, { text: `${line.customer ?? line.deal ?? "—"} · ${line.what}${late}`, small: line.sentence }, { text: line.status.sentence },
    { text: `${line.amount > 0 ? "+" : ""}${moneyText(BigInt(line.amount), line.currency)}` },
  ];
}

function payments(pdf: Pdf, { payments: paid, corrections }: Statement): void {
  if (paid.length > 0) {
    pdf.heading(2, "Payments");
    pdf.table(LINES, paid.map((payment) => [{ text: words(payment.on) }, { text: payment.id, small: paymentWords(payment) }, { text: payment.status.sentence }, { text: moneyText(BigInt(payment.sent), payment.currency) }]));
  }
  if (corrections.length > 0) {
    pdf.heading(2, "Corrections of transfers shown before");
    pdf.table([{ label: "What", share: 70 }, { label: "Amount", share: 30, right: true }], corrections.map(({ kind, currency, change }) => [{ text: kind.replaceAll("_", " ") }, { text: moneyText(BigInt(change.onHold + change.payable + change.onItsWay - change.owedBack), currency) }]));
  }
}

function openLines(pdf: Pdf, { open, from }: Statement): void {
  const earlier = open.filter((line) => line.since < from);
  if (earlier.length === 0) return;
  pdf.heading(2, "Still open from earlier months");
  pdf.table(LINES, earlier.map((line) => [{ text: words(line.since) }, { text: `${line.customer ?? "—"} · ${line.what}` }, { text: line.status.sentence }, { text: moneyText(BigInt(line.onHold + line.payable + line.inTransfer), line.currency) }]));
}

function words(day: string, plus = 0): string {
  const parsed = parseDay(day);
  return parsed === undefined ? day : dayWords(plusDays(parsed, plus));
}
