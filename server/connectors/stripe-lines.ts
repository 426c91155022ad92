import type { PayloadOf } from "../../core/facts/catalogue.ts";
import { wholeNumber } from "../../core/kernel/api-list.ts";
import { dayOf, dayText, instant } from "../../core/kernel/time.ts";
import { minorOf, type StripeInvoice } from "./stripe-shapes.ts";

type Line = PayloadOf<"invoice.issued">["lines"][number];
type Working = Omit<Line, "amount"> & { amount: bigint };
type Given = StripeInvoice["lines"]["data"][number];

/**
 * An invoice's lines as facts know them: what was sold net of discounts and taxes, and the taxes as a line of their own; together the invoice's total.
 * Credits inside an invoice, as a change of plan makes them, lessen what is sold beside them. Undefined where the invoice does not add up.
 */
export function linesOf(invoice: StripeInvoice): Line[] | undefined {
  const total = minorOf(invoice.total, invoice.currency);
  if (total === undefined || total < 0n || invoice.lines.has_more === true) return undefined;
  const lines: Working[] = invoice.lines.data.map((line) => ({ id: line.id, kind: kindOf(line), amount: netOf(line, invoice.currency), ...periodOf(line) }));
  let credit = lines.reduce((sum, line) => (line.amount < 0n ? sum - line.amount : sum), 0n);
  const sold = lines.filter((line) => line.amount > 0n);
  for (const line of sold.toSorted((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : a.id < b.id ? -1 : 1))) {
    const part = credit < line.amount ? credit : line.amount;
    line.amount -= part;
    credit -= part;
  }
  const tax = total - sold.reduce((sum, line) => sum + line.amount, 0n);
  if (credit > 0n || tax < 0n) return undefined;
  const kept: Working[] = [...sold.filter((line) => line.amount > 0n), ...(tax > 0n ? [{ id: "tax", kind: "tax" as const, amount: tax }] : [])];
  return kept.map((line) => ({ ...line, amount: wholeNumber(line.amount) }));
}

/** Software unless billing says otherwise. */
function kindOf(line: Given): Line["kind"] {
  const kind = line.metadata?.["kind"];
  return kind === "services" || kind === "other" ? kind : "software";
}

function netOf(line: Given, currency: string): bigint {
  const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + (minorOf(amount, currency) ?? 0n), 0n);
  const inclusive = (line.taxes ?? []).filter((tax) => tax.tax_behavior === "inclusive").map((tax) => tax.amount);
  return sum([line.amount]) - sum((line.discount_amounts ?? []).map((one) => one.amount)) - sum(inclusive);
}

function periodOf(line: Given): { from?: string; to?: string } {
  if (!line.period || line.period.end <= line.period.start) return {};
  const day = (seconds: number) => dayText(dayOf(instant(seconds * 1000)));
  return { from: day(line.period.start), to: day(line.period.end) };
}
