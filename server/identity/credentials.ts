import type { OrganisationKind, Role } from "../../core/identity/roles.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { named, sql } from "../platform/sql.ts";

/** SQL of what lets somebody in: sessions, keys and how often it was tried. */
export type Credential = { credential_id: string; person_id: string; org_id: string; org_kind: OrganisationKind; roles: Role[]; granted: string[] };
export type SessionCredential = Credential & { seen_at: Instant; home_org: string | null; delegated: string[] | null; level: number; proven_at: Instant | null; second_factor_required: boolean };

export function bySession(on: Queries, hash: Buffer, at: Instant, idleMs: number): Promise<SessionCredential | undefined> {
  return on.maybe(named("identity_by_session", sql`select * from identity_by_session(${hash}, ${instantText(at)}, ${`${idleMs} milliseconds`}::interval)`));
}

export function byKey(on: Queries, hash: Buffer, at: Instant): Promise<(Credential & { scopes: string[]; used_at: Instant | null }) | undefined> {
  return on.maybe(named("identity_by_key", sql`select * from identity_by_key(${hash}, ${instantText(at)})`));
}

export async function markSeen(on: Queries, credentialId: string, at: Instant): Promise<void> {
  await on.query(sql`select identity_seen(${credentialId}, ${instantText(at)})`);
}

/** Every way in that a person has to an organisation. */
export async function endAccess(tx: Tx, organisationId: string, personId: string, at: Instant): Promise<{ sessions: number; keys: number }> {
  const sessions = await tx.run(sql`update identity_session set ended_at = ${instantText(at)} where org_id = ${organisationId} and person_id = ${personId} and ended_at is null`);
  const keys = await tx.run(sql`update identity_key set revoked_at = ${instantText(at)} where org_id = ${organisationId} and created_by = ${personId} and revoked_at is null`);
  return { sessions, keys };
}

/** Every way in that a person has to any organisation. The system's own work. */
export async function endAccessEverywhere(tx: Tx, personId: string, at: Instant): Promise<{ sessions: number; keys: number }> {
  const sessions = await tx.run(sql`update identity_session set ended_at = ${instantText(at)} where person_id = ${personId} and ended_at is null`);
  const keys = await tx.run(sql`update identity_key set revoked_at = ${instantText(at)} where created_by = ${personId} and revoked_at is null`);
  return { sessions, keys };
}

export type KeyRow = {
  id: string; created_by: string; works_for: string; service: boolean; name: string; hint: string; scopes: string[];
  created_at: Instant; expires_at: Instant | null; revoked_at: Instant | null; used_at: Instant | null;
};
const KEY = sql`k.id, k.created_by, k.name, k.hint, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.used_at,
  (select m.name from identity_membership m where m.org_id = k.org_id and m.person_id = k.created_by) as works_for, coalesce((select p.kind = 'service' from identity_person p where p.id = k.created_by), false) as service`;

/** Newest first, one more than the limit. */
export function keys(on: Queries, organisationId: string, after: readonly (string | number)[] | undefined, limit: number): Promise<KeyRow[]> {
  return on.query<KeyRow>(sql`
    select ${KEY} from identity_key k where k.org_id = ${organisationId}
    ${after === undefined ? sql`` : sql`and (k.created_at, k.id) < (${String(after[0])}::timestamptz, ${String(after[1])})`}
    order by k.created_at desc, k.id desc limit ${limit + 1}`);
}

export async function addKey(tx: Tx, organisationId: string, secretHash: Buffer, row: Pick<KeyRow, "id" | "created_by" | "name" | "hint" | "scopes" | "created_at" | "expires_at"> & { made_by: string }): Promise<KeyRow> {
  return tx.one<KeyRow>(sql`
    insert into identity_key as k (id, org_id, created_by, made_by, secret_hash, name, hint, scopes, created_at, expires_at)
    values (${row.id}, ${organisationId}, ${row.created_by}, ${row.made_by}, ${secretHash}, ${row.name}, ${row.hint}, ${row.scopes}, ${instantText(row.created_at)}, ${row.expires_at === null ? null : instantText(row.expires_at)})
    returning ${KEY}`);
}

/** Revoking twice keeps the first time; undefined for another organisation's key. */
export function revokeKey(tx: Tx, organisationId: string, id: string, at: Instant): Promise<KeyRow | undefined> {
  return tx.maybe<KeyRow>(sql`update identity_key k set revoked_at = coalesce(k.revoked_at, ${instantText(at)}) where k.org_id = ${organisationId} and k.id = ${id} returning ${KEY}`);
}

/**
 * Takes one try from an allowance; false when none is left. One statement, so many tries at once cannot overdraw it: the row
 * keeps the time at which the allowance is whole again.
 */
export async function takeTry(on: Queries, bucket: string, burst: number, everyMs: number, at: Instant): Promise<boolean> {
  const room = `${(burst - 1) * everyMs} milliseconds`;
  const each = `${everyMs} milliseconds`;
  const now = instantText(at);
  const taken = await on.run(sql`
    insert into identity_try (bucket, whole_at) values (${bucket}, ${now}::timestamptz + ${each}::interval)
    on conflict (bucket) do update set whole_at = greatest(identity_try.whole_at, ${now}::timestamptz) + ${each}::interval
    where identity_try.whole_at <= ${now}::timestamptz + ${room}::interval`);
  return taken === 1;
}

/** A right password gives the allowance back. */
export async function forgetTries(on: Queries, bucket: string): Promise<void> {
  await on.run(sql`delete from identity_try where bucket = ${bucket}`);
}
