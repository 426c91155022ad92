import type { CompiledProgram } from "../programs/compiled.ts";
import type { CommissionRule } from "../programs/definition.ts";
import { rounded } from "../kernel/fraction.ts";
import { shareOf } from "../kernel/money.ts";
import { type Day, dayPlusSpan } from "../kernel/time.ts";
import { type Invoice, type InvoiceLine, keptIn, keptOf } from "./invoice.ts";

/** How one invoice line counts towards a base; every number of it can be checked by hand. */
export type BaseLine = {
  readonly id: string;
  readonly collected: bigint;
  readonly refunded: bigint;
  readonly fee: bigint;
  readonly feeRate: bigint;
  /** Days of the service period inside the window, of all its days; null when the line counts whole. */
  readonly days: { readonly inside: number; readonly of: number } | null;
  readonly counts: bigint;
};

export type Base = { readonly amount: bigint; readonly lines: readonly BaseLine[]; readonly window: { readonly from: Day; readonly to: Day } | null };

/**
 * Net collected money of the rule's kinds of lines, less the marketplace's fee, inside the rule's window (P-10, P-17, P-20, P-24).
 * Each line is rounded once per step, half away from zero.
 */
export function baseOf(rule: CommissionRule, program: CompiledProgram, invoice: Invoice, serviceStart: Day, kinds: readonly string[]): Base {
  const window = windowOf(rule, serviceStart);
  const feeRate = rule.base.minus.includes("marketplace_fee") ? BigInt(program.definition.marketplaces[invoice.via]?.fee ?? 0) : 0n;
  const taxCounts = !rule.base.minus.includes("tax");
  const refundsCount = rule.base.minus.includes("refunds") && reverses(rule, invoice);
  const lines: BaseLine[] = [];
  let amount = 0n;
  for (const line of invoice.lines) {
    if (!(kinds.includes(line.kind) || (taxCounts && line.kind === "tax"))) continue;
    const counted = lineBase(line, refundsCount ? keptOf(line) : line.collected, feeRate, rule.base.prorateByServiceDays ? window : null);
    lines.push(counted);
    amount += counted.counts;
  }
  return { amount, lines, window };
}

/** Whether what went back counts at all: always, never, or only once everything went back (P-40). */
function reverses(rule: CommissionRule, invoice: Invoice): boolean {
  if (rule.reversal.onRefund === "full_refund_only_before_release") return keptIn(invoice) === 0n;
  return rule.reversal.onRefund !== "never";
}

function lineBase(line: InvoiceLine, kept: bigint, feeRate: bigint, window: Base["window"]): BaseLine {
  const fee = feeRate === 0n ? 0n : shareOf(kept, feeRate);
  const net = kept - fee;
  const { from, to } = line;
  const days = window === null || from === null || to === null ? null : daysInside(from, to, window);
  const counts = days === null || days.inside === days.of ? net : rounded(net * BigInt(days.inside), BigInt(days.of));
  return { id: line.id, collected: line.collected, refunded: line.collected - kept, fee, feeRate, days, counts };
}

/** A period of no days counts whole when it lies inside the window and not at all outside. */
function daysInside(from: Day, to: Day, window: { from: Day; to: Day }): { inside: number; of: number } {
  const of = to - from;
  if (of === 0) return { inside: from >= window.from && from < window.to ? 1 : 0, of: 1 };
  const inside = Math.min(to, window.to) - Math.max(from, window.from);
  return { inside: Math.max(0, inside), of };
}

/** The customer's first year: from the first day of paid service to the same day next year, exclusive (P-16). */
export function windowOf(rule: CommissionRule, serviceStart: Day): Base["window"] {
  return rule.window.kind === "first_year" ? { from: serviceStart, to: dayPlusSpan(serviceStart, rule.window.length) } : null;
}
