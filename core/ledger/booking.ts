import { type Day, plusDays } from "../kernel/time.ts";

export type Booking = {
  /** The day it stands in the books. */
  readonly bookedOn: Day;
  /** The day it belongs to. */
  readonly effectiveOn: Day;
};

/** Nothing is posted into a closed period: late news stands on the first open day and says where it belongs (P-74). */
export function bookingOf(occurredOn: Day, closedThrough: Day | null): Booking {
  const bookedOn = closedThrough === null || occurredOn > closedThrough ? occurredOn : plusDays(closedThrough, 1);
  return { bookedOn, effectiveOn: occurredOn };
}
