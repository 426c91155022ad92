import { z } from "zod";
import { quarterOf } from "../../core/kernel/time.ts";
import type { Adapter } from "./case.ts";
import { At } from "./scalars.ts";

const Input = z.looseObject({ instant: At, timeZone: z.string().nullish() });

export const quarterOfInstant: Adapter = ({ case: item, definition }) => {
  const { instant, timeZone } = Input.parse(item.input);
  return { quarter: quarterOf(instant, timeZone ?? definition.calendar.timeZone) };
};
