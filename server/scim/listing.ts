import type { Doc } from "../../core/scim/coerce.ts";
import { type Fault, isFault } from "../../core/scim/fault.ts";
import { type Projection, projected, shows } from "../../core/scim/projection.ts";
import { GROUPS, LIST_URN, type ResourceType, USERS } from "../../core/scim/schemas.ts";
import { type Asked, askedOf, type Search } from "../../core/scim/search.ts";
import type { ScimCall } from "./call.ts";
import { anything, filterSql, GROUP_COLUMNS, inOrderOfArrival, sortSql, USER_COLUMNS } from "./filter-sql.ts";
import { countGroups, findGroups, type GroupRow, type MemberRow, membersOf } from "./group-store.ts";
import { countUsers, findUsers, groupsOf, type Membership, type UserRow } from "./user-store.ts";
import { groupResource, userResource } from "./wire.ts";

/** A page of one or several kinds of resources, one kind after the other. */
export async function listed(call: ScimCall, types: readonly ResourceType[], search: Search): Promise<Doc | Fault> {
  const asked = types.map((type) => ({ type, asked: askedOf(type, search) }));
  // Of several kinds, those that do not have an attribute simply do not meet the filter; where none has it, that is a mistake.
  const open = asked.flatMap(({ type, asked: one }) => (isFault(one) ? [] : [{ type, asked: one }]));
  const refused = asked.find((one) => isFault(one.asked))?.asked;
  if (open.length === 0 && isFault(refused)) return refused;
  const resources: Doc[] = [];
  let total = 0;
  for (const { type, asked: one } of open) {
    const before = total;
    total += await counted(call, type, one);
    const offset = Math.max(0, search.startIndex - 1 - before);
    const room = search.count - resources.length;
    if (room > 0 && offset < total - before) resources.push(...(await found(call, type, one, search, offset, room)));
  }
  return {
    schemas: [LIST_URN], totalResults: total, startIndex: search.startIndex, itemsPerPage: resources.length,
    ...(search.count === 0 ? {} : { Resources: resources }),
  };
}

function counted(call: ScimCall, type: ResourceType, { condition }: Asked): Promise<number> {
  if (type.name === "User") return countUsers(call.tx, call.organisationId, condition === undefined ? anything : filterSql(condition, USER_COLUMNS));
  return countGroups(call.tx, call.organisationId, condition === undefined ? anything : filterSql(condition, GROUP_COLUMNS));
}

async function found(call: ScimCall, type: ResourceType, { condition, sort }: Asked, search: Search, offset: number, count: number): Promise<Doc[]> {
  const columns = type.name === "User" ? USER_COLUMNS : GROUP_COLUMNS;
  const asked = {
    where: condition === undefined ? anything : filterSql(condition, columns),
    order: sort === undefined ? inOrderOfArrival : sortSql(sort.keys, sort.leaf, search.descending, columns), offset, count,
  };
  if (type.name === "User") return userResources(call, await findUsers(call.tx, call.organisationId, asked), search.projection);
  return groupResources(call, await findGroups(call.tx, call.organisationId, asked), search.projection);
}

export async function userResources(call: ScimCall, rows: readonly UserRow[], projection: Projection): Promise<Doc[]> {
  const groups = shows(projection, "groups") && rows.length > 0 ? await groupsOf(call.tx, call.organisationId, rows.map((row) => row.id)) : [];
  const byUser = Map.groupBy<string, Membership>(groups, (one) => one.user_id);
  return rows.map((row) => projected(projection, userResource(call.base, row, byUser.get(row.id) ?? [])));
}

export async function groupResources(call: ScimCall, rows: readonly GroupRow[], projection: Projection): Promise<Doc[]> {
  const members = shows(projection, "members") && rows.length > 0 ? await membersOf(call.tx, call.organisationId, rows.map((row) => row.id)) : [];
  const byGroup = Map.groupBy<string, MemberRow>(members, (one) => one.group_id);
  return rows.map((row) => projected(projection, groupResource(call.base, row, byGroup.get(row.id) ?? [])));
}

export const BOTH = [USERS, GROUPS] as const;
