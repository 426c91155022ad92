import { SCIM_SCOPES, type ScimScope } from "../../core/scim/contract.ts";
import { instantOf } from "../../core/kernel/api-list.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import { instant, type Instant, instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { randomToken, sha256 } from "../platform/secrets.ts";
import { addToken, endToken, holdTokens, liveTokens, type TokenRow } from "./token-store.ts";

const DAY_MS = 86_400_000;
/** Tokens that work at once: the one in use, and the one that takes its place. */
const AT_ONCE = 2;
const USUAL_DAYS = 365;
const MOST_DAYS = 730;

export type NewToken = { readonly name: string; readonly scopes?: readonly ScimScope[] | undefined; readonly expiresAt?: string | undefined };

/** Makes a token that is shown once; only its hash is kept. Rotation is: make the second, give it to the directory, revoke the first. */
export async function createToken(call: Call, input: NewToken) {
  const expiresAt = input.expiresAt === undefined ? instant(call.now + USUAL_DAYS * DAY_MS) : instantOf(input.expiresAt);
  if (expiresAt <= call.now) return refuse("provisioning.token-expires-in-past", "The token would have expired already: give a later time.");
  if (expiresAt > call.now + MOST_DAYS * DAY_MS) return refuse("provisioning.token-expires-too-late", `A token works for at most ${MOST_DAYS} days: give an earlier time.`);
  await holdTokens(call.tx, call.organisationId);
  if ((await liveTokens(call.tx, call.organisationId, call.now)) >= AT_ONCE) return refuse("provisioning.two-tokens", "Two tokens work already: revoke one before you make another.");
  const secret = `mws_${randomToken()}`;
  const row = await addToken(call.tx, call.organisationId, sha256(secret), {
    id: call.id("sct"), name: input.name, hint: `${secret.slice(0, 10)}…`, scopes: [...new Set(input.scopes ?? SCIM_SCOPES)], created_by: call.actor.personId, created_at: call.now, expires_at: expiresAt,
  });
  await call.audit({ action: "directory.token-created", subject: row.id, detail: { name: row.name, scopes: row.scopes, expiresAt: instantText(expiresAt) } });
  return { token: tokenWire(row, call.now), secret };
}

export async function revokeToken(call: Call, input: { readonly token: string }) {
  const row = await endToken(call.tx, call.organisationId, input.token, call.now);
  if (!row) return refuse("provisioning.token-not-found", "There is no such token in your organisation.");
  await call.audit({ action: "directory.token-revoked", subject: row.id });
  return tokenWire(row, call.now);
}

export function tokenWire(row: TokenRow, now: Instant) {
  const text = (at: Instant | null) => (at === null ? null : instantText(at));
  return {
    id: row.id as `sct_${string}`, name: row.name, hint: row.hint, scopes: row.scopes, createdBy: row.created_by as `per_${string}`, createdAt: instantText(row.created_at),
    expiresAt: instantText(row.expires_at), revokedAt: text(row.revoked_at), lastUsedAt: text(row.used_at), live: row.revoked_at === null && row.expires_at > now,
  };
}
