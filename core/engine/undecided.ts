import type { World } from "./world.ts";

/** Who waits for a claim ("registration:R1", "referral:F1") to be decided: "deal:D1", "reward:F1". */
export type Undecided = Map<string, Set<string>>;

export function waitFor(world: World, who: string, claims: readonly string[]): void {
  for (const claim of claims) {
    const waiting = world.undecided.get(claim);
    if (waiting === undefined) world.undecided.set(claim, new Set([who]));
    else waiting.add(who);
  }
}

/** Everybody who waited for a claim, in the order in which they came; nobody waits any longer. */
export function takeWaiting(world: World, claim: string): string[] {
  const waiting = world.undecided.get(claim);
  world.undecided.delete(claim);
  return waiting === undefined ? [] : [...waiting];
}
