import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { joined, sql } from "../platform/sql.ts";

export type CustomRoleRow = { id: string; name: string; sentence: string; permissions: string[]; holders: bigint; created_at: Instant };
const ROLE = sql`select c.id, c.name, c.sentence, c.permissions, c.created_at, (select count(distinct h.person_id) from identity_custom_holder h where h.org_id = c.org_id and h.role_id = c.id) as holders from identity_custom_role c`;

export function customRoles(on: Queries, organisationId: string): Promise<CustomRoleRow[]> {
  return on.query<CustomRoleRow>(sql`${ROLE} where c.org_id = ${organisationId} and c.removed_at is null order by c.name, c.id limit 200`);
}

export function customRole(on: Queries, organisationId: string, id: string): Promise<CustomRoleRow | undefined> {
  return on.maybe<CustomRoleRow>(sql`${ROLE} where c.org_id = ${organisationId} and c.id = ${id} and c.removed_at is null`);
}

type Wording = { id: string; name: string; sentence: string; permissions: readonly string[] };

/** False when another role has the name. */
export async function addCustomRole(tx: Tx, organisationId: string, role: Wording & { createdBy: string; at: Instant }): Promise<boolean> {
  return (await tx.run(sql`
    insert into identity_custom_role (id, org_id, name, sentence, permissions, created_by, created_at)
    values (${role.id}, ${organisationId}, ${role.name}, ${role.sentence}, ${[...role.permissions]}, ${role.createdBy}, ${instantText(role.at)}) on conflict do nothing`)) === 1;
}

/** False when another role has the name. */
export async function changeCustomRole(tx: Tx, organisationId: string, role: Wording): Promise<boolean> {
  return (await tx.run(sql`
    update identity_custom_role set name = ${role.name}, sentence = ${role.sentence}, permissions = ${[...role.permissions]} where org_id = ${organisationId} and id = ${role.id} and removed_at is null
      and not exists (select from identity_custom_role other where other.org_id = ${organisationId} and other.id <> ${role.id} and other.removed_at is null and lower(other.name) = lower(${role.name}))`)) === 1;
}

export async function removeCustomRole(tx: Tx, organisationId: string, id: string, at: Instant): Promise<void> {
  await tx.run(sql`delete from identity_custom_holder where org_id = ${organisationId} and role_id = ${id}`);
  await tx.run(sql`update identity_custom_role set removed_at = ${instantText(at)} where org_id = ${organisationId} and id = ${id}`);
}

/** Replaces the own roles that were given by hand. */
export async function setCustomRoles(tx: Tx, organisationId: string, personId: string, ids: readonly string[], source: "manual" | "scim" | "jit" = "manual"): Promise<void> {
  await tx.run(sql`delete from identity_custom_holder where org_id = ${organisationId} and person_id = ${personId} and source = ${source}`);
  const rows = [...new Set(ids)].map((id) => sql`(${organisationId}, ${personId}, ${id}, ${source})`);
  if (rows.length > 0) await tx.run(sql`insert into identity_custom_holder (org_id, person_id, role_id, source) values ${joined(rows, sql`, `)}`);
}
