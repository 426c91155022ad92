/** Chance from a seed: the same throws on every machine (mulberry32). */
export type Dice = {
  /** 0 … below − 1. */
  readonly whole: (below: number) => number;
  /** True in so many of a hundred throws. */
  readonly percent: (of: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
};

export function dice(seed: number): Dice {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (below: number) => Math.floor(next() * below);
  return { whole, percent: (of) => whole(100) < of, pick: (list) => list[whole(list.length)] as (typeof list)[number] };
}
