import { type Instant, instant } from "../../core/kernel/time.ts";

/** The only place the time of day comes from. Commands get `now` as a value. */
export type Clock = { now(): Instant };

export const systemClock: Clock = { now: () => instant(Date.now()) };

export type SettableClock = Clock & { set(at: Instant): void; advance(ms: number): void };

/** A clock moved by hand, forwards only: for tests and the sandbox. */
export function settableClock(start: Instant): SettableClock {
  let at = start;
  const move = (to: number) => {
    if (to < at) throw new Error("a clock is only moved forwards");
    at = instant(to);
  };
  return { now: () => at, set: (to) => move(to), advance: (ms) => move(at + ms) };
}
