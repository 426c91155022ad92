import { canonical } from "../../core/kernel/canonical.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Tx } from "./database.ts";
import { HttpRefusal } from "./http-problem.ts";
import { type Secrets, sha256 } from "./secrets.ts";
import { named, sql } from "./sql.ts";

/** One try at one operation, by whoever names it. */
export type Claim = {
  readonly key: string;
  readonly organisationId: string;
  readonly principal: string;
  readonly operation: string;
  readonly raw: unknown;
  /** The reply holds a secret and is kept sealed. */
  readonly secret: boolean;
};

type Kept = { readonly status: number; readonly body: string | undefined };
type Row = { body_hash: Buffer; status: number; reply: Buffer | null; sealed: boolean };

/**
 * The reply that this key got before, byte for byte; undefined when it is new. Holds the door until the transaction ends, so of
 * two tries at once the second waits for the first. Throws a 422 when the key was used for another body.
 */
export async function keptReply(tx: Tx, secrets: Secrets, claim: Claim): Promise<Kept | undefined> {
  if (!/^[\x21-\x7e]{1,255}$/.test(claim.key)) {
    throw new HttpRefusal(400, refuse("idempotency.key-invalid", "An Idempotency-Key is 1 to 255 printable ASCII characters without spaces, such as a UUID."));
  }
  await tx.query(named("idempotency_door", sql`select pg_advisory_xact_lock(hashtextextended(${place(claim)}, 0))`));
  const row = await tx.maybe<Row>(named("idempotency_kept", sql`
    select body_hash, status, reply, sealed from platform_idempotency
    where org_id = ${claim.organisationId} and principal = ${claim.principal} and operation = ${claim.operation} and key = ${claim.key}`));
  if (!row) return undefined;
  if (!row.body_hash.equals(hashOf(claim))) {
    throw new HttpRefusal(422, refuse("idempotency.key-reused", "This Idempotency-Key was used for another request: take a new key for a new request."));
  }
  const reply = row.reply === null ? undefined : row.sealed ? secrets.open(row.reply, place(claim)) : row.reply;
  return { status: row.status, body: reply?.toString("utf8") };
}

/** Keeps the reply for ever, in the transaction that made it. */
export async function keepReply(tx: Tx, secrets: Secrets, claim: Claim, reply: Kept, now: Instant): Promise<void> {
  const bytes = reply.body === undefined ? null : Buffer.from(reply.body);
  const kept = bytes !== null && claim.secret ? secrets.seal(bytes, place(claim)) : bytes;
  await tx.run(named("idempotency_keep", sql`
    insert into platform_idempotency (org_id, principal, operation, key, body_hash, status, reply, sealed, kept_at)
    values (${claim.organisationId}, ${claim.principal}, ${claim.operation}, ${claim.key}, ${hashOf(claim)}, ${reply.status}, ${kept}, ${claim.secret}, ${instantText(now)})`));
}

function place(claim: Claim): string {
  return JSON.stringify(["idempotency", claim.organisationId, claim.principal, claim.operation, claim.key]);
}

function hashOf(claim: Claim): Buffer {
  return sha256(canonical(claim.raw));
}
