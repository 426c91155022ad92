import { judgeRewardAgain } from "./referrals.ts";
import { takeWaiting } from "./undecided.ts";
import { judgeDealAgain } from "./wins.ts";
import type { World } from "./world.ts";

/** A claim was decided: the deals and rewards that waited for it are judged again, in the order in which they came. */
export function decided(world: World, claim: string): void {
  for (const who of takeWaiting(world, claim)) {
    if (who.startsWith("deal:")) judgeDealAgain(world, who.slice("deal:".length));
    else judgeRewardAgain(world, who.slice("reward:".length));
  }
}
