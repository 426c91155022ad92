import type { ScimScope } from "../../core/scim/contract.ts";
import type { Doc } from "../../core/scim/coerce.ts";
import { type Fault, fault, isFault } from "../../core/scim/fault.ts";
import { EVERYTHING, type Projection } from "../../core/scim/projection.ts";
import { type ResourceType, USERS } from "../../core/scim/schemas.ts";
import { etagOf, listed, notFound, type ScimCall, type ScimReply } from "./call.ts";
import { type GroupRow, group, memberCount } from "./group-store.ts";
import { createGroup, deleteGroup, patchGroup, replaceGroup } from "./groups.ts";
import { groupResources, userResources } from "./listing.ts";
import { user, type UserRow } from "./user-store.ts";
import { createUser, deleteUser, patchUser, replaceUser } from "./users.ts";
import { locationOf } from "./wire.ts";

type Body = Readonly<Record<string, unknown>>;
export type Method = "POST" | "PUT" | "PATCH" | "DELETE";
export type Change = { readonly type: ResourceType; readonly method: Method; readonly id: string; readonly body: Body; readonly ifMatch: string | undefined; readonly projection: Projection };

/** From this many members on, the answer to a PATCH of a group leaves them out: 204, as the protocol allows. */
const MANY_MEMBERS = 500;

export function scopeFor(type: ResourceType, writes: boolean): ScimScope {
  return `${type === USERS ? "users" : "groups"}:${writes ? "write" : "read"}`;
}

export function scopeRefused(scopes: readonly ScimScope[], needed: ScimScope): Fault | undefined {
  return scopes.includes(needed) ? undefined : fault(403, `This token may not do that: it needs ${needed}.`);
}

/** One resource, or that the one the client has is still it. */
export async function readResource(call: ScimCall, type: ResourceType, id: string, ifNoneMatch: string | undefined, projection: Projection): Promise<ScimReply | Fault> {
  const row = await (type === USERS ? user(call.tx, call.organisationId, id) : group(call.tx, call.organisationId, id));
  if (row === undefined) return notFound(type.name, id);
  if (ifNoneMatch !== undefined && listed(ifNoneMatch, row.version)) return { status: 304, etag: etagOf(row.version) };
  return shown(call, type, row, 200, projection);
}

/** Makes, replaces, changes or removes one resource. */
export async function changeResource(call: ScimCall, change: Change): Promise<ScimReply | Fault> {
  const { type, method, id, body, ifMatch, projection } = change;
  const people = type === USERS;
  if (method === "DELETE") return (await (people ? deleteUser(call, id, ifMatch) : deleteGroup(call, id, ifMatch))) ?? { status: 204 };
  const row = await written(call, change, people, body);
  if (isFault(row)) return row;
  const large = method === "PATCH" && !people && projection === EVERYTHING && (await memberCount(call.tx, call.organisationId, row.id)) > MANY_MEMBERS;
  if (large) return { status: 204, etag: etagOf(row.version), location: locationOf(call.base, type.name, row.id) };
  return shown(call, type, row, method === "POST" ? 201 : 200, projection);
}

function written(call: ScimCall, { method, id, ifMatch }: Change, people: boolean, body: Body): Promise<UserRow | GroupRow | Fault> {
  if (method === "POST") return people ? createUser(call, body, id) : createGroup(call, body, id);
  if (method === "PUT") return people ? replaceUser(call, id, body, ifMatch) : replaceGroup(call, id, body, ifMatch);
  return people ? patchUser(call, id, body, ifMatch) : patchGroup(call, id, body, ifMatch);
}

async function shown(call: ScimCall, type: ResourceType, row: UserRow | GroupRow, status: number, projection: Projection): Promise<ScimReply> {
  const [body] = type === USERS ? await userResources(call, [row as UserRow], projection) : await groupResources(call, [row as GroupRow], projection);
  return { status, body: body as Doc, etag: etagOf(row.version), location: locationOf(call.base, type.name, row.id) };
}
