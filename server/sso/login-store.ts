import type { Role } from "../../core/identity/roles.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Membership } from "../../core/sso/asserted.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { json, sql } from "../platform/sql.ts";

export type LoginRow = { id: string; org_id: string; connection_id: string; browser_hash: Buffer; tester_id: string | null; return_to: string; secrets: Buffer; created_at: Instant; expires_at: Instant; used_at: Instant | null; finished_at: Instant | null; outcome: unknown };
const LOGIN = sql`id, org_id, connection_id, browser_hash, tester_id, return_to, secrets, created_at, expires_at, used_at, finished_at, outcome`;

export async function addLogin(tx: Tx, row: Pick<LoginRow, "id" | "org_id" | "connection_id" | "browser_hash" | "tester_id" | "return_to" | "secrets" | "created_at" | "expires_at"> & { stateHash: Buffer }): Promise<void> {
  await tx.run(sql`
    insert into sso_login (id, org_id, connection_id, state_hash, browser_hash, tester_id, return_to, secrets, created_at, expires_at)
    values (${row.id}, ${row.org_id}, ${row.connection_id}, ${row.stateHash}, ${row.browser_hash}, ${row.tester_id}, ${row.return_to}, ${row.secrets}, ${instantText(row.created_at)}, ${instantText(row.expires_at)})`);
}

/** Held until the transaction ends: of two answers at once one finds it unused. */
export function heldLogin(tx: Tx, stateHash: Buffer): Promise<LoginRow | undefined> {
  return tx.maybe<LoginRow>(sql`select ${LOGIN} from sso_login where state_hash = ${stateHash} for update`);
}

export async function useLogin(tx: Tx, row: LoginRow, at: Instant): Promise<void> {
  await tx.run(sql`update sso_login set used_at = ${instantText(at)} where org_id = ${row.org_id} and id = ${row.id}`);
}

export async function finishLogin(tx: Tx, row: Pick<LoginRow, "org_id" | "id">, outcome: unknown, at: Instant): Promise<void> {
  await tx.run(sql`update sso_login set finished_at = ${instantText(at)}, outcome = ${json(outcome)} where org_id = ${row.org_id} and id = ${row.id}`);
}

export function testLogin(on: Queries, organisationId: string, id: string): Promise<LoginRow | undefined> {
  return on.maybe<LoginRow>(sql`select ${LOGIN} from sso_login where org_id = ${organisationId} and id = ${id} and tester_id is not null`);
}

/** False where the assertion came before. */
export async function firstSeen(tx: Tx, row: { org_id: string; connection_id: string; hash: Buffer; until: Instant }): Promise<boolean> {
  return (await tx.run(sql`insert into sso_seen (org_id, connection_id, assertion_hash, until) values (${row.org_id}, ${row.connection_id}, ${row.hash}, ${instantText(row.until)}) on conflict do nothing`)) === 1;
}

/** Takes away what nobody can use any more. Tests stay for a month. */
export async function forgetOld(tx: Tx, at: Instant): Promise<void> {
  await tx.run(sql`delete from sso_seen where until < ${instantText(at)}`);
  await tx.run(sql`delete from sso_login where expires_at < ${instantText(at)}::timestamptz - case when tester_id is null then interval '1 day' else interval '30 days' end`);
}

export type LinkRow = { subject: string; person_id: string; email: string | null; linked_at: Instant; seen_at: Instant };

export function linkOf(on: Queries, connectionId: string, subject: string): Promise<{ person_id: string } | undefined> {
  return on.maybe(sql`select person_id from sso_link where connection_id = ${connectionId} and subject = ${subject}`);
}

export async function isLinked(on: Queries, connectionId: string, personId: string): Promise<boolean> {
  return (await on.maybe(sql`select 1 as one from sso_link where connection_id = ${connectionId} and person_id = ${personId}`)) !== undefined;
}

export async function addLink(tx: Tx, row: { org_id: string; connection_id: string; subject: string; person_id: string; email: string | undefined; at: Instant }): Promise<void> {
  await tx.run(sql`
    insert into sso_link (org_id, connection_id, subject, person_id, email, linked_at, seen_at)
    values (${row.org_id}, ${row.connection_id}, ${row.subject}, ${row.person_id}, ${row.email ?? null}, ${instantText(row.at)}, ${instantText(row.at)})`);
}

export async function noteSeen(tx: Tx, connectionId: string, subject: string, email: string | undefined, at: Instant): Promise<void> {
  await tx.run(sql`update sso_link set seen_at = ${instantText(at)}, email = coalesce(${email ?? null}, email) where connection_id = ${connectionId} and subject = ${subject}`);
}

export async function removeLink(tx: Tx, organisationId: string, connectionId: string, personId: string): Promise<boolean> {
  return (await tx.run(sql`delete from sso_link where org_id = ${organisationId} and connection_id = ${connectionId} and person_id = ${personId}`)) > 0;
}

/** People of a connection, last seen first, one more than the limit. */
export function links(on: Queries, organisationId: string, connectionId: string, after: readonly (string | number)[] | undefined, limit: number): Promise<(LinkRow & { name: string })[]> {
  return on.query(sql`
    select l.subject, l.person_id, l.email, l.linked_at, l.seen_at, m.name from sso_link l join identity_membership m on m.org_id = l.org_id and m.person_id = l.person_id
    where l.org_id = ${organisationId} and l.connection_id = ${connectionId}
    ${after === undefined ? sql`` : sql`and (l.seen_at, l.person_id) < (${String(after[0])}::timestamptz, ${String(after[1])})`}
    order by l.seen_at desc, l.person_id desc limit ${limit + 1}`);
}

/** How somebody stands in the organisation. The system's own look. */
export async function membershipOf(on: Queries, organisationId: string, personId: string): Promise<Membership> {
  return (await on.maybe<{ status: Membership }>(sql`select status from identity_membership where org_id = ${organisationId} and person_id = ${personId}`))?.status ?? "none";
}

/** Roles that neither a group nor a first sign-in gave. */
export async function lastingRoles(on: Queries, organisationId: string, personId: string): Promise<Role[]> {
  return (await on.query<{ role: Role }>(sql`select distinct role from identity_role where org_id = ${organisationId} and person_id = ${personId} and source <> 'jit' order by role`)).map((row) => row.role);
}
