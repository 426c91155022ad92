import { type Refusal, refuse } from "../kernel/refusal.ts";
import { type Day, dayText, type Instant, localDayOf } from "../kernel/time.ts";

/** Why the books cannot be closed through a day: it is not over yet, or they are closed further already. Undefined when they can (P-74). */
export function closingRefused(through: Day, at: Instant, zone: string, closedThrough: Day | null): Refusal | undefined {
  if (closedThrough !== null && through <= closedThrough) return refuse("period.already-closed", `The books are closed through ${dayText(closedThrough)} already.`);
  if (through >= localDayOf(at, zone)) return refuse("period.not-over", `${dayText(through)} is not over yet: close through a day that has passed.`);
  return undefined;
}
