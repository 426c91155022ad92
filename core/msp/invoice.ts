import { bandReached, slices, type Band } from "../earnings/bands.ts";
import { fraction, rounded } from "../kernel/fraction.ts";
import { type Day, civil, civilDay, daysInMonth } from "../kernel/time.ts";
import type { DiscountRule } from "../programs/definition.ts";

/** An end customer of a provider: list price of a whole month in minor units, billed on the days [from, to). */
export type EndCustomer = { readonly customer: string; readonly listPerMonth: bigint; readonly from: Day; readonly to: Day | null };

export type WholesaleLine = { readonly customer: string; readonly days: number; readonly of: number; readonly listPerMonth: bigint; /** Basis points. */ readonly discountRate: number; readonly amount: bigint };

export type WholesaleInvoice = {
  readonly lines: readonly WholesaleLine[];
  readonly billable: number;
  /** Basis points on the whole invoice; by slice, the rate of the last slice reached. */
  readonly discountRate: number;
  readonly total: bigint;
};

/**
 * The wholesale invoice of a month: list less the discount for each active end customer, by days of the month, rounded once
 * per customer (P-08, P-09, P-17). More customers raise the discount on everything, or by slice: then the customers who
 * came first fill the lower slices.
 */
export function wholesaleInvoice(rule: DiscountRule, month: { readonly y: number; readonly m: number }, customers: readonly EndCustomer[]): WholesaleInvoice {
  const first = civilDay(month.y, month.m, 1);
  const of = daysInMonth(month.y, month.m);
  const billable = customers.map((customer) => ({ customer, days: daysActive(customer, first, of) })).filter(({ days }) => days > 0);
  const rates = ratesOf(rule, billable.map(({ customer }) => customer));
  const lines = billable.map(({ customer, days }, i) => {
    const discountRate = rates.each[i] as number;
    const amount = rounded(customer.listPerMonth * BigInt(days) * BigInt(10_000 - discountRate), BigInt(of) * 10_000n);
    return { customer: customer.customer, days, of, listPerMonth: customer.listPerMonth, discountRate, amount };
  });
  return { lines, billable: lines.length, discountRate: rates.shown, total: lines.reduce((sum, line) => sum + line.amount, 0n) };
}

function daysActive(customer: EndCustomer, first: Day, of: number): number {
  const end = first + of;
  return Math.max(0, Math.min(customer.to ?? end, end) - Math.max(customer.from, first));
}

/** Each customer's rate, and the one that stands for the invoice. */
function ratesOf(rule: DiscountRule, customers: readonly EndCustomer[]): { readonly each: readonly number[]; readonly shown: number } {
  const base = rule.rate.kind === "flat" ? rule.rate.value : 0;
  const extra = rule.extraRate;
  if (extra === null) return { each: customers.map(() => base), shown: base };
  if (extra.kind !== "bands") return { each: customers.map(() => base + (extra.kind === "flat" ? extra.value : 0)), shown: base + (extra.kind === "flat" ? extra.value : 0) };
  const bands: Band[] = extra.bands.map((band) => ({ from: typeof band.from === "number" ? BigInt(band.from) : band.from.amount, rate: BigInt(band.value) }));
  const count = fraction(BigInt(customers.length));
  if (extra.mode === "whole") {
    const rate = base + Number(bandReached(bands, count));
    return { each: customers.map(() => rate), shown: rate };
  }
  const bySlice = slices(bands, count).flatMap(({ part, rate }) => Array.from({ length: Number(part.n / part.d) }, () => base + Number(rate)));
  const each: number[] = [];
  joinOrder(customers).forEach((at, rank) => (each[at] = bySlice[rank] as number));
  return { each, shown: bySlice.at(-1) ?? base };
}

/** Positions of the customers in the order in which they joined. */
function joinOrder(customers: readonly EndCustomer[]): number[] {
  return customers.map((_, i) => i).sort((a, b) => (customers[a] as EndCustomer).from - (customers[b] as EndCustomer).from || a - b);
}

export function monthOf(day: Day): { readonly y: number; readonly m: number } {
  const { y, m } = civil(day);
  return { y, m };
}
