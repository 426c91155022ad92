import { csvText, decimalText } from "../../core/kernel/csv.ts";
import { moneyText } from "../../core/kernel/money.ts";
import { createPdf } from "../platform/pdf.ts";
import type { linesPaid } from "./paid-lines.ts";
import type { Refusal } from "../../core/kernel/refusal.ts";

type Paid = Exclude<Awaited<ReturnType<typeof linesPaid>>, Refusal>;
type Figure = readonly [title: string, amount: bigint, currency: string];

/** From what was earned to what was sent: the figures of one currency add up. */
function figures({ transfer }: Paid): Figure[] {
  const { gross, set_off, withheld, sent, earned, currency } = transfer;
  return [
    ["Earned", gross, earned], ...(set_off === 0n ? [] : [["Set off against what was owed back", -set_off, earned] as const]),
    ...(earned === currency ? [] : [[`Turned into ${currency}`, sent + withheld, currency] as const]), ...(withheld === 0n ? [] : [["Tax withheld", -withheld, currency] as const]), ["Sent", sent, currency],
  ];
}

/** A payout to read and to print: every earning in it, and how they come to what was sent. */
export function advicePdf(paid: Paid): NodeJS.ReadableStream {
  const { transfer, items } = paid;
  const pdf = createPdf(`Payout ${transfer.ref}, ${transfer.partner_name}`, transfer.at);
  pdf.heading(1, `Payout ${transfer.ref}`);
  pdf.text(`${transfer.partner_name} (${transfer.partner}).${transfer.last4 === null ? "" : ` To the account ending in ${transfer.last4}.`}`);
  pdf.text(`State: ${transfer.status}${transfer.reason === null ? "" : ` (${transfer.reason})`}.`, true);
  pdf.heading(2, "Sum");
  pdf.table([{ label: "What", share: 70 }, { label: "Amount", share: 30, right: true }], figures(paid).map(([title, amount, currency]) => [{ text: title, bold: title === "Sent" }, { text: moneyText(amount, currency), bold: title === "Sent" }]));
  pdf.heading(2, "What it pays");
  pdf.table([{ label: "Earned on", share: 16 }, { label: "What", share: 62 }, { label: "Amount", share: 22, right: true }], items.map((line) => [{ text: line.at.slice(0, 10) }, { text: line.customer ?? line.what, small: `${line.what}${line.invoice === null ? "" : ` · ${line.invoice}`}` }, { text: moneyText(BigInt(line.amount.amount), line.amount.currency) }]));
  return pdf.end(`${transfer.partner_name} · ${transfer.ref}`);
}

/** The same as a table: lines first, then the sum. */
export function adviceCsv(paid: Paid): string {
  const lines = paid.items.map((line) => ["line", line.at.slice(0, 10), line.ref, line.customer, line.what, line.invoice, line.amount.currency, decimalText(line.amount.amount, line.amount.currency)]);
  const sums = figures(paid).map(([title, amount, currency]) => ["sum", null, null, null, title, null, currency, decimalText(Number(amount), currency)]);
  return csvText([["section", "date", "earning", "customer", "what", "invoice", "currency", "amount"], ...lines, ...sums]);
}
