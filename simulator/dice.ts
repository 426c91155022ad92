import { seeded } from "../core/engine/history.testing.ts";

/** Chance from a seed: the same throws on every machine. */
export type Dice = {
  /** 0 … below − 1. */
  readonly whole: (below: number) => number;
  /** True in so many of a hundred throws. */
  readonly percent: (of: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
};

export function dice(seed: number): Dice {
  const next = seeded(seed ^ 0x9e3779b9);
  const whole = (below: number) => Math.floor(next() * below);
  return { whole, percent: (of) => whole(100) < of, pick: (list) => list[whole(list.length)] as (typeof list)[number] };
}
