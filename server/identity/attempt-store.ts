import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { json, sql } from "../platform/sql.ts";

/** Something begun: see identity_attempt in the migrations. All of it is the system's own work. */
export type AttemptKind = "second-factor" | "link" | "reset" | "passkey" | "passkey-new" | "totp-new" | "proof" | "email";
export type Attempt<D> = { person_id: string | null; session_id: string | null; detail: D; created_at: Instant; expires_at: Instant };
export type NewAttempt = { hash: Buffer; kind: AttemptKind; personId: string | null; sessionId?: string; mailed?: Buffer; detail: object; at: Instant; expiresAt: Instant };

const ATTEMPT = sql`person_id, session_id, detail, created_at, expires_at`;

export async function addAttempt(tx: Tx, a: NewAttempt): Promise<void> {
  await tx.run(sql`
    insert into identity_attempt (hash, kind, person_id, session_id, mailed, detail, created_at, expires_at)
    values (${a.hash}, ${a.kind}, ${a.personId}, ${a.sessionId ?? null}, ${a.mailed ?? null}, ${json(a.detail)}, ${instantText(a.at)}, ${instantText(a.expiresAt)})`);
}

/** One that can still be used. */
export function attempt<D>(on: Queries, kind: AttemptKind, hash: Buffer, at: Instant): Promise<Attempt<D> | undefined> {
  return on.maybe<Attempt<D>>(sql`select ${ATTEMPT} from identity_attempt where hash = ${hash} and kind = ${kind} and used_at is null and expires_at > ${instantText(at)}`);
}

/** Uses one up; of two at once one gets it. */
export function takeAttempt<D>(tx: Tx, kind: AttemptKind, hash: Buffer, at: Instant): Promise<Attempt<D> | undefined> {
  return tx.maybe<Attempt<D>>(sql`update identity_attempt set used_at = ${instantText(at)} where hash = ${hash} and kind = ${kind} and used_at is null and expires_at > ${instantText(at)} returning ${ATTEMPT}`);
}

/** The one whose other half was sent to a mailbox. */
export function attemptMailed<D>(on: Queries, kind: AttemptKind, mailed: Buffer, at: Instant): Promise<(Attempt<D> & { hash: Buffer }) | undefined> {
  return on.maybe(sql`select hash, ${ATTEMPT} from identity_attempt where mailed = ${mailed} and kind = ${kind} and used_at is null and expires_at > ${instantText(at)}`);
}

/** What was sent. A job that runs twice sends two messages, of which the second works. */
export async function mailAttempt(tx: Tx, hash: Buffer, mailed: Buffer): Promise<boolean> {
  return (await tx.run(sql`update identity_attempt set mailed = ${mailed} where hash = ${hash} and used_at is null`)) === 1;
}

/** Takes what is over for a day out of the way. */
export async function forgetAttempts(tx: Tx, before: Instant): Promise<number> {
  return tx.run(sql`delete from identity_attempt where expires_at < ${instantText(before)}`);
}

/** A person's change of address that waits, and which side has not confirmed it. */
export function openEmailChange(on: Queries, personId: string, at: Instant): Promise<{ email: string } | undefined> {
  return on.maybe(sql`
    select detail->>'email' as email from identity_attempt where person_id = ${personId} and kind = 'email' and used_at is null and expires_at > ${instantText(at)} order by created_at desc, hash limit 1`);
}

/** A new change replaces one that waits. */
export async function dropEmailChanges(tx: Tx, personId: string): Promise<void> {
  await tx.run(sql`delete from identity_attempt where person_id = ${personId} and kind = 'email'`);
}

/** The sides of a change that have not confirmed it. */
export async function waitingSides(on: Queries, personId: string, change: string): Promise<("old" | "new")[]> {
  const rows = await on.query<{ side: "old" | "new" }>(sql`select detail->>'side' as side from identity_attempt where person_id = ${personId} and kind = 'email' and detail->>'change' = ${change} and used_at is null`);
  return rows.map((row) => row.side);
}
