import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { placeIn, placesHeld, waitingList } from "../../core/partners/places.ts";
import type { Call } from "../platform/http-call.ts";
import { programNow } from "./program.ts";
import { endWaiting, holdTier, occupants, setTier, startWaiting, waiting } from "./store.ts";

export type Place = { readonly admitted: true; readonly tier: string } | { readonly admitted: false; readonly tier: string; readonly place: number };

/** Takes a place in a tier, or one on its waiting list; decided one at a time per tier (P-05). */
export async function takePlace(call: Call, input: { org: string; key: string; tier: string; overrideReason: string | null }): Promise<Place | Refusal> {
  const { definition } = await programNow(call.tx, call.now);
  const tier = definition.tiers.find((one) => one.id === input.tier);
  if (tier === undefined) return refuse("partner.tier-unknown", "The program has no such tier.");
  await holdTier(call.tx, tier.id);
  const others = (await occupants(call.tx, tier.id)).filter((one) => one.partner !== input.key);
  const held = placesHeld(others, tier.placeKept, call.now);
  const { decision } = placeIn(tier, held, input.overrideReason);
  if (decision === "waitlist") {
    await endWaiting(call.tx, input.org, call.now);
    await startWaiting(call.tx, input.org, tier.id, call.now);
    const list = waitingList(await waiting(call.tx, tier.id));
    return { admitted: false, tier: tier.id, place: list.findIndex((one) => one.partner === input.key) + 1 };
  }
  await endWaiting(call.tx, input.org, call.now);
  await setTier(call.tx, input.org, tier.id);
  return { admitted: true, tier: tier.id };
}

/** Places of every tier with a cap or a plan, and who waits: staff only (P-05, P-98). */
export async function tierPlaces(call: Call) {
  const { definition } = await programNow(call.tx, call.now);
  const places = [];
  for (const tier of definition.tiers) {
    const active = placesHeld(await occupants(call.tx, tier.id), tier.placeKept, call.now);
    const list = await waiting(call.tx, tier.id);
    places.push({
      tier: tier.id, title: tier.title, planned: tier.planned, capacity: tier.capacity, active, belowPlan: tier.planned !== null && active < tier.planned,
      waiting: waitingList(list).map((one) => ({ partner: one.partner, name: list.find((row) => row.partner === one.partner)?.name ?? one.partner, since: instantText(one.approvedAt) })),
    });
  }
  return places;
}
