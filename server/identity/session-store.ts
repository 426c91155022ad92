import type { Factor, Method } from "../../core/identity/ways-in.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

/** How a session came about, as it is kept with it. */
export type SessionRow = {
  id: string; org_id: string; person_id: string; method: Method; factors: Factor[]; level: 1 | 2; address: string; agent: string; created_at: Instant; seen_at: Instant;
  expires_at: Instant; authenticated_at: Instant; proven_at: Instant | null; connection_id: string | null; break_glass: boolean; acting_org: string | null; delegation_id: string | null;
};
const SESSION = sql`id, org_id, person_id, method, factors, level, address, agent, created_at, seen_at, expires_at, coalesce(authenticated_at, created_at) as authenticated_at, proven_at, connection_id, break_glass, acting_org, delegation_id`;

export type NewSession = Omit<SessionRow, "seen_at"> & { tokenHash: Buffer };

export async function addSession(tx: Tx, s: NewSession): Promise<void> {
  await tx.run(sql`
    insert into identity_session (token_hash, id, org_id, person_id, method, factors, level, address, agent, created_at, seen_at, expires_at, authenticated_at, proven_at, connection_id, break_glass, acting_org, delegation_id)
    values (${s.tokenHash}, ${s.id}, ${s.org_id}, ${s.person_id}, ${s.method}, ${s.factors}, ${s.level}, ${s.address}, ${s.agent}, ${instantText(s.created_at)}, ${instantText(s.created_at)}, ${instantText(s.expires_at)},
      ${instantText(s.authenticated_at)}, ${s.proven_at === null ? null : instantText(s.proven_at)}, ${s.connection_id}, ${s.break_glass}, ${s.acting_org}, ${s.delegation_id})`);
}

/** A session that is still open, wherever it works. The system's own look. */
export function sessionById(on: Queries, id: string): Promise<SessionRow | undefined> {
  return on.maybe<SessionRow>(sql`select ${SESSION} from identity_session where id = ${id} and ended_at is null`);
}

/** A person's open sessions in every organisation, last used first. The system's own look. */
export function openSessions(on: Queries, personId: string, at: Instant, idleMs: number): Promise<SessionRow[]> {
  return on.query<SessionRow>(sql`
    select ${SESSION} from identity_session where person_id = ${personId} and ended_at is null and expires_at > ${instantText(at)} and seen_at > ${instantText(at)}::timestamptz - ${`${idleMs} milliseconds`}::interval
    order by seen_at desc, id limit 200`);
}

/** Ends the named sessions of a person, or all but one; how many were open. */
export function endSessions(tx: Tx, personId: string, which: { readonly id: string } | { readonly allBut: string | null }, at: Instant): Promise<number> {
  return tx.run(sql`
    update identity_session set ended_at = ${instantText(at)} where person_id = ${personId} and ended_at is null
    ${"id" in which ? sql`and id = ${which.id}` : which.allBut === null ? sql`` : sql`and id <> ${which.allBut}`}`);
}

/** Ends every session that a connection opened, as when it is switched off. @public */
export function endSessionsOf(tx: Tx, organisationId: string, connectionId: string, at: Instant): Promise<number> {
  return tx.run(sql`update identity_session set ended_at = ${instantText(at)} where org_id = ${organisationId} and connection_id = ${connectionId} and ended_at is null`);
}

/** A new token and a fresh proof for the same session; the old token is worth nothing from then on. */
export async function renewSession(tx: Tx, id: string, tokenHash: Buffer, proof: { at: Instant; factors: readonly Factor[]; level: 1 | 2 }): Promise<void> {
  await tx.run(sql`
    update identity_session set token_hash = ${tokenHash}, proven_at = ${instantText(proof.at)}, factors = ${[...proof.factors]}, level = ${proof.level} where id = ${id} and ended_at is null`);
}

/** Holds a person's membership until the transaction ends, so that coming in and being put out happen one after the other. */
export async function heldMembership(tx: Tx, organisationId: string, personId: string): Promise<{ status: "invited" | "active" | "suspended" } | undefined> {
  return tx.maybe(sql`select status from identity_membership where org_id = ${organisationId} and person_id = ${personId} for no key update`);
}

/** Whether a person's browser is new to them; it is known afterwards. `first` where they had none before. */
export async function meetDevice(tx: Tx, personId: string, deviceHash: Buffer, at: Instant): Promise<"known" | "new" | "first"> {
  const seen = await tx.run(sql`update identity_device set last_at = ${instantText(at)} where person_id = ${personId} and device_hash = ${deviceHash}`);
  if (seen > 0) return "known";
  const { n } = await tx.one<{ n: bigint }>(sql`select count(*) as n from identity_device where person_id = ${personId}`);
  await tx.run(sql`insert into identity_device (person_id, device_hash, first_at, last_at) values (${personId}, ${deviceHash}, ${instantText(at)}, ${instantText(at)}) on conflict do nothing`);
  return n === 0n ? "first" : "new";
}
