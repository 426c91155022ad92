import { type Day, civil, civilDay, plusMonths } from "../kernel/time.ts";

/** The first run day strictly after a day. Run days are days of the month, 1 to 28 (P-33). */
export function nextRunDay(day: Day, runDays: readonly number[]): Day {
  const { y, m } = civil(day);
  const first = civilDay(y, m, 1);
  for (const month of [first, plusMonths(first, 1)]) {
    const { y: year, m: inMonth } = civil(month);
    for (const runDay of [...runDays].sort((a, b) => a - b)) {
      const run = civilDay(year, inMonth, runDay);
      if (run > day) return run;
    }
  }
  throw new Error("a schedule needs a run day");
}
