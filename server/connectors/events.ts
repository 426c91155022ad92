import { type Billing, happenedAt } from "./applied.ts";
import { applyEvent } from "./stripe-apply.ts";
import { StripeEvent } from "./stripe-shapes.ts";
import { addEvent, eventsAwaiting, setEvent } from "./store.ts";

/** Keeps a message and does what it says, once for ever; answers whether it was known. What waited for it is done too, in this transaction. */
export async function takeEvent(work: Billing, event: StripeEvent): Promise<boolean> {
  const row = { id: event.id, org_id: work.organisationId, type: event.type, happened_at: happenedAt(event.created, work.now), received_at: work.now, state: "ignored" as const, note: "", awaits: null, body: event };
  if (!(await addEvent(work.tx, row))) return true;
  const freed = await settle(work, event);
  await goOn(work, freed);
  work.log.info("billing.event", { message: event.id, type: event.type });
  return false;
}

/** Does again what waited for something that is there now, and what waited for that. */
export async function goOn(work: Billing, freed: readonly string[]): Promise<void> {
  for (let next = freed; next.length > 0; ) {
    const waiting = await eventsAwaiting(work.tx, next);
    const more: string[] = [];
    for (const row of waiting) more.push(...(await settle(work, StripeEvent.parse(row.body))));
    next = more;
  }
}

async function settle(work: Billing, event: StripeEvent): Promise<readonly string[]> {
  const { state, note, awaits, freed = [] } = await applyEvent(work, event);
  await setEvent(work.tx, event.id, { state, note, awaits });
  if (state === "ignored") work.log.info("billing.ignored", { message: event.id, type: event.type, note });
  return freed;
}
