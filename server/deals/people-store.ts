import type { Role } from "../../core/identity/roles.ts";
import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type Person = { id: `per_${string}`; name: string; email: string; org_id: string };

const PERSON = sql`select p.id, m.name, p.email, m.org_id from identity_membership m join identity_person p on p.id = m.person_id`;

/** Whom a message about a deal goes to: who registered it while they belong to the partner, otherwise the partner's administrators. */
export async function dealPeople(on: Queries, org: string, createdBy: string): Promise<Person[]> {
  const own = await on.query<Person>(sql`${PERSON} where m.org_id = ${org} and m.person_id = ${createdBy} and m.status = 'active'`);
  return own.length > 0 ? own : withRoles(on, org, ["partner.admin"]);
}

/** Active people of an organisation who hold one of the roles. */
export function withRoles(on: Queries, org: string, roles: readonly Role[]): Promise<Person[]> {
  return on.query<Person>(sql`
    ${PERSON} where m.org_id = ${org} and m.status = 'active' and exists (select from identity_role r where r.org_id = m.org_id and r.person_id = m.person_id and r.role = any(${[...roles]}::text[]))
    order by p.email limit 50`);
}

/** Active people of the given organisations, by id. */
export function peopleById(on: Queries, orgs: readonly string[], ids: readonly string[]): Promise<Person[]> {
  return on.query<Person>(sql`${PERSON} where m.org_id = any(${[...orgs]}::text[]) and m.person_id = any(${[...ids]}::text[]) and m.status = 'active'`);
}

/** Active people of the vendor who have done something on a deal or look after its partner: whom a partner knows by name. */
export function knownStaff(on: Queries, staff: string, dealId: string): Promise<Person[]> {
  return on.query<Person>(sql`
    ${PERSON} where m.org_id = ${staff} and m.status = 'active' and m.person_id in (
      select by_person from deal_event where deal_id = ${dealId} and not internal and by_person is not null
      union select p.manager_id from deal d join partner p on p.key = d.partner where d.id = ${dealId} and p.manager_id is not null)
    order by m.name limit 50`);
}

export async function memberName(on: Queries, org: string, person: string): Promise<string> {
  const found = await on.maybe<{ name: string }>(sql`select name from identity_membership where org_id = ${org} and person_id = ${person}`);
  return found?.name ?? "Somebody";
}
