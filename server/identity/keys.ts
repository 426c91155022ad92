import { type Permission, permissionsOf } from "../../core/identity/permissions.ts";
import { scopesRefused } from "../../core/identity/rules.ts";
import { instantOf } from "../../core/kernel/api-list.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Tx } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { randomToken, sha256 } from "../platform/secrets.ts";
import { addKey, type KeyRow, revokeKey } from "./credentials.ts";
import { person } from "./store.ts";

/** Makes a key that can do no more than its maker; only its hash is kept. */
export async function createKey(call: Call, input: { name: string; scopes: Permission[]; expiresAt?: string | undefined; serviceAccount?: string | undefined }) {
  const refused = scopesRefused(call.actor, input.scopes);
  if (refused) return refused;
  const expiresAt = input.expiresAt === undefined ? null : instantOf(input.expiresAt);
  if (expiresAt !== null && expiresAt <= call.now) return refuse("key.expires-in-past", "The key would have expired already: give a later time.");
  const owner = await ownerOf(call, input);
  if (isRefusal(owner)) return owner;
  const made = await newKey(call.tx, call.organisationId, { id: call.id("key"), createdBy: owner, madeBy: call.actor.personId, name: input.name, scopes: [...new Set(input.scopes)], at: call.now, expiresAt });
  await call.audit({ action: "key.created", subject: made.row.id, detail: { name: input.name, scopes: input.scopes } });
  return { key: keyWire(made.row), secret: made.secret };
}

/** Oneself, or a service account, which has to hold the scopes too. */
async function ownerOf(call: Call, input: { scopes: Permission[]; serviceAccount?: string | undefined }): Promise<string | Refusal> {
  if (input.serviceAccount === undefined) return call.actor.personId;
  const row = await person(call.tx, call.organisationId, input.serviceAccount);
  if (row?.kind !== "service" || row.status !== "active") return refuse("person.not-found", "There is no such service account in your organisation.");
  return scopesRefused({ permissions: permissionsOf(row.roles, undefined, row.granted) }, input.scopes) ?? row.id;
}

export type NewKey = { id: string; createdBy: string; madeBy?: string; name: string; scopes: string[]; at: Instant; expiresAt: Instant | null };

export async function newKey(tx: Tx, organisationId: string, key: NewKey): Promise<{ row: KeyRow; secret: string }> {
  const secret = `mwk_${randomToken()}`;
  const row = await addKey(tx, organisationId, sha256(secret), {
    id: key.id, created_by: key.createdBy, made_by: key.madeBy ?? key.createdBy, name: key.name, hint: `${secret.slice(0, 10)}…`, scopes: key.scopes, created_at: key.at, expires_at: key.expiresAt,
  });
  return { row, secret };
}

export async function revoke(call: Call, input: { key: string }) {
  const row = await revokeKey(call.tx, call.organisationId, input.key, call.now);
  if (!row) return refuse("key.not-found", "There is no such key in your organisation.");
  await call.audit({ action: "key.revoked", subject: row.id });
  return keyWire(row);
}

export function keyWire(row: KeyRow) {
  const text = (at: Instant | null) => (at === null ? null : instantText(at));
  return {
    id: row.id as `key_${string}`, name: row.name, hint: row.hint, scopes: row.scopes, createdBy: row.created_by as `per_${string}`, worksFor: row.works_for, serviceAccount: row.service,
    createdAt: instantText(row.created_at), expiresAt: text(row.expires_at), revokedAt: text(row.revoked_at), lastUsedAt: text(row.used_at),
  };
}
