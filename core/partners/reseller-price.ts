import { rounded } from "../kernel/fraction.ts";
import type { Instant } from "../kernel/time.ts";
import type { DiscountRule } from "../programs/definition.ts";

export type ConfirmedLevel = { readonly level: string | null; readonly approvedAt: Instant; readonly expiresAt: Instant };

export type ResellerPrice = {
  readonly level: string | null;
  /** Basis points off list. */
  readonly discountRate: number;
  /** What the reseller pays and what it saves; together they are the list price exactly. Minor units. */
  readonly price: bigint;
  readonly discount: bigint;
};

/**
 * The price of one order. Inside the protection of a registration the level confirmed at approval counts when it is the
 * better one; otherwise the level on the day of the order (P-14). A discount is never a commission (P-11).
 */
export function resellerPrice(rule: DiscountRule, list: bigint, levelAtOrder: string | null, orderedAt: Instant, confirmed: ConfirmedLevel | null): ResellerPrice {
  const live = confirmed !== null && confirmed.approvedAt <= orderedAt && orderedAt < confirmed.expiresAt;
  const today = rateFor(rule, levelAtOrder);
  const promised = live ? rateFor(rule, confirmed.level) : today;
  const isPromise = live && confirmedBinds(rule, promised, today);
  const level = isPromise ? confirmed.level : levelAtOrder;
  const discountRate = isPromise ? promised : today;
  const price = rounded(list * BigInt(10_000 - discountRate), 10_000n);
  return { level, discountRate, price, discount: list - price };
}

function confirmedBinds(rule: DiscountRule, promised: number, today: number): boolean {
  if (rule.honourConfirmedLevel) return promised > today;
  return rule.otherwise === "at_approval" || (rule.otherwise === "worse_of_both" && promised < today);
}

function rateFor(rule: DiscountRule, level: string | null): number {
  if (rule.rate.kind === "flat") return rule.rate.value;
  if (rule.rate.kind === "by" && level !== null) return rule.rate.values[level] ?? 0;
  return 0;
}
