import { holdPeople } from "../identity/store.ts";
import type { Work } from "../platform/work.ts";
import { claimed, entered, left } from "./provision.ts";
import { heldUser, linkUser } from "./user-store.ts";

/** Somebody who waited for their organisation to prove its domain becomes a member now, or is left waiting. Doing it twice changes nothing. */
export async function enterWaiting(work: Work, organisationId: string, userId: string): Promise<void> {
  // The log of what was done belongs to the organisation it was done in.
  const who = { ...work, organisationId, audit: (note: Parameters<Work["audit"]>[0]) => work.audit({ organisationId, ...note }) };
  await holdPeople(work.tx, organisationId);
  const row = await heldUser(work.tx, organisationId, userId);
  if (row === undefined || row.person_id !== null) return;
  const claim = await claimed(who, row.doc, row.id);
  if (claim.person_id === null) return;
  await linkUser(work.tx, organisationId, row.id, claim.person_id);
  const linked = { ...row, ...claim };
  if (row.active) await entered(who, linked);
  else await left(who, linked, "The directory gave this person as not active.");
  await who.audit({ action: "directory.user-linked", subject: row.id, detail: { person: claim.person_id } });
}
