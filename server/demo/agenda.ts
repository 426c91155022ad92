import { type Day, type Instant, instant, startOf } from "../../core/kernel/time.ts";

/** What happens in the demonstration, in the order of time; things that happen may arrange what happens later. */
export type Agenda = {
  /** Nothing after the last instant ever happens: that is still to come. */
  readonly at: (when: Instant, what: () => Promise<void>) => void;
  readonly next: () => { readonly when: Instant; readonly what: () => Promise<void> } | undefined;
  /** A whole number below another one, the same for the same seed. */
  readonly whole: (below: number) => number;
  readonly chance: (percent: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** Some minute of a working day. */
  readonly during: (day: Day) => Instant;
};

export function openAgenda(seed: number, until: Instant): Agenda {
  const waiting: { when: Instant; order: number; what: () => Promise<void> }[] = [];
  let order = 0;
  const random = seeded(seed);
  const whole = (below: number) => Math.floor(random() * below);
  return {
    at(when, what) {
      if (when > until) return;
      const item = { when, order: order++, what };
      let low = 0;
      for (let high = waiting.length; low < high; ) {
        const middle = (low + high) >> 1;
        const other = waiting[middle] as (typeof waiting)[number];
        // The earliest stands last, so that it is taken off cheaply.
        if (other.when > when || (other.when === when && other.order > item.order)) low = middle + 1;
        else high = middle;
      }
      waiting.splice(low, 0, item);
    },
    next: () => waiting.pop(),
    whole,
    chance: (percent) => random() * 100 < percent,
    pick: (list) => list[whole(list.length)] as never,
    during: (day) => instant(startOf(day) + (8 * 60 + whole(9 * 60)) * 60_000),
  };
}

/** mulberry32: small, and the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Monday to Friday: what falls on a weekend waits for Monday. */
export function workday(on: Day): Day {
  const weekday = ((((on + 3) % 7) + 7) % 7) + 1;
  return (weekday > 5 ? on + 8 - weekday : on) as Day;
}
