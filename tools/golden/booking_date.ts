import { z } from "zod";
import { bookingOf } from "../../core/ledger/booking.ts";
import type { Adapter } from "./case.ts";
import { On, onText } from "./scalars.ts";

const Input = z.looseObject({ occurredOn: On, closedThrough: On.nullish() });

export const bookingDate: Adapter = ({ case: item }) => {
  const { occurredOn, closedThrough } = Input.parse(item.input);
  const booking = bookingOf(occurredOn, closedThrough ?? null);
  return { bookedOn: onText(booking.bookedOn), effectiveOn: onText(booking.effectiveOn) };
};
