import type { OrganisationKind } from "../../core/identity/roles.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type DelegationRow = {
  id: string; org_id: string; provider_id: string; permissions: string[]; approved_by: string; created_at: Instant; expires_at: Instant; revoked_at: Instant | null; customer_name: string; provider_name: string;
};
export type LentRow = { id: string; kind: OrganisationKind; name: string; delegation_id: string; provider_id: string };

/** Customers that an operator may work for now, by name. The system's own look. */
export function lentTo(on: Queries, personId: string, at: Instant): Promise<LentRow[]> {
  return on.query<LentRow>(sql`
    select distinct on (o.name, o.id) o.id, o.kind, o.name, d.id as delegation_id, d.provider_id from identity_delegation d
    join identity_membership m on m.org_id = d.provider_id and m.person_id = ${personId} and m.status = 'active'
    join identity_role r on r.org_id = m.org_id and r.person_id = m.person_id and r.role = 'msp.operator'
    join identity_organisation o on o.id = d.org_id
    where d.revoked_at is null and d.expires_at > ${instantText(at)} order by o.name, o.id, d.expires_at desc`);
}

const DELEGATION = sql`
  select d.*, c.name as customer_name, p.name as provider_name from identity_delegation d join identity_organisation c on c.id = d.org_id join identity_organisation p on p.id = d.provider_id`;

/** What an organisation gave or got, newest first, one more than the limit. The system's own look: a customer does not see its provider's row. */
export function delegations(on: Queries, organisationId: string, after: readonly (string | number)[] | undefined, limit: number): Promise<DelegationRow[]> {
  return on.query<DelegationRow>(sql`${DELEGATION} where (d.org_id = ${organisationId} or d.provider_id = ${organisationId})
    ${after === undefined ? sql`` : sql`and (d.created_at, d.id) < (${String(after[0])}::timestamptz, ${String(after[1])})`}
    order by d.created_at desc, d.id desc limit ${limit + 1}`);
}

export function delegation(on: Queries, id: string): Promise<DelegationRow | undefined> {
  return on.maybe<DelegationRow>(sql`${DELEGATION} where d.id = ${id}`);
}

export async function addDelegation(tx: Tx, row: Pick<DelegationRow, "id" | "org_id" | "provider_id" | "permissions" | "approved_by" | "created_at" | "expires_at">): Promise<void> {
  await tx.run(sql`
    insert into identity_delegation (id, org_id, provider_id, permissions, approved_by, created_at, expires_at)
    values (${row.id}, ${row.org_id}, ${row.provider_id}, ${row.permissions}, ${row.approved_by}, ${instantText(row.created_at)}, ${instantText(row.expires_at)})`);
}

/** Taking back twice keeps the first time; false for another customer's. */
export async function revokeDelegation(tx: Tx, organisationId: string, id: string, by: string, at: Instant): Promise<boolean> {
  return (await tx.run(sql`
    update identity_delegation set revoked_at = coalesce(revoked_at, ${instantText(at)}), revoked_by = coalesce(revoked_by, ${by}) where org_id = ${organisationId} and id = ${id}`)) === 1;
}

/** Service providers a customer may choose from: partners with somebody who works as an operator. The system's own look. */
export function providers(on: Queries): Promise<{ id: string; name: string }[]> {
  return on.query(sql`
    select o.id, o.name from identity_organisation o where o.kind = 'partner' and exists (select from identity_role r where r.org_id = o.id and r.role = 'msp.operator') order by o.name, o.id limit 500`);
}
