import { type Instant, instant } from "../core/kernel/time.ts";
import { type Dice, dice } from "./dice.ts";
import type { Happening } from "./story.ts";

/** One arrival of a report: a happening comes one to three times, at once or up to ten days late, in any order. */
export type Delivery = { readonly happening: Happening; readonly at: Instant };

const HOUR = 3_600_000;

export function deliver(happenings: readonly Happening[], seed: number): Delivery[] {
  return happenings.flatMap((happening) => {
    const throws = dice(seed + happening.luck);
    const copies = throws.percent(70) ? 1 : throws.percent(70) ? 2 : 3;
    return Array.from({ length: copies }, () => ({ happening, at: instant(happening.at + delayOf(throws)) }));
  });
}

/** Mostly within the hour, sometimes a day, now and then up to ten days. */
function delayOf(throws: Dice): number {
  if (throws.percent(65)) return throws.whole(HOUR);
  return throws.percent(75) ? throws.whole(24 * HOUR) : throws.whole(240 * HOUR);
}
