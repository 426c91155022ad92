import fc from "fast-check";
import { test } from "vitest";

/**
 * PROPERTY_RUNS: how many random cases a property of weight 1 meets (100). PROPERTY_SEED: the number they start from, "now" for others each time.
 * A failure prints the seed and the smallest counterexample found; the same seed meets the same cases on every machine. PROPERTY_SHRINK=off stops at
 * the first counterexample as it is, where only the verdict matters.
 */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 100);
const asked = process.env["PROPERTY_SEED"];
const SEED = asked === "now" ? Date.now() % 2_147_483_647 : Number(asked ?? 20_240_115);
if (asked !== undefined) process.stderr.write(`PROPERTY_SEED=${SEED} PROPERTY_RUNS=${RUNS}\n`);

/** A sentence that must hold for everything that can be generated. The check throws, or answers false, when it does not. */
export function always<T>(sentence: string, arbitrary: fc.Arbitrary<T>, check: (value: T) => boolean | void, weight = 1): void {
  const numRuns = Math.max(1, Math.round(RUNS * weight));
  test(sentence, { timeout: 60_000 + 200 * numRuns }, () => {
    fc.assert(fc.property(arbitrary, check), { seed: SEED, numRuns, includeErrorInReport: true, endOnFailure: process.env["PROPERTY_SHRINK"] === "off" });
  });
}

/** Amounts cluster where rounding and sharing go wrong: nothing, a few cents, round sums, and up to 10^15. */
export const amounts: fc.Arbitrary<number> = fc.oneof(
  { weight: 2, arbitrary: fc.nat(20) },
  { weight: 4, arbitrary: fc.nat(200_000) },
  { weight: 3, arbitrary: fc.nat(50_000_000) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 3330, 10_000, 5_000_000, 10_000_000) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 1_000_000_000_000_000 }) },
);

/** Basis points: round percentages, odd ones, none and all. */
export const rates: fc.Arbitrary<number> = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(1000, 1500, 2000, 2500, 3000) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 9999 }) }, { weight: 1, arbitrary: fc.constantFrom(0, 10_000) });

/** Null four times of five. */
export function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

/** Null every other time. */
export function sometimes<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { freq: 2 });
}
