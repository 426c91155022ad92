import type { Doc } from "../../core/scim/coerce.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { json, named, type Sql, sql } from "../platform/sql.ts";

export type UserRow = {
  id: string; user_name: string; external_id: string | null; active: boolean; doc: Doc; address: string | null; person_id: string | null;
  waits_for: "address" | "domain" | "other-user" | null; version: bigint; created_at: Instant; modified_at: Instant;
};

const USER = sql`u.id, u.user_name, u.external_id, u.active, u.doc, u.address, u.person_id, u.waits_for, u.version, u.created_at, u.modified_at`;

export function user(on: Queries, organisationId: string, id: string): Promise<UserRow | undefined> {
  return on.maybe<UserRow>(named("scim_user", sql`select ${USER} from scim_user u where u.org_id = ${organisationId} and u.id = ${id}`));
}

export function heldUser(tx: Tx, organisationId: string, id: string): Promise<UserRow | undefined> {
  return tx.maybe<UserRow>(sql`select ${USER} from scim_user u where u.org_id = ${organisationId} and u.id = ${id} for update`);
}

/** Whether another user has the name already. */
export async function nameTaken(on: Queries, organisationId: string, key: string, but: string): Promise<boolean> {
  const { taken } = await on.one<{ taken: boolean }>(named("scim_name_taken", sql`select exists (select from scim_user where org_id = ${organisationId} and name_key = ${key} and id <> ${but}) as taken`));
  return taken;
}

export type Written = Pick<UserRow, "id" | "user_name" | "external_id" | "active" | "doc"> & { readonly name_key: string; readonly folded: Doc; readonly at: Instant };

export async function addUser(tx: Tx, organisationId: string, row: Written & Pick<UserRow, "address" | "person_id" | "waits_for">): Promise<UserRow> {
  return tx.one<UserRow>(named("scim_add_user", sql`
    insert into scim_user as u (id, org_id, user_name, name_key, external_id, active, doc, folded, address, person_id, waits_for, version, created_at, modified_at)
    values (${row.id}, ${organisationId}, ${row.user_name}, ${row.name_key}, ${row.external_id}, ${row.active}, ${json(row.doc)}, ${json(row.folded)}, ${row.address}, ${row.person_id}, ${row.waits_for}, 1,
      ${instantText(row.at)}, ${instantText(row.at)}) returning ${USER}`));
}

export async function changeUser(tx: Tx, organisationId: string, row: Written & Pick<UserRow, "address" | "person_id" | "waits_for">): Promise<UserRow> {
  return tx.one<UserRow>(named("scim_change_user", sql`
    update scim_user u set user_name = ${row.user_name}, name_key = ${row.name_key}, external_id = ${row.external_id}, active = ${row.active}, doc = ${json(row.doc)}, folded = ${json(row.folded)},
      address = ${row.address}, person_id = ${row.person_id}, waits_for = ${row.waits_for}, version = u.version + 1, modified_at = ${instantText(row.at)}
    where u.org_id = ${organisationId} and u.id = ${row.id} returning ${USER}`));
}

/** The user that stands for a member. */
export async function linkedTo(on: Queries, organisationId: string, personId: string): Promise<string | undefined> {
  return (await on.maybe<{ id: string }>(sql`select id from scim_user where org_id = ${organisationId} and person_id = ${personId}`))?.id;
}

/** A waiting user gets its member; the resource itself stays as it is. */
export async function linkUser(tx: Tx, organisationId: string, id: string, personId: string): Promise<void> {
  await tx.run(sql`update scim_user set person_id = ${personId}, waits_for = null where org_id = ${organisationId} and id = ${id}`);
}

export async function removeUser(tx: Tx, organisationId: string, id: string): Promise<void> {
  await tx.run(sql`update scim_group set version = version + 1 where org_id = ${organisationId} and id in (select group_id from scim_member where org_id = ${organisationId} and user_id = ${id})`);
  await tx.run(sql`delete from scim_member where org_id = ${organisationId} and user_id = ${id}`);
  await tx.run(sql`delete from scim_user where org_id = ${organisationId} and id = ${id}`);
}

/** Groups show the names of their members, so a renamed user is another version of them. */
export async function touchGroupsOf(tx: Tx, organisationId: string, userId: string): Promise<void> {
  await tx.run(sql`update scim_group set version = version + 1 where org_id = ${organisationId} and id in (select group_id from scim_member where org_id = ${organisationId} and user_id = ${userId})`);
}

export type Membership = { user_id: string; group_id: string; display_name: string };

/** The groups of some users, by name. */
export function groupsOf(on: Queries, organisationId: string, userIds: readonly string[]): Promise<Membership[]> {
  return on.query<Membership>(named("scim_groups_of", sql`
    select m.user_id, g.id as group_id, g.display_name from scim_member m join scim_group g on g.org_id = m.org_id and g.id = m.group_id
    where m.org_id = ${organisationId} and m.user_id = any(${[...userIds]}::text[]) order by g.name_key collate "C", g.id`));
}

export type Asked = { readonly where: Sql; readonly order: Sql; readonly offset: number; readonly count: number };

export async function countUsers(on: Queries, organisationId: string, where: Sql): Promise<number> {
  const { n } = await on.one<{ n: bigint }>(sql`select count(*) as n from scim_user u where u.org_id = ${organisationId} and ${where}`);
  return Number(n);
}

export function findUsers(on: Queries, organisationId: string, { where, order, offset, count }: Asked): Promise<UserRow[]> {
  return on.query<UserRow>(sql`select ${USER} from scim_user u where u.org_id = ${organisationId} and ${where} order by ${order}, u.id offset ${offset} limit ${count}`);
}
