import { type Fraction, compare, fraction, plus, rounded, times } from "../kernel/fraction.ts";
import type { Definition } from "../programs/definition.ts";

/** Everything given away on one deal. Rates in basis points; each follows the price left by the discount. */
export type Giveaway = { readonly list: bigint; readonly discountRate: number; readonly marketplaceRate: number; readonly commissionRate: number };

export type GuardrailVerdict = {
  readonly givenAway: bigint;
  readonly decision: "ok" | Definition["stacking"]["giveawayLimit"]["whenExceeded"];
  /** The most that may be given away without approval. */
  readonly limit: bigint;
};

/**
 * Discount, marketplace fee and commission together against the limit, compared exactly; at the limit is allowed.
 * Nothing is cut: the quote needs an approval (P-26).
 */
export function guardrail(limit: Definition["stacking"]["giveawayLimit"], deal: Giveaway): GuardrailVerdict {
  const list = fraction(deal.list);
  const discount = times(list, share(deal.discountRate));
  const price = plus(list, { n: -discount.n, d: discount.d });
  const given = plus(discount, times(price, share(deal.marketplaceRate + deal.commissionRate)));
  const allowed = times(list, share(limit.ofList));
  return {
    givenAway: rounded(given.n, given.d),
    decision: compare(given, allowed) > 0 ? limit.whenExceeded : "ok",
    limit: rounded(allowed.n, allowed.d),
  };
}

function share(basisPoints: number): Fraction {
  return fraction(BigInt(basisPoints), 10_000n);
}
