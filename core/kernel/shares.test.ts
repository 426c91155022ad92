import fc from "fast-check";
import { describe, expect } from "vitest";
import { decimal, rounded } from "./fraction.ts";
import { allocated, converted, decimalsOf, shareOf } from "./money.ts";
import { always } from "./properties.testing.ts";

const weights = fc.array(fc.oneof(fc.bigInt(0n, 7n), fc.bigInt(0n, 10n ** 15n)), { minLength: 1, maxLength: 6 });
const totals = fc.oneof(fc.bigInt(-20n, 20n), fc.bigInt(-(10n ** 15n), 10n ** 15n));
const sum = (list: readonly bigint[]) => list.reduce((a, b) => a + b, 0n);

describe("sharing", () => {
  always("adds up, is never negative, and is less than one unit from exact for each (PR-11)", fc.tuple(totals, weights), ([total, of]) => {
    const parts = allocated(total, of);
    const all = sum(of);
    expect(sum(parts)).toBe(all === 0n ? 0n : total);
    parts.forEach((part, i) => {
      expect(total >= 0n ? part >= 0n : part <= 0n).toBe(true);
      const apart = part * all - total * (of[i] as bigint);
      expect(all === 0n || (apart < all && apart > -all)).toBe(true);
    });
  }, 5);

  always("is changed for nobody by somebody of no weight, wherever that one stands (PR-12)", fc.tuple(totals, weights, fc.nat()), ([total, of, place]) => {
    const at = place % (of.length + 1);
    const parts = allocated(total, [...of.slice(0, at), 0n, ...of.slice(at)]);
    expect(parts[at]).toBe(0n);
    expect(parts.filter((_, i) => i !== at)).toEqual(allocated(total, of));
  }, 5);

  always("gives the left-over units to the largest remainders, the earlier named first (P-25)", fc.tuple(fc.bigInt(0n, 10n ** 6n), weights), ([total, of]) => {
    const all = sum(of);
    if (all === 0n) return;
    const extra = allocated(total, of).map((part, i) => ({ got: part - (total * (of[i] as bigint)) / all, rest: (total * (of[i] as bigint)) % all, i }));
    for (const a of extra) for (const b of extra) if (a.got > b.got) expect(a.rest > b.rest || (a.rest === b.rest && a.i < b.i)).toBe(true);
  }, 5);

  always("of the same total twice gives the same as of a multiple of the weights", fc.tuple(totals, weights, fc.bigInt(1n, 1000n)), ([total, of, k]) => {
    expect(allocated(total, of.map((weight) => weight * k))).toEqual(allocated(total, of));
  }, 5);
});

always("a share is half a unit from exact at most, halves away from zero, and as large for a minus as for a plus (P-22)", fc.tuple(totals, fc.bigInt(0n, 10_000n)), ([amount, basisPoints]) => {
  const share = shareOf(amount, basisPoints);
  const twice = 2n * (share * 10_000n - amount * basisPoints);
  expect(twice <= 10_000n && twice >= -10_000n).toBe(true);
  if (twice === 10_000n) expect(amount > 0n).toBe(true);
  if (twice === -10_000n) expect(amount < 0n).toBe(true);
  expect(shareOf(-amount, basisPoints)).toBe(-share);
}, 5);

const codes = fc.constantFrom("USD", "EUR", "JPY", "KWD", "ISK");
/** Rates whose reciprocal is exact: 2^a × 5^b. */
const exactRates = fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 })).map(([a, b]) => ({ n: (a > 0 ? 2n ** BigInt(a) : 1n) * (b > 0 ? 5n ** BigInt(b) : 1n), d: (a < 0 ? 2n ** BigInt(-a) : 1n) * (b < 0 ? 5n ** BigInt(-b) : 1n) }));

always("converting there and back at exactly reciprocal rates returns the amount to within one unit of the coarser currency (PR-36)", fc.tuple(fc.bigInt(0n, 10n ** 15n), codes, codes, exactRates), ([amount, from, to, rate]) => {
  const there = converted(amount, from, to, rate);
  const back = converted(there, to, from, { n: rate.d, d: rate.n });
  // Half a unit there is worth this much here, and half a unit is lost on the way back.
  const scale = 10n ** BigInt(decimalsOf(from) ?? 2);
  const other = 10n ** BigInt(decimalsOf(to) ?? 2);
  const worth = rounded(scale * rate.d, other * rate.n) + 1n;
  const apart = back > amount ? back - amount : amount - back;
  expect(apart <= (worth > 1n ? worth : 1n)).toBe(true);
}, 5);

always("a decimal is read exactly", fc.tuple(fc.bigInt(0n, 10n ** 12n), fc.integer({ min: 0, max: 12 })), ([digits, places]) => {
  const padded = digits.toString().padStart(places + 1, "0");
  const text = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
  const read = decimal(text);
  expect(read !== undefined && read.n * 10n ** BigInt(places) === digits * read.d).toBe(true);
}, 2);
