import type { Role } from "../../core/identity/roles.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import type { PersonRow } from "./store.ts";

/** SQL of what an organisation's own directory says about its members. It reaches nobody else's. */

/** The member of this organisation whose address it is. */
export function memberByAddress(on: Queries, organisationId: string, email: string): Promise<{ id: string; status: PersonRow["status"] } | undefined> {
  return on.maybe(sql`select m.person_id as id, m.status from identity_membership m join identity_person p on p.id = m.person_id where m.org_id = ${organisationId} and p.email = ${email}`);
}

/** What this organisation calls the person; other organisations keep their own name for them. */
export async function renameMember(tx: Tx, organisationId: string, personId: string, name: string): Promise<void> {
  await tx.run(sql`update identity_membership set name = ${name} where org_id = ${organisationId} and person_id = ${personId} and name <> ${name}`);
}

/** Replaces the roles that the directory gave to these people; what was given by hand stays. */
export async function setDirectoryRoles(tx: Tx, organisationId: string, personIds: readonly string[], grants: readonly { readonly person_id: string; readonly role: Role }[]): Promise<void> {
  const people = grants.map((grant) => grant.person_id);
  const roles = grants.map((grant) => grant.role);
  await tx.run(sql`
    delete from identity_role r where r.org_id = ${organisationId} and r.source = 'scim' and r.person_id = any(${[...personIds]}::text[])
      and not exists (select from unnest(${people}::text[], ${roles}::text[]) g (person_id, role) where g.person_id = r.person_id and g.role = r.role)`);
  await tx.run(sql`
    insert into identity_role (org_id, person_id, role, source) select ${organisationId}, g.person_id, g.role, 'scim' from unnest(${people}::text[], ${roles}::text[]) g (person_id, role) on conflict do nothing`);
}
