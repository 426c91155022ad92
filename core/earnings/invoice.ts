import { type Fraction, decimal, fraction } from "../kernel/fraction.ts";
import { allocated } from "../kernel/money.ts";
import type { Day, Instant } from "../kernel/time.ts";

/** One line of a customer's invoice and what became of its money. Minor units of the invoice's currency. */
export type InvoiceLine = {
  readonly id: string;
  readonly kind: "software" | "services" | "tax" | "other";
  readonly amount: bigint;
  /** Service period [from, to): both, or neither where the line has none. */
  readonly from: Day | null;
  readonly to: Day | null;
  collected: bigint;
  refunded: bigint;
};

export type Rates = Readonly<Record<string, string>>;

/** One unit of a currency in another, by the rate of that pair or of the pair turned round; undefined without one. */
export function rateBetween(rates: Rates, from: string, to: string): Fraction | undefined {
  if (from === to) return fraction(1n);
  const direct = rates[`${from}/${to}`];
  if (direct !== undefined) return decimal(direct);
  const turned = decimal(rates[`${to}/${from}`] ?? "");
  return turned === undefined ? undefined : fraction(turned.d, turned.n);
}

export type Invoice = {
  readonly invoice: string;
  deal: string | null;
  readonly customer: string | null;
  readonly currency: string;
  readonly via: string;
  readonly lines: readonly InvoiceLine[];
  /** Rates of the last payment day, for thresholds, rewards and booking values (P-23). */
  rates: Rates;
  /** The last payment: holds and the promise to pay count from it. */
  lastPaidAt: Instant | null;
  /** First payment, in whole or part; the version of the program that prices the invoice is decided then. */
  firstPaidAt: Instant | null;
  /** When the invoice was first paid in full; a reward's paid days need it (P-31). */
  fullyPaidAt: Instant | null;
  /** Open chargebacks hold what is not yet paid out; null while there never was one. */
  chargebacks: Set<string> | null;
  /** The credit of the deal under which the pools were chosen; another credit, another choice. */
  chosenUnder: unknown;
};

export function openOf(line: InvoiceLine): bigint {
  return line.amount - line.collected;
}

export function keptOf(line: InvoiceLine): bigint {
  return line.collected - line.refunded;
}

export function keptIn(invoice: Invoice): bigint {
  let sum = 0n;
  for (const line of invoice.lines) sum += keptOf(line);
  return sum;
}

/** Spreads a payment over the open lines, tax included, in proportion; never more than is open (P-21). Answers what was taken. */
export function collect(invoice: Invoice, amount: bigint | null): bigint {
  const open = invoice.lines.map(openOf);
  const total = open.reduce((a, b) => a + b, 0n);
  const paid = amount === null || amount > total ? total : amount;
  if (paid === total) {
    for (const line of invoice.lines) line.collected = line.amount;
  } else {
    const parts = allocated(paid, open);
    invoice.lines.forEach((line, i) => (line.collected += parts[i] as bigint));
  }
  return paid;
}

/** Takes a refund from what was kept, line by line in proportion or from one line only; never more than was kept. Answers what went back. */
export function giveBack(invoice: Invoice, amount: bigint | null, lineId: string | null): bigint {
  const lines = lineId === null ? invoice.lines : invoice.lines.filter((line) => line.id === lineId);
  const kept = lines.map(keptOf);
  const total = kept.reduce((a, b) => a + b, 0n);
  const back = amount === null || amount > total ? total : amount;
  const parts = back === total ? kept : allocated(back, kept);
  lines.forEach((line, i) => (line.refunded += parts[i] as bigint));
  return back;
}

/** True once nothing of any line is open. */
export function isFullyPaid(invoice: Invoice): boolean {
  return invoice.lines.every((line) => line.collected === line.amount);
}

/** True while a chargeback is open: nothing new is released. */
export function isContested(invoice: Invoice): boolean {
  return invoice.chargebacks !== null && invoice.chargebacks.size > 0;
}
