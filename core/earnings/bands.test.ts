import { describe, expect, it } from "vitest";
import { type Fraction, fraction, rounded } from "../kernel/fraction.ts";
import { type Band, bandReached, graduatedAmount, slices, wholeAmount } from "./bands.ts";

const BANDS: readonly Band[] = [{ from: 0n, rate: 2_000n }, { from: 50_000_000n, rate: 2_200n }, { from: 100_000_000n, rate: 2_500n }];
const cents = ({ n, d }: Fraction) => rounded(n, d);

describe("rates that rise", () => {
  it.each([
    [0n, 0n, 0n],
    [1n, 0n, 0n],
    [49_999_999n, 10_000_000n, 10_000_000n],
    [50_000_000n, 10_000_000n, 11_000_000n],
    [50_000_005n, 10_000_001n, 11_000_001n],
    [100_000_000n, 21_000_000n, 25_000_000n],
    [120_000_000n, 26_000_000n, 30_000_000n],
  ])("%s by slice is %s, on everything %s", (amount, bySlice, onEverything) => {
    expect([cents(graduatedAmount(BANDS, fraction(amount))), cents(wholeAmount(BANDS, fraction(amount)))]).toEqual([bySlice, onEverything]);
  });

  it("prices amounts beyond what a float holds to the unit", () => {
    expect(cents(graduatedAmount(BANDS, fraction(9_007_199_254_740_993n)))).toBe(2_251_799_809_685_248n);
  });

  it("splits an amount into its slices without loss", () => {
    expect(slices(BANDS, fraction(120_000_000n)).map(({ part, rate }) => [part.n / part.d, rate])).toEqual([[50_000_000n, 2_000n], [50_000_000n, 2_200n], [20_000_000n, 2_500n]]);
    expect(slices(BANDS, fraction(0n))).toEqual([]);
  });

  it("reaches a band at its first unit", () => {
    expect([49_999_999n, 50_000_000n].map((amount) => bandReached(BANDS, fraction(amount)))).toEqual([2_000n, 2_200n]);
    expect(bandReached(BANDS, fraction(99_999_999n, 2n))).toBe(2_000n);
  });
});
