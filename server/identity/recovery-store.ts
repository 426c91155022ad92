import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type RecoveryRow = {
  id: string; person_id: string; org_id: string; name: string; email: string; asked_at: Instant; expires_at: Instant; approved_by: string | null; approved_at: Instant | null; due_at: Instant | null;
};
const OPEN = sql`r.cancelled_at is null and r.done_at is null`;
const RECOVERY = sql`
  select r.id, r.person_id, r.org_id, coalesce(m.name, p.name) as name, p.email, r.asked_at, r.expires_at, r.approved_by, r.approved_at, r.due_at
  from identity_recovery r join identity_person p on p.id = r.person_id left join identity_membership m on m.org_id = r.org_id and m.person_id = r.person_id`;

/** Starts a request, or answers with the one that waits; `fresh` says which. The system's own work. */
export async function addRecovery(tx: Tx, row: Pick<RecoveryRow, "id" | "person_id" | "org_id" | "asked_at" | "expires_at">): Promise<{ asked_at: Instant; fresh: boolean }> {
  await tx.run(sql`update identity_recovery set cancelled_at = ${instantText(row.asked_at)} where person_id = ${row.person_id} and cancelled_at is null and done_at is null and expires_at <= ${instantText(row.asked_at)}`);
  const added = await tx.run(sql`
    insert into identity_recovery (id, person_id, org_id, asked_at, expires_at) values (${row.id}, ${row.person_id}, ${row.org_id}, ${instantText(row.asked_at)}, ${instantText(row.expires_at)}) on conflict do nothing`);
  const { asked_at } = await tx.one<{ asked_at: Instant }>(sql`select asked_at from identity_recovery r where person_id = ${row.person_id} and ${OPEN}`);
  return { asked_at, fresh: added === 1 };
}

/** Requests that wait in an organisation, oldest first. */
export function recoveries(on: Queries, organisationId: string, at: Instant): Promise<RecoveryRow[]> {
  return on.query<RecoveryRow>(sql`${RECOVERY} where r.org_id = ${organisationId} and ${OPEN} and r.expires_at > ${instantText(at)} order by r.asked_at, r.id limit 100`);
}

/** Held until the transaction ends. */
export async function heldRecovery(tx: Tx, id: string, at: Instant): Promise<RecoveryRow | undefined> {
  await tx.query(sql`select 1 from identity_recovery r where id = ${id} for no key update`);
  return tx.maybe<RecoveryRow>(sql`${RECOVERY} where r.id = ${id} and ${OPEN} and r.expires_at > ${instantText(at)}`);
}

export async function approveRecovery(tx: Tx, id: string, by: string, at: Instant, due: Instant): Promise<void> {
  await tx.run(sql`update identity_recovery set approved_by = ${by}, approved_at = ${instantText(at)}, due_at = ${instantText(due)} where id = ${id} and approved_at is null`);
}

/** Ends whatever waits for a person; how many did. */
export function cancelRecoveries(tx: Tx, personId: string, at: Instant, id?: string): Promise<number> {
  return tx.run(sql`update identity_recovery r set cancelled_at = ${instantText(at)} where r.person_id = ${personId} and ${OPEN} ${id === undefined ? sql`` : sql`and r.id = ${id}`}`);
}

/** Takes the one that was vouched for and has waited long enough. */
export function takeDueRecovery(tx: Tx, personId: string, at: Instant): Promise<{ id: string; org_id: string; approved_by: string } | undefined> {
  return tx.maybe(sql`update identity_recovery r set done_at = ${instantText(at)} where r.person_id = ${personId} and ${OPEN} and r.due_at <= ${instantText(at)} and r.expires_at > ${instantText(at)} returning r.id, r.org_id, r.approved_by`);
}
