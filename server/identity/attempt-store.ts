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

/** One that can still be used. @public */
export function attempt<D>(on: Queries, kind: AttemptKind, hash: Buffer, at: Instant): Promise<Attempt<D> | undefined> {
  return on.maybe<Attempt<D>>(sql`select ${ATTEMPT} from identity_attempt where hash = ${hash} and kind = ${kind} and used_at is null and expires_at > ${instantText(at)}`);
}

/** Uses one up; of two at once one gets it. @public */
export function takeAttempt<D>(tx: Tx, kind: AttemptKind, hash: Buffer, at: Instant): Promise<Attempt<D> | undefined> {
  return tx.maybe<Attempt<D>>(sql`update identity_attempt set used_at = ${instantText(at)} where hash = ${hash} and kind = ${kind} and used_at is null and expires_at > ${instantText(at)} returning ${ATTEMPT}`);
}
