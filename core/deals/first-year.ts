import { type Day, type Span, dayPlusSpan } from "../kernel/time.ts";

/** Calendar dates [from, to). */
export type FirstYear = { readonly from: Day; readonly to: Day; readonly days: number };

/** The customer's first year: from the first day of paid service to the same day next year, exclusive; 29 February ends on 28 February (P-16). */
export function firstYear(serviceStart: Day, length: Span): FirstYear {
  const to = dayPlusSpan(serviceStart, length);
  return { from: serviceStart, to, days: to - serviceStart };
}
