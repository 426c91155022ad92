import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import type { Call } from "../platform/http-call.ts";
import { addView, countViews, isNameTaken, ownView, removeView, setView, type Viewer, type ViewRow } from "./view-store.ts";

/** More than anybody looks through. */
const MOST_VIEWS = 100;

const taken = (name: string) => refuse("view.name-taken", `You have a view called “${name}” on this page already: choose another name.`);
const missing = () => refuse("view.not-found", "There is no such view, or it is not yours to change.");

export function viewer(call: Call): Viewer {
  return { organisationId: call.organisationId, personId: call.actor.personId };
}

export async function saveView(call: Call, input: { page: string; name: string; search: string; shared: boolean }): Promise<ViewRow | Refusal> {
  const who = viewer(call);
  if ((await countViews(call.tx, who)) >= MOST_VIEWS) return refuse("view.too-many", `You have ${MOST_VIEWS} saved views: delete one first.`);
  const id = call.id("vie");
  const added = await addView(call.tx, { id, org_id: who.organisationId, person_id: who.personId, ...input, created_at: call.now });
  return added ? ((await ownView(call.tx, who, id)) ?? missing()) : taken(input.name);
}

export async function changeView(call: Call, input: { view: string; name?: string | undefined; search?: string | undefined; shared?: boolean | undefined }): Promise<ViewRow | Refusal> {
  const row = await ownView(call.tx, viewer(call), input.view);
  if (row === undefined) return missing();
  const next = { ...row, name: input.name ?? row.name, search: input.search ?? row.search, shared: input.shared ?? row.shared };
  if (await isNameTaken(call.tx, next)) return taken(next.name);
  await setView(call.tx, next);
  return next;
}

export async function deleteView(call: Call, id: string): Promise<Refusal | undefined> {
  return (await removeView(call.tx, viewer(call), id)) === 0 ? missing() : undefined;
}
