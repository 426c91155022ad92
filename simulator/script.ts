import { dice } from "./dice.ts";

/**
 * What a seed makes happen: four whole numbers a step. They are read modulo whatever exists when the step is told, so every part of a script is a
 * script too, and a failing one can be cut down.
 */
export type Step = readonly [kind: number, a: number, b: number, c: number];

export type Script = {
  readonly seed: number;
  readonly partners: number;
  /** How long business goes on; afterwards everything is left to come to rest. */
  readonly days: number;
  readonly steps: readonly Step[];
};

export const PARTNERS = 6;
export const DAYS = 180;

export function scriptOf(seed: number, { partners = PARTNERS, days = DAYS, steps = 110 } = {}): Script {
  const throws = dice(seed);
  return { seed, partners, days, steps: Array.from({ length: steps }, (): Step => [throws.whole(1000), throws.whole(100_000), throws.whole(100_000), throws.whole(100_000)]) };
}

/** Cuts a failing script down to few steps that still fail (delta debugging). `fails` is asked at most so many times. */
export function shrink(script: Script, fails: (script: Script) => boolean, limit = 400): Script {
  let steps = script.steps;
  let asked = 0;
  for (let size = Math.ceil(steps.length / 2); size >= 1 && asked < limit; ) {
    let cut = false;
    for (let from = 0; from < steps.length && asked < limit; ) {
      const rest = [...steps.slice(0, from), ...steps.slice(from + size)];
      asked += 1;
      if (fails({ ...script, steps: rest })) {
        steps = rest;
        cut = true;
      } else from += size;
    }
    if (!cut || size > steps.length) size = size === 1 && !cut ? 0 : Math.max(1, Math.floor(size / 2));
  }
  return { ...script, steps };
}
