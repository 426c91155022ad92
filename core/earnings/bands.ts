import { type Fraction, ZERO, compare, fraction, plus, times } from "../kernel/fraction.ts";

/** From this much on (included), this rate in basis points. Bands start at 0 and rise. */
export type Band = { readonly from: bigint; readonly rate: bigint };

/** The rate of the highest band that an amount has reached: at the step exactly counts as reached. */
export function bandReached(bands: readonly Band[], amount: Fraction): bigint {
  return bands.findLast((band) => compare(amount, fraction(band.from)) >= 0)?.rate ?? 0n;
}

/** Everything at the rate of the band reached, exactly (P-09). */
export function wholeAmount(bands: readonly Band[], amount: Fraction): Fraction {
  return times(amount, fraction(bandReached(bands, amount), 10_000n));
}

/** Each slice [from, next from) at its own rate, exactly: the first unit at the higher rate is the one after the step (P-09). */
export function graduatedAmount(bands: readonly Band[], amount: Fraction): Fraction {
  let sum = ZERO;
  for (const { part, rate } of slices(bands, amount)) sum = plus(sum, times(part, fraction(rate, 10_000n)));
  return sum;
}

export type Slice = { readonly part: Fraction; readonly rate: bigint };

/** How an amount lies in the bands; slices that it does not reach are left out. */
export function slices(bands: readonly Band[], amount: Fraction): Slice[] {
  const found: Slice[] = [];
  bands.forEach((band, i) => {
    const from = fraction(band.from);
    if (compare(amount, from) <= 0) return;
    const next = bands[i + 1];
    const to = next !== undefined && compare(amount, fraction(next.from)) > 0 ? fraction(next.from) : amount;
    found.push({ part: plus(to, { n: -from.n, d: from.d }), rate: band.rate });
  });
  return found;
}
