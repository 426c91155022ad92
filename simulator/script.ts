import { dice } from "./dice.ts";

/** What a seed makes happen: whole numbers, read modulo whatever exists when the step is told. */
export type Step = readonly [kind: number, a: number, b: number, c: number, /** Milliseconds from the first day. */ when: number];

export type Script = {
  readonly seed: number;
  readonly partners: number;
  /** How long business goes on; afterwards everything is left to come to rest. */
  readonly days: number;
  readonly steps: readonly Step[];
  /** Happenings that are left out, by source: what a failing script is cut down to is read more easily. */
  readonly without: ReadonlySet<string>;
};

export const PARTNERS = 6;
export const DAYS = 180;

export function scriptOf(seed: number, { partners = PARTNERS, days = DAYS, steps = 110 } = {}): Script {
  const throws = dice(seed);
  const length = days * 86_400_000;
  return { seed, partners, days, without: new Set(), steps: Array.from({ length: steps }, (_, i): Step => [throws.whole(1000), throws.whole(100_000), throws.whole(100_000), throws.whole(100_000), Math.floor((i * length) / steps) + throws.whole(7_200_000)]) };
}

/** Leaves out as much of a failing script as can be, so that it still fails (delta debugging). `fails` is asked at most so many times. */
export function shrink(script: Script, sources: readonly string[], fails: (script: Script) => boolean, limit = 1500): Script {
  let kept = sources;
  let asked = 0;
  const leavingOut = (left: readonly string[]) => ({ ...script, without: new Set(sources.filter((source) => !left.includes(source))) });
  for (let size = Math.ceil(kept.length / 2); size >= 1 && asked < limit; ) {
    let cut = false;
    for (let from = 0; from < kept.length && asked < limit; ) {
      const rest = [...kept.slice(0, from), ...kept.slice(from + size)];
      asked += 1;
      if (fails(leavingOut(rest))) {
        kept = rest;
        cut = true;
      } else from += size;
    }
    if (size === 1 && !cut) break;
    if (!cut || size > kept.length) size = Math.max(1, Math.floor(size / 2));
  }
  return leavingOut(kept);
}
