import type { Span } from "../kernel/time.ts";
import { type Day, civil, civilDay, dayPlusSpan, dayText, plusDays, plusMonths } from "../kernel/time.ts";

export type Schedule = { readonly runDays: readonly number[]; readonly takes: "everything_payable" | "released_in_earlier_months" };
/** A payment whose payout comes after its due date, with the dates that show it. */
export type Broken = { readonly paidOn: Day; readonly dueBy: Day; readonly paidOutOn: Day; readonly days: number };

/** Four years in a row hold every month length and every change of year. */
const FIRST = civilDay(2024, 1, 1);
const LAST = civilDay(2027, 12, 31);

/**
 * The payment that waits longest beyond its due date, over all months and leap years; undefined when the promise "within so long of the payment"
 * is always kept (P-33). A hold delays the release by so many days before the next run can take the money.
 */
export function worstBroken(schedule: Schedule, due: Span & { unit: "days" | "months" }, hold: Span | null): Broken | undefined {
  let worst: Broken | undefined;
  for (let paidOn: Day = FIRST; paidOn <= LAST; paidOn = plusDays(paidOn, 1)) {
    const dueBy = dayPlusSpan(paidOn, due);
    const paidOutOn = runFor(schedule, releasedOn(paidOn, hold));
    if (paidOutOn > dueBy && (worst === undefined || paidOutOn - dueBy > worst.paidOutOn - worst.dueBy)) {
      worst = { paidOn, dueBy, paidOutOn, days: paidOutOn - paidOn };
    }
  }
  return worst;
}

export function brokenText(broken: Broken): string {
  return `paid on ${dayText(broken.paidOn)}, due by ${dayText(broken.dueBy)}, paid out on ${dayText(broken.paidOutOn)} (${broken.days} days)`;
}

function releasedOn(day: Day, hold: Span | null): Day {
  if (hold === null) return day;
  return hold.unit === "hours" ? plusDays(day, Math.ceil(hold.n / 24)) : dayPlusSpan(day, hold);
}

/** Runs are at 00:00, so what is released during a run day waits for the next one. */
function runFor(schedule: Schedule, releasedOn: Day): Day {
  const days = schedule.runDays.toSorted((a, b) => a - b);
  const { y, m } = civil(releasedOn);
  const after = schedule.takes === "released_in_earlier_months" ? plusDays(plusMonths(civilDay(y, m, 1), 1), -1) : releasedOn;
  let month = civilDay(y, m, 1);
  for (;;) {
    const at = civil(month);
    for (const day of days) {
      const run = civilDay(at.y, at.m, day);
      if (run > after) return run;
    }
    month = plusMonths(month, 1);
  }
}
