import { complete, type Doc, docFrom, same } from "../../core/scim/coerce.ts";
import { type Fault, fault, isFault } from "../../core/scim/fault.ts";
import { folded, meets } from "../../core/scim/match.ts";
import { groupSteps, memberIds, type Step } from "../../core/scim/members.ts";
import { operationsFrom, replaced } from "../../core/scim/patch.ts";
import { GROUP_URN, GROUPS } from "../../core/scim/schemas.ts";
import { holdPeople } from "../identity/store.ts";
import { notFound, otherVersion, type ScimCall } from "./call.ts";
import {
  addGroup, addMembers, changeGroup, groupNameTaken, type GroupRow, groupRoles, heldGroup, memberIdsOf, membersOf, notUsers, personsOf, removeGroup, removeMembers, touchUsers, type WrittenGroup,
} from "./group-store.ts";
import { grantAgain } from "./provision.ts";

type Body = Readonly<Record<string, unknown>>;

export async function createGroup(call: ScimCall, body: Body, id: string = call.id("scg")): Promise<GroupRow | Fault> {
  const read = groupFrom(body, (own) => docFrom(GROUPS, own));
  if (isFault(read)) return read;
  await holdPeople(call.tx, call.organisationId);
  const refused = (await refusedName(call, read.doc, id)) ?? (await refusedMembers(call, read.users));
  if (refused) return refused;
  const row = await addGroup(call.tx, call.organisationId, written(call, id, read.doc));
  const fresh = await addMembers(call.tx, call.organisationId, id, read.users);
  await touchUsers(call.tx, call.organisationId, fresh);
  await call.audit({ action: "directory.group-created", subject: id, detail: { name: row.display_name.slice(0, 200), members: fresh.length } });
  return row;
}

export function replaceGroup(call: ScimCall, id: string, body: Body, ifMatch: string | undefined): Promise<GroupRow | Fault> {
  return changed(call, id, ifMatch, (before) => {
    const read = groupFrom(body, (own) => replaced(GROUPS, before, own));
    return isFault(read) ? read : [{ kind: "doc", doc: read.doc }, { kind: "replace", users: read.users }];
  });
}

export function patchGroup(call: ScimCall, id: string, body: Body, ifMatch: string | undefined): Promise<GroupRow | Fault> {
  return changed(call, id, ifMatch, (before) => {
    const operations = operationsFrom(body);
    return isFault(operations) ? operations : groupSteps(before, operations);
  });
}

/** All steps or none: every name and member is looked at before anything is written. */
async function changed(call: ScimCall, id: string, ifMatch: string | undefined, plan: (before: Doc) => readonly Step[] | Fault): Promise<GroupRow | Fault> {
  await holdPeople(call.tx, call.organisationId);
  const before = await heldGroup(call.tx, call.organisationId, id);
  if (before === undefined) return notFound("Group", id);
  const steps = otherVersion(ifMatch, before.version) ?? plan(before.doc);
  if (isFault(steps)) return steps;
  const doc = steps.reduce<Doc>((last, step) => (step.kind === "doc" ? step.doc : last), before.doc);
  const named = steps.flatMap((step) => (step.kind === "add" || step.kind === "replace" ? step.users : []));
  const refused = (await refusedName(call, doc, id)) ?? (await refusedMembers(call, [...new Set(named)]));
  if (refused) return refused;
  const moved = await moveMembers(call, id, steps);
  if (moved.length === 0 && same(doc, before.doc)) return before;
  const row = await changeGroup(call.tx, call.organisationId, written(call, id, doc));
  await settled(call, id, row.display_name === before.display_name ? moved : [...moved, ...(await memberIdsOf(call.tx, call.organisationId, id))]);
  await call.audit({ action: "directory.group-changed", subject: id, detail: { name: row.display_name.slice(0, 200), moved: moved.length, version: Number(row.version) } });
  return row;
}

/** Answers with everybody who is in and was not, or was and is not. */
async function moveMembers(call: ScimCall, id: string, steps: readonly Step[]): Promise<string[]> {
  const moved = new Set<string>();
  // Who came and went again within one request did not move.
  const toggle = (ids: readonly string[]) => ids.forEach((one) => (moved.has(one) ? moved.delete(one) : moved.add(one)));
  for (const step of steps) {
    if (step.kind === "add") toggle(await addMembers(call.tx, call.organisationId, id, step.users));
    if (step.kind === "remove") toggle(await removeMembers(call.tx, call.organisationId, id, step.users));
    if (step.kind === "replace") {
      const wanted = new Set(step.users);
      const gone = (await memberIdsOf(call.tx, call.organisationId, id)).filter((one) => !wanted.has(one));
      toggle(await removeMembers(call.tx, call.organisationId, id, gone));
      toggle(await addMembers(call.tx, call.organisationId, id, step.users));
    }
    if (step.kind === "remove-where") {
      const members = await membersOf(call.tx, call.organisationId, [id]);
      const picked = members.filter((one) => meets(step.where, { value: one.user_id, type: "User", display: one.display }));
      toggle(await removeMembers(call.tx, call.organisationId, id, picked.map((one) => one.user_id)));
    }
  }
  return [...moved];
}

/** Users show their groups, and their roles follow from them, where the group gives any. */
async function settled(call: ScimCall, groupId: string, userIds: readonly string[]): Promise<void> {
  await touchUsers(call.tx, call.organisationId, userIds);
  const roles = await groupRoles(call.tx, call.organisationId, groupId);
  if (roles.length > 0) await grantAgain(call, await personsOf(call.tx, call.organisationId, userIds));
}

export async function deleteGroup(call: ScimCall, id: string, ifMatch: string | undefined): Promise<Fault | undefined> {
  await holdPeople(call.tx, call.organisationId);
  const row = await heldGroup(call.tx, call.organisationId, id);
  if (row === undefined) return notFound("Group", id);
  const other = otherVersion(ifMatch, row.version);
  if (other) return other;
  const users = await memberIdsOf(call.tx, call.organisationId, id);
  await removeGroup(call.tx, call.organisationId, id);
  await touchUsers(call.tx, call.organisationId, users);
  await grantAgain(call, await personsOf(call.tx, call.organisationId, users));
  await call.audit({ action: "directory.group-deleted", subject: id, detail: { name: row.display_name.slice(0, 200), members: users.length } });
  return undefined;
}

/** Members stand in rows of their own, so they are taken out of the document first. */
function groupFrom(body: Body, read: (own: Body) => Doc | Fault): { doc: Doc; users: string[] } | Fault {
  const schemas = Array.isArray(body["schemas"]) ? body["schemas"].map((one) => String(one).toLowerCase()) : [];
  if (!schemas.includes(GROUP_URN.toLowerCase())) return fault(400, `schemas has to name ${GROUP_URN}.`, "invalidValue");
  const key = Object.keys(body).find((one) => one.toLowerCase() === "members");
  const users = memberIds(key === undefined ? undefined : body[key]);
  if (isFault(users)) return users;
  const doc = read(Object.fromEntries(Object.entries(body).filter(([name]) => name !== key)));
  return isFault(doc) ? doc : (complete(GROUPS, doc) ?? { doc, users });
}

async function refusedName(call: ScimCall, doc: Doc, id: string): Promise<Fault | undefined> {
  const name = String(doc["displayName"]);
  return (await groupNameTaken(call.tx, call.organisationId, folded(name), id)) ? fault(409, `Another group is called ${name.slice(0, 100)} already.`, "uniqueness") : undefined;
}

async function refusedMembers(call: ScimCall, ids: readonly string[]): Promise<Fault | undefined> {
  const unknown = ids.length === 0 ? [] : await notUsers(call.tx, call.organisationId, ids);
  return unknown.length === 0 ? undefined : fault(400, `There is no user ${(unknown[0] as string).slice(0, 100)}: create users before they become members.`, "invalidValue");
}

function written(call: ScimCall, id: string, doc: Doc): WrittenGroup {
  const name = String(doc["displayName"]);
  const { externalId } = doc;
  return { id, display_name: name, name_key: folded(name), external_id: typeof externalId === "string" ? externalId : null, doc, at: call.now };
}
