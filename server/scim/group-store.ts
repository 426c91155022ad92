import type { Doc } from "../../core/scim/coerce.ts";
import type { Role } from "../../core/identity/roles.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { json, named, type Sql, sql } from "../platform/sql.ts";
import type { Asked } from "./user-store.ts";

export type GroupRow = { id: string; display_name: string; external_id: string | null; doc: Doc; version: bigint; created_at: Instant; modified_at: Instant };

const GROUP = sql`g.id, g.display_name, g.external_id, g.doc, g.version, g.created_at, g.modified_at`;

export function group(on: Queries, organisationId: string, id: string): Promise<GroupRow | undefined> {
  return on.maybe<GroupRow>(named("scim_group", sql`select ${GROUP} from scim_group g where g.org_id = ${organisationId} and g.id = ${id}`));
}

export function heldGroup(tx: Tx, organisationId: string, id: string): Promise<GroupRow | undefined> {
  return tx.maybe<GroupRow>(sql`select ${GROUP} from scim_group g where g.org_id = ${organisationId} and g.id = ${id} for update`);
}

export async function groupNameTaken(on: Queries, organisationId: string, key: string, but: string): Promise<boolean> {
  const { taken } = await on.one<{ taken: boolean }>(sql`select exists (select from scim_group where org_id = ${organisationId} and name_key = ${key} and id <> ${but}) as taken`);
  return taken;
}

export type WrittenGroup = Pick<GroupRow, "id" | "display_name" | "external_id" | "doc"> & { readonly name_key: string; readonly at: Instant };

export function addGroup(tx: Tx, organisationId: string, row: WrittenGroup): Promise<GroupRow> {
  return tx.one<GroupRow>(sql`
    insert into scim_group as g (id, org_id, display_name, name_key, external_id, doc, version, created_at, modified_at)
    values (${row.id}, ${organisationId}, ${row.display_name}, ${row.name_key}, ${row.external_id}, ${json(row.doc)}, 1, ${instantText(row.at)}, ${instantText(row.at)}) returning ${GROUP}`);
}

export function changeGroup(tx: Tx, organisationId: string, row: WrittenGroup): Promise<GroupRow> {
  return tx.one<GroupRow>(sql`
    update scim_group g set display_name = ${row.display_name}, name_key = ${row.name_key}, external_id = ${row.external_id}, doc = ${json(row.doc)}, version = g.version + 1, modified_at = ${instantText(row.at)}
    where g.org_id = ${organisationId} and g.id = ${row.id} returning ${GROUP}`);
}

export async function removeGroup(tx: Tx, organisationId: string, id: string): Promise<void> {
  await tx.run(sql`delete from scim_group_role where org_id = ${organisationId} and group_id = ${id}`);
  await tx.run(sql`delete from scim_member where org_id = ${organisationId} and group_id = ${id}`);
  await tx.run(sql`delete from scim_group where org_id = ${organisationId} and id = ${id}`);
}

export type MemberRow = { group_id: string; user_id: string; display: string };

/** The members of some groups, in the order of their ids. */
export function membersOf(on: Queries, organisationId: string, groupIds: readonly string[]): Promise<MemberRow[]> {
  return on.query<MemberRow>(named("scim_members_of", sql`
    select m.group_id, m.user_id, coalesce(u.doc ->> 'displayName', u.user_name) as display from scim_member m join scim_user u on u.org_id = m.org_id and u.id = m.user_id
    where m.org_id = ${organisationId} and m.group_id = any(${[...groupIds]}::text[]) order by m.user_id`));
}

export async function memberIdsOf(on: Queries, organisationId: string, groupId: string): Promise<string[]> {
  return (await on.query<{ user_id: string }>(sql`select user_id from scim_member where org_id = ${organisationId} and group_id = ${groupId}`)).map((row) => row.user_id);
}

/** Which of the ids are no users of the organisation. */
export async function notUsers(on: Queries, organisationId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await on.query<{ id: string }>(sql`select w.id from unnest(${[...ids]}::text[]) w (id) where not exists (select from scim_user u where u.org_id = ${organisationId} and u.id = w.id)`);
  return rows.map((row) => row.id);
}

/** Answers with those who were not in before. */
export async function addMembers(tx: Tx, organisationId: string, groupId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ user_id: string }>(sql`
    insert into scim_member (org_id, group_id, user_id) select ${organisationId}, ${groupId}, id from unnest(${[...ids]}::text[]) w (id) on conflict do nothing returning user_id`);
  return rows.map((row) => row.user_id);
}

/** Answers with those who were in. */
export async function removeMembers(tx: Tx, organisationId: string, groupId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ user_id: string }>(sql`delete from scim_member where org_id = ${organisationId} and group_id = ${groupId} and user_id = any(${[...ids]}::text[]) returning user_id`);
  return rows.map((row) => row.user_id);
}

/** Users show their groups, so another group is another version of them. */
export async function touchUsers(tx: Tx, organisationId: string, ids: readonly string[]): Promise<void> {
  await tx.run(sql`update scim_user set version = version + 1 where org_id = ${organisationId} and id = any(${[...ids]}::text[])`);
}

export type Grant = { person_id: string; role: Role };

/** The members behind some users, or behind a group's. */
export async function personsOf(on: Queries, organisationId: string, userIds: readonly string[]): Promise<string[]> {
  const rows = await on.query<{ person_id: string }>(sql`select person_id from scim_user where org_id = ${organisationId} and id = any(${[...userIds]}::text[]) and person_id is not null`);
  return rows.map((row) => row.person_id);
}

/** The roles that groups give to these people now; none to who is not active. */
export function grantsOf(on: Queries, organisationId: string, personIds: readonly string[]): Promise<Grant[]> {
  return on.query<Grant>(sql`
    select distinct u.person_id, r.role from scim_user u
    join scim_member m on m.org_id = u.org_id and m.user_id = u.id
    join scim_group_role r on r.org_id = m.org_id and r.group_id = m.group_id
    where u.org_id = ${organisationId} and u.active and u.person_id = any(${[...personIds]}::text[])`);
}

export async function groupRoles(on: Queries, organisationId: string, groupId: string): Promise<Role[]> {
  return (await on.query<{ role: Role }>(sql`select role from scim_group_role where org_id = ${organisationId} and group_id = ${groupId} order by role`)).map((row) => row.role);
}

export async function setGroupRoles(tx: Tx, organisationId: string, groupId: string, roles: readonly Role[]): Promise<void> {
  await tx.run(sql`delete from scim_group_role where org_id = ${organisationId} and group_id = ${groupId} and not role = any(${[...roles]}::text[])`);
  await tx.run(sql`insert into scim_group_role (org_id, group_id, role) select ${organisationId}, ${groupId}, role from unnest(${[...new Set(roles)]}::text[]) w (role) on conflict do nothing`);
}

export async function countGroups(on: Queries, organisationId: string, where: Sql): Promise<number> {
  const { n } = await on.one<{ n: bigint }>(sql`select count(*) as n from scim_group g where g.org_id = ${organisationId} and ${where}`);
  return Number(n);
}

export function findGroups(on: Queries, organisationId: string, { where, order, offset, count }: Asked): Promise<GroupRow[]> {
  return on.query<GroupRow>(sql`select ${GROUP} from scim_group g where g.org_id = ${organisationId} and ${where} order by ${order}, g.id offset ${offset} limit ${count}`);
}

export async function memberCount(on: Queries, organisationId: string, groupId: string): Promise<number> {
  const { n } = await on.one<{ n: bigint }>(sql`select count(*) as n from scim_member where org_id = ${organisationId} and group_id = ${groupId}`);
  return Number(n);
}
