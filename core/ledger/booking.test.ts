import { expect, it } from "vitest";
import { On } from "../../tools/golden/scalars.ts";
import { bookingOf } from "./booking.ts";

it.each([
  ["2025-03-28", "2025-03-31", "2025-04-01"],
  ["2025-03-31", "2025-03-31", "2025-04-01"],
  ["2025-04-01", "2025-03-31", "2025-04-01"],
  ["2025-04-17", "2025-03-31", "2025-04-17"],
  ["2024-02-10", "2024-02-29", "2024-03-01"],
  ["2025-03-28", null, "2025-03-28"],
])("news about %s with books closed through %s stands on %s and says where it belongs", (occurredOn, closedThrough, bookedOn) => {
  expect(bookingOf(On.parse(occurredOn), closedThrough === null ? null : On.parse(closedThrough))).toEqual({ bookedOn: On.parse(bookedOn), effectiveOn: On.parse(occurredOn) });
});
