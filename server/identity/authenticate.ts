import type { FastifyRequest } from "fastify";
import { delegatedPermissions } from "../../core/identity/delegation.ts";
import { permissionsOf } from "../../core/identity/permissions.ts";
import type { Actor } from "../../core/kernel/actor.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Authenticate } from "../platform/http-api.ts";
import { type Secrets, sha256 } from "../platform/secrets.ts";
import { byKey, bySession, type Credential, markSeen, type SessionCredential } from "./credentials.ts";

export const SESSION_COOKIE = "__Host-sid";
export const CSRF_COOKIE = "__Host-csrf";
/** A session ends after this long without a request, and in any case after its whole length. */
export const IDLE_MS = 60 * 60_000;
export const SESSION_MS = 12 * 60 * 60_000;
/** Last use is written at most this often. */
const SEEN_EVERY_MS = 60_000;

export type AuthenticateParts = { readonly database: Database; readonly clock: Clock; readonly secrets: Secrets };

/**
 * Looks the credential up on every request, so that ending it works at once. A bearer key goes before a cookie. `looks` leaves no trace of use, for
 * what a page asks by itself: otherwise an open page would keep a session alive.
 */
export function authenticator({ database, clock, secrets }: AuthenticateParts, { looks = false }: { readonly looks?: boolean } = {}): Authenticate {
  return async (request) => {
    const now = clock.now();
    const key = bearer(request);
    if (key !== undefined) {
      if (!/^mwk_[0-9a-f]{64}$/.test(key)) return undefined;
      const found = await byKey(database, sha256(key), now);
      if (!found) return undefined;
      if (!looks && (found.used_at === null || now - found.used_at >= SEEN_EVERY_MS)) await markSeen(database, found.credential_id, now);
      return { actor: { kind: "key", ...actorOf(found, found.scopes) }, csrfToken: undefined };
    }
    const token = request.cookies[SESSION_COOKIE];
    if (token === undefined || !/^[0-9a-f]{64}$/.test(token)) return undefined;
    const found = await bySession(database, sha256(token), now, IDLE_MS);
    if (!found) return undefined;
    if (!looks && now - found.seen_at >= SEEN_EVERY_MS) await markSeen(database, found.credential_id, now);
    return { actor: personActor(found), csrfToken: csrfToken(secrets, found.credential_id) };
  };
}

/** What a person may do follows from how they came in: nothing until they have the second factor that is demanded, what was lent where they work for another. */
export function personActor(found: SessionCredential): Actor {
  const base = { kind: "person" as const, ...actorOf(found), provenAt: found.proven_at ?? undefined };
  if (found.second_factor_required && found.level < 2) return { ...base, permissions: new Set(), mustEnrol: true };
  if (found.home_org === null) return base;
  return { ...base, roles: [], homeOrganisationId: found.home_org, permissions: delegatedPermissions(found.roles, found.delegated ?? []) };
}

/** Bound to its session, so that a cookie planted by another page does not fit. */
export function csrfToken(secrets: Secrets, sessionId: string): string {
  return secrets.sign(sessionId, "csrf");
}

function bearer(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  return /^Bearer +(\S+)$/i.exec(header)?.[1] ?? "";
}

function actorOf(found: Credential, scopes?: readonly string[]) {
  return {
    personId: found.person_id, credentialId: found.credential_id, organisationId: found.org_id, organisationKind: found.org_kind,
    roles: found.roles, permissions: permissionsOf(found.roles, scopes, found.granted),
  };
}
