import type { FastifyRequest } from "fastify";
import { sha256 } from "../platform/secrets.ts";
import type { ScimParts } from "./run.ts";
import { byToken, type LiveToken, markUsed } from "./token-store.ts";

/** Last use is written at most this often. */
const USED_EVERY_MS = 60_000;
const SHAPE = /^mws_[0-9a-f]{64}$/;

/** The token of the request, whose it is; undefined where it is none, or works no more. Looked up on every request, so that revoking it works at once. */
export async function tokenOf(parts: ScimParts, request: FastifyRequest): Promise<LiveToken | undefined> {
  const token = bearer(request);
  if (token === undefined || !SHAPE.test(token)) return undefined;
  const now = parts.clock.now();
  const found = await byToken(parts.database, sha256(token), now);
  if (found && (found.used_at === null || now - found.used_at >= USED_EVERY_MS)) {
    await parts.database.as({ org: found.org_id, role: "scim" }, (tx) => markUsed(tx, found.org_id, found.token_id, now));
  }
  return found;
}

export function bearer(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
}
