import { type Day, type Instant, type Span, civil, civilDay, dayPlusSpan, localDayOf, localStartOf, plusMonths, plusSpan } from "../kernel/time.ts";
import type { Definition } from "../programs/definition.ts";

export type Schedule = Definition["payouts"]["schedules"][string];

export type PayoutPlan = {
  /** Last calendar date of the promise to pay. */
  readonly dueBy: Day;
  readonly run: Day;
  readonly inTime: boolean;
};

/** When money that a customer paid at an instant must be out, and the run that takes it (P-33). Days are the program zone's. */
export function payoutPlan(schedule: Schedule, dueAfterPayment: Span, paidAt: Instant, zone: string): PayoutPlan {
  const dueBy = dayPlusSpan(localDayOf(paidAt, zone), dueAfterPayment);
  const run = runFor(schedule, paidAt, zone);
  return { dueBy, run, inTime: run <= dueBy };
}

/** When a held commission is released and the run that takes it (P-34). */
export function heldPayoutPlan(schedule: Schedule, hold: Span, paidAt: Instant, zone: string): { readonly releaseAt: Instant; readonly run: Day } {
  const releaseAt = plusSpan(paidAt, hold);
  return { releaseAt, run: runFor(schedule, releaseAt, zone) };
}

/**
 * The first run of a schedule that takes what became payable at an instant. Runs start at 00:00; what is released in that
 * very second is taken, for what falls due comes first (P-70). A run for earlier months waits for the month to end.
 */
export function runFor(schedule: Schedule, payableAt: Instant, zone: string): Day {
  const day = localDayOf(payableAt, zone);
  const { y, m } = civil(day);
  const month = civilDay(y, m, 1);
  if (schedule.takes === "released_in_earlier_months") return firstRun(schedule.runDays, plusMonths(month, 1), localStartOf(plusMonths(month, 1), zone), zone);
  return firstRun(schedule.runDays, month, payableAt, zone);
}

/** The first run at or after an instant, looking from the month given onwards. */
function firstRun(runDays: readonly number[], month: Day, notBefore: Instant, zone: string): Day {
  const inOrder = [...runDays].sort((a, b) => a - b);
  for (const first of [month, plusMonths(month, 1)]) {
    const { y, m } = civil(first);
    for (const runDay of inOrder) {
      const run = civilDay(y, m, runDay);
      if (localStartOf(run, zone) >= notBefore) return run;
    }
  }
  throw new Error("a schedule needs a run day");
}
