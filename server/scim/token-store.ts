import type { ScimScope } from "../../core/scim/contract.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { named, sql } from "../platform/sql.ts";

export type TokenRow = {
  id: string; name: string; hint: string; scopes: ScimScope[]; created_by: string; created_at: Instant; expires_at: Instant; revoked_at: Instant | null; used_at: Instant | null;
};
export type LiveToken = { token_id: string; org_id: string; org_kind: "vendor" | "partner" | "customer" | "affiliate"; scopes: ScimScope[]; created_by: string; used_at: Instant | null };

const TOKEN = sql`id, name, hint, scopes, created_by, created_at, expires_at, revoked_at, used_at`;

export function byToken(on: Queries, hash: Buffer, at: Instant): Promise<LiveToken | undefined> {
  return on.maybe<LiveToken>(named("scim_by_token", sql`select * from scim_by_token(${hash}, ${instantText(at)})`));
}

/** Newest first. */
export function tokens(on: Queries, organisationId: string): Promise<TokenRow[]> {
  return on.query<TokenRow>(sql`select ${TOKEN} from scim_token where org_id = ${organisationId} order by created_at desc, id desc limit 50`);
}

export async function liveTokens(on: Queries, organisationId: string, at: Instant): Promise<number> {
  const { n } = await on.one<{ n: bigint }>(sql`select count(*) as n from scim_token where org_id = ${organisationId} and revoked_at is null and expires_at > ${instantText(at)}`);
  return Number(n);
}

/** Of two who make the last possible token at once, one has to see the other. */
export async function holdTokens(tx: Tx, organisationId: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`scim tokens|${organisationId}`}, 0))`);
}

export function addToken(tx: Tx, organisationId: string, hash: Buffer, row: Omit<TokenRow, "revoked_at" | "used_at">): Promise<TokenRow> {
  return tx.one<TokenRow>(sql`
    insert into scim_token (id, org_id, secret_hash, name, hint, scopes, created_by, created_at, expires_at)
    values (${row.id}, ${organisationId}, ${hash}, ${row.name}, ${row.hint}, ${row.scopes}, ${row.created_by}, ${instantText(row.created_at)}, ${instantText(row.expires_at)}) returning ${TOKEN}`);
}

/** Revoking twice keeps the first time; undefined for another organisation's token. */
export function endToken(tx: Tx, organisationId: string, id: string, at: Instant): Promise<TokenRow | undefined> {
  return tx.maybe<TokenRow>(sql`update scim_token set revoked_at = coalesce(revoked_at, ${instantText(at)}) where org_id = ${organisationId} and id = ${id} returning ${TOKEN}`);
}

export async function markUsed(tx: Tx, organisationId: string, id: string, at: Instant): Promise<void> {
  await tx.run(sql`update scim_token set used_at = ${instantText(at)} where org_id = ${organisationId} and id = ${id} and (used_at is null or used_at < ${instantText(at)})`);
}
