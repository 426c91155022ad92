import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import type { Work } from "../platform/work.ts";
import { endAccess, endAccessEverywhere } from "./credentials.ts";
import { heldMembership } from "./session-store.ts";
import { dropInvitations, dropRoles, holdPeople, othersWithRole, person, setStatus } from "./store.ts";

export type Deactivation = {
  readonly organisationId: string;
  readonly personId: string;
  readonly reason: string;
  /** Which roles go: all, those a directory gave, or none, so that reinstating gives them back. */
  readonly roles: "all" | "scim" | "none";
  /** The organisation has proved that it owns the person's e-mail domain: sessions and keys in every other organisation end, too. */
  readonly ownsDomain?: boolean;
};

/**
 * Puts a person out of an organisation: membership suspended, sessions, keys, open invitations and roles gone, audited, in the caller's transaction.
 * It holds the membership first, as issueSession does, so whoever is coming in at the same moment either is refused or is ended here. Refuses
 * for the last owner and for somebody who is no member; doing it again changes nothing.
 */
export async function deactivate(work: Work, input: Deactivation): Promise<Refusal | { readonly sessions: number; readonly keys: number }> {
  const { tx, now } = work;
  await holdPeople(tx, input.organisationId);
  const held = await heldMembership(tx, input.organisationId, input.personId);
  const found = held && (await person(tx, input.organisationId, input.personId));
  if (!found) return refuse("person.not-found", "There is no such person in this organisation.");
  if (found.roles.includes("vendor.owner") && (await othersWithRole(tx, input.organisationId, "vendor.owner", found.id)) === 0) return refuse("role.last-owner", "This is the last owner: make another one first.");
  if (found.status !== "suspended") await setStatus(tx, input.organisationId, found.id, "suspended", now);
  await dropInvitations(tx, input.organisationId, found.id, now);
  if (input.roles !== "none") await dropRoles(tx, input.organisationId, found.id, input.roles === "scim" ? "scim" : undefined);
  const ended = await endAccess(tx, input.organisationId, found.id, now);
  const elsewhere = input.ownsDomain === true ? await endAccessEverywhere(tx, found.id, now) : { sessions: 0, keys: 0 };
  const gone = { sessions: ended.sessions + elsewhere.sessions, keys: ended.keys + elsewhere.keys };
  await work.audit({ action: "person.suspended", subject: found.id, organisationId: input.organisationId, detail: { reason: input.reason, ...gone, roles: input.roles } });
  return gone;
}
