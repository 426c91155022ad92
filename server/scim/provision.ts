import { addressOf, nameOf } from "../../core/scim/address.ts";
import type { Doc } from "../../core/scim/coerce.ts";
import { type Fault, fault } from "../../core/scim/fault.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { recordFact } from "../facts/record.ts";
import { deactivate } from "../identity/deactivate.ts";
import { memberByAddress, renameMember, setDirectoryRoles } from "../identity/directory-store.ts";
import { addMembership, person, personFor, setStatus } from "../identity/store.ts";
import { partnerByOrganisation } from "../partners/store.ts";
import type { ScimCall } from "./call.ts";
import { ownsDomainOf } from "./domain-store.ts";
import { grantsOf } from "./group-store.ts";
import { linkedTo, type UserRow } from "./user-store.ts";

type Who = Pick<ScimCall, "tx" | "now" | "id" | "enqueue" | "audit" | "log" | "organisationId">;
type Claim = Pick<UserRow, "address" | "person_id" | "waits_for">;

/**
 * Which member a directory's user is. Somebody who is a member already is found by address; a person new to the organisation only where the
 * organisation has proven that the address's domain is its own. Everybody else waits: what the directory said is kept, and nobody elsewhere
 * is touched, or found out about.
 */
export async function claimed(who: Who, doc: Doc, userId: string): Promise<Claim> {
  const address = addressOf(doc);
  if (address === undefined) return { address: null, person_id: null, waits_for: "address" };
  const member = await memberByAddress(who.tx, who.organisationId, address);
  const own = member ?? ((await ownsDomainOf(who.tx, who.organisationId, address)) ? { id: await joined(who, address, nameOf(doc)) } : undefined);
  if (own === undefined) return { address, person_id: null, waits_for: "domain" };
  const other = await linkedTo(who.tx, who.organisationId, own.id);
  return other === undefined || other === userId ? { address, person_id: own.id, waits_for: null } : { address, person_id: null, waits_for: "other-user" };
}

async function joined(who: Who, address: string, name: string): Promise<string> {
  const personId = await personFor(who.tx, who.id("per"), address, name, who.now);
  await addMembership(who.tx, who.organisationId, personId, name, who.now);
  return personId;
}

/** Lets the member work here: called when the directory makes somebody active, never to undo what a person decided meanwhile. */
export async function entered(who: Who, row: UserRow): Promise<void> {
  if (row.person_id === null) return;
  const before = await person(who.tx, who.organisationId, row.person_id);
  if (before?.status !== "active") await setStatus(who.tx, who.organisationId, row.person_id, "active", who.now);
  await renameMember(who.tx, who.organisationId, row.person_id, nameOf(row.doc));
  await grantAgain(who, [row.person_id]);
  if (before?.status === "suspended") await told(who, row, "person.returned");
}

/** What the organisation calls the member. */
export async function renamed(who: Who, row: UserRow): Promise<void> {
  if (row.person_id !== null) await renameMember(who.tx, who.organisationId, row.person_id, nameOf(row.doc));
}

/** Sessions, keys and roles end in this transaction, and certificates count no more. */
export async function left(who: Who, row: UserRow, reason: string): Promise<Fault | undefined> {
  if (row.person_id === null) return undefined;
  const before = await person(who.tx, who.organisationId, row.person_id);
  const ended = await deactivate(who, { organisationId: who.organisationId, personId: row.person_id, reason, roles: "all" });
  if (isRefusal(ended)) return ended.code === "role.last-owner" ? fault(409, ended.sentence) : fault(404, ended.sentence);
  if (before?.status !== "suspended") await told(who, row, "person.left");
  return undefined;
}

/** Certificates go with the person (P-51); facts name people by id, and systems outside by address. */
async function told(who: Who, row: UserRow, type: "person.left" | "person.returned"): Promise<void> {
  const partner = await partnerByOrganisation(who.tx, who.organisationId);
  if (partner === undefined || row.person_id === null) return;
  const names = [row.person_id, ...(row.address === null ? [] : [row.address])];
  for (const name of names) await recordFact(who, { type, at: who.now, source: `${type}:${row.id}:${row.version}:${name}`, payload: { partner: partner.key, person: name } });
}

/** What the groups give these people now replaces what they gave before. */
export async function grantAgain(who: Who, personIds: readonly string[]): Promise<void> {
  if (personIds.length > 0) await setDirectoryRoles(who.tx, who.organisationId, personIds, await grantsOf(who.tx, who.organisationId, personIds));
}
