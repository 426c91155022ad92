import { complete, type Doc, docFrom, same } from "../../core/scim/coerce.ts";
import { type Fault, fault, isFault } from "../../core/scim/fault.ts";
import { foldedDoc } from "../../core/scim/folding.ts";
import { folded } from "../../core/scim/match.ts";
import { operationsFrom, patched, replaced } from "../../core/scim/patch.ts";
import { USER_URN, USERS } from "../../core/scim/schemas.ts";
import { holdPeople } from "../identity/store.ts";
import { notFound, otherVersion, type ScimCall } from "./call.ts";
import { claimed, entered, left, renamed } from "./provision.ts";
import { addUser, changeUser, heldUser, nameTaken, removeUser, touchGroupsOf, type UserRow, type Written } from "./user-store.ts";

type Body = Readonly<Record<string, unknown>>;

/** Makes a user; where the organisation may speak for the person, a member with it. `id` is given where a bulk request has promised it. */
export async function createUser(call: ScimCall, body: Body, id: string = call.id("scu")): Promise<UserRow | Fault> {
  const doc = namedUser(body) ?? docFrom(USERS, body);
  if (isFault(doc)) return doc;
  doc["active"] ??= true;
  const missing = complete(USERS, doc);
  if (missing) return missing;
  await holdPeople(call.tx, call.organisationId);
  const taken = await refusedName(call, doc, id);
  if (taken) return taken;
  const row = await addUser(call.tx, call.organisationId, { ...written(call, id, doc), ...(await claimed(call, doc, id)) });
  const refused = row.active ? await entered(call, row) : await left(call, row, "The directory gave this person as not active.");
  if (refused) return refused;
  await call.audit({ action: "directory.user-created", subject: row.id, detail: { person: row.person_id, active: row.active } });
  return row;
}

/** Puts another document in place of the one there is. */
export function replaceUser(call: ScimCall, id: string, body: Body, ifMatch: string | undefined): Promise<UserRow | Fault> {
  return changed(call, id, ifMatch, (before) => namedUser(body) ?? replaced(USERS, before, body));
}

export function patchUser(call: ScimCall, id: string, body: Body, ifMatch: string | undefined): Promise<UserRow | Fault> {
  return changed(call, id, ifMatch, (before) => {
    const operations = operationsFrom(body);
    return isFault(operations) ? operations : patched(USERS, before, operations);
  });
}

async function changed(call: ScimCall, id: string, ifMatch: string | undefined, next: (before: Doc) => Doc | Fault): Promise<UserRow | Fault> {
  await holdPeople(call.tx, call.organisationId);
  const before = await heldUser(call.tx, call.organisationId, id);
  if (before === undefined) return notFound("User", id);
  const other = otherVersion(ifMatch, before.version);
  if (other) return other;
  const doc = next(before.doc);
  if (isFault(doc)) return doc;
  doc["active"] ??= before.active;
  if (same(doc, before.doc)) return before;
  const taken = await refusedName(call, doc, id);
  if (taken) return taken;
  const claim = before.person_id === null ? await claimed(call, doc, id) : { address: before.address, person_id: before.person_id, waits_for: null };
  const row = await changeUser(call.tx, call.organisationId, { ...written(call, id, doc), ...claim });
  const refused = await followed(call, before, row);
  if (refused) return refused;
  await touchGroupsOf(call.tx, call.organisationId, id);
  await call.audit({ action: "directory.user-changed", subject: id, detail: { person: row.person_id, active: row.active, version: Number(row.version) } });
  return row;
}

/** The member follows when the directory says something new of them, and only then. */
async function followed(call: ScimCall, before: UserRow, row: UserRow): Promise<Fault | undefined> {
  const fresh = before.person_id === null && row.person_id !== null;
  if (row.active && (fresh || !before.active)) await entered(call, row);
  else if (!row.active && (fresh || before.active)) return left(call, row, "The directory made this person inactive.");
  else if (row.active) await renamed(call, row);
  return undefined;
}

export async function deleteUser(call: ScimCall, id: string, ifMatch: string | undefined): Promise<Fault | undefined> {
  await holdPeople(call.tx, call.organisationId);
  const row = await heldUser(call.tx, call.organisationId, id);
  if (row === undefined) return notFound("User", id);
  const other = otherVersion(ifMatch, row.version) ?? (row.active ? await left(call, row, "The directory deleted this person.") : undefined);
  if (other) return other;
  await removeUser(call.tx, call.organisationId, id);
  await call.audit({ action: "directory.user-deleted", subject: id, detail: { person: row.person_id } });
  return undefined;
}

function namedUser(body: Body): Fault | undefined {
  const { schemas } = body;
  const names = Array.isArray(schemas) ? schemas.map((one) => String(one).toLowerCase()) : [];
  return names.includes(USER_URN.toLowerCase()) ? undefined : fault(400, `schemas has to name ${USER_URN}.`, "invalidValue");
}

async function refusedName(call: ScimCall, doc: Doc, id: string): Promise<Fault | undefined> {
  const taken = await nameTaken(call.tx, call.organisationId, folded(String(doc["userName"])), id);
  return taken ? fault(409, `Another user has the userName ${String(doc["userName"]).slice(0, 100)} already.`, "uniqueness") : undefined;
}

function written(call: ScimCall, id: string, doc: Doc): Written {
  const name = String(doc["userName"]);
  const { externalId } = doc;
  return { id, user_name: name, name_key: folded(name), external_id: typeof externalId === "string" ? externalId : null, active: doc["active"] === true, doc, folded: foldedDoc(USERS, doc), at: call.now };
}
