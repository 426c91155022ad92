import { type Instant, type Span, localDayOf, localStartOf, plusDays, plusSpan } from "../kernel/time.ts";
import type { Definition } from "../programs/definition.ts";

type Validation = Definition["registration"]["validation"];

/** Which hours count: all of them, or those of Monday to Friday in the program's zone (P-63). */
export type Hours = { readonly clock: Validation["clock"]; readonly zone: string };

/** The vendor's clock for one review. It stops while the partner owes an answer and for good with the decision (P-63). */
export type ReviewClock = {
  readonly startedAt: Instant;
  /** Milliseconds counted in the stretches that are over. */
  readonly used: number;
  readonly runningSince: Instant | null;
  readonly decidedAt: Instant | null;
};

export function startedClock(at: Instant): ReviewClock {
  return { startedAt: at, used: 0, runningSince: at, decidedAt: null };
}

/** The partner owes an answer. Asking twice is asking once. */
export function paused(clock: ReviewClock, at: Instant, hours: Hours): ReviewClock {
  return { ...clock, used: usedAt(clock, at, hours), runningSince: null };
}

export function resumed(clock: ReviewClock, at: Instant): ReviewClock {
  return clock.runningSince === null && clock.decidedAt === null ? { ...clock, runningSince: at } : clock;
}

export function decided(clock: ReviewClock, at: Instant, hours: Hours): ReviewClock {
  return { ...paused(clock, at, hours), decidedAt: at };
}

/** Milliseconds of the vendor's time used by an instant. */
export function usedAt(clock: ReviewClock, asOf: Instant, hours: Hours): number {
  return clock.used + (clock.runningSince === null ? 0 : counted(clock.runningSince, asOf, hours));
}

export type Punctuality = "on_target" | "past_target" | "breached";

/** The target and the promise both include their last second (P-63). */
export function punctuality(validation: Validation, clock: ReviewClock, asOf: Instant, hours: Hours): Punctuality {
  const used = usedAt(clock, asOf, hours);
  if (used <= length(validation.target, clock)) return "on_target";
  return used <= length(validation.due, clock) ? "past_target" : "breached";
}

/** When a running clock will have used a length of time; null while it stands still. */
export function reachedAt(clock: ReviewClock, span: Span, hours: Hours): Instant | null {
  if (clock.runningSince === null) return null;
  const left = length(span, clock) - clock.used;
  if (left <= 0) return clock.runningSince;
  if (hours.clock === "continuous") return (clock.runningSince + left) as Instant;
  return afterWorking(clock.runningSince, left, hours.zone);
}

function length(span: Span, clock: ReviewClock): number {
  return plusSpan(clock.startedAt, span) - clock.startedAt;
}

function counted(from: Instant, to: Instant, hours: Hours): number {
  if (to <= from) return 0;
  if (hours.clock === "continuous") return to - from;
  let sum = 0;
  for (const stretch of workingStretches(from, hours.zone)) {
    if (stretch.from >= to) break;
    sum += Math.min(stretch.to, to) - stretch.from;
  }
  return sum;
}

function afterWorking(from: Instant, wanted: number, zone: string): Instant {
  let left = wanted;
  for (const stretch of workingStretches(from, zone)) {
    if (stretch.to - stretch.from >= left) return (stretch.from + left) as Instant;
    left -= stretch.to - stretch.from;
  }
  throw new Error("working days never end");
}

/** Working days from an instant on, each as [from, to); the first may begin inside its day. */
function* workingStretches(from: Instant, zone: string): Generator<{ readonly from: Instant; readonly to: Instant }> {
  for (let day = localDayOf(from, zone); ; day = plusDays(day, 1)) {
    if (isWeekend(day)) continue;
    const start = localStartOf(day, zone);
    yield { from: start > from ? start : from, to: localStartOf(plusDays(day, 1), zone) };
  }
}

/** 1970-01-01 was a Thursday. */
function isWeekend(day: number): boolean {
  return (((day + 3) % 7) + 7) % 7 >= 5;
}
