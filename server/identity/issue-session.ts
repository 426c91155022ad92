import { BREAK_GLASS_ROLES, entryRefused, type Factor, levelOf, type Method, needsSecondFactor } from "../../core/identity/ways-in.ts";
import type { Role } from "../../core/identity/roles.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Instant, instant, instantText } from "../../core/kernel/time.ts";
import type { Call } from "../platform/http-call.ts";
import { randomToken, type Secrets, sha256 } from "../platform/secrets.ts";
import type { Work } from "../platform/work.ts";
import { addAttempt } from "./attempt-store.ts";
import { CSRF_COOKIE, csrfToken, IDLE_MS, personActor, SESSION_COOKIE, SESSION_MS } from "./authenticate.ts";
import { bySession } from "./credentials.ts";
import { holdings } from "./factor-store.ts";
import { meOf } from "./me.ts";
import { breakGlassNotice, newDeviceNotice } from "./notices.ts";
import { recoveredNow } from "./recovery.ts";
import { cancelRecoveries } from "./recovery-store.ts";
import { policyOf } from "./policy-store.ts";
import { addSession, heldMembership, meetDevice } from "./session-store.ts";
import { openDoor, organisationsOf, person, type PersonRow } from "./store.ts";

/** The door somebody stands at: the transaction, the browser, and where cookies go. */
export type Door = Work & Pick<Call, "address" | "agent" | "cookie" | "setCookie">;

/** Who comes in, how, and since when that is known. */
export type WayIn = {
  readonly personId: string;
  /** Where to; without one, the first organisation of the person. */
  readonly organisationId?: string | undefined;
  readonly method: Method;
  readonly factors: readonly Factor[];
  /** When they proved it; for single sign-on, what the identity provider says. */
  readonly authenticatedAt: Instant;
  /** The connection of single sign-on, and whose it is. */
  readonly connection?: { readonly id: string; readonly organisationId: string } | undefined;
  /** Where the organisation's policy gives a session another length than the usual one. */
  readonly lastsMs?: number | undefined;
  /** When they last proved it again, where that goes on from another session. */
  readonly provenAt?: Instant | undefined;
  /** The customer to work for, by a delegation that was looked up in this transaction. */
  readonly acting?: { readonly organisationId: string; readonly delegationId: string } | undefined;
};

export const PENDING_COOKIE = "__Host-pending";
export const DEVICE_COOKIE = "__Host-device";
const PENDING_MS = 10 * 60_000;
const DEVICE_SECONDS = 400 * 86_400;
export type Pending = Pick<WayIn, "method" | "factors" | "organisationId">;

/**
 * The one gate: every way in ends here, and nothing else makes a session. It runs as the system, in the caller's transaction, and refuses without
 * leaving a session: who is no active member, who came another way than the organisation demands, and who still owes a second factor (the
 * browser then holds a cookie to go on with). What was proven, when, and how strongly is kept with the session.
 */
export async function issueSession(parts: { readonly secrets: Secrets }, door: Door, way: WayIn) {
  await openDoor(door.tx);
  const member = await entering(door, way);
  if ("refused" in member) return member;
  const owes = needsSecondFactor(way.factors, await holdings(door.tx, way.personId));
  if (owes && !(await recoveredNow(door, way.personId))) return secondFactorNeeded(door, way);
  // Whoever still has a second factor did not lose it, or is not the one who said so.
  if (way.factors.some((factor) => factor === "passkey" || factor === "totp")) await cancelRecoveries(door.tx, way.personId, door.now);
  const id = door.id("ses");
  const lastsMs = way.lastsMs ?? SESSION_MS;
  const expiresAt = instant(door.now + lastsMs);
  const token = randomToken();
  await addSession(door.tx, {
    id, tokenHash: sha256(token), org_id: member.organisationId, person_id: way.personId, method: way.method, factors: [...way.factors], level: levelOf(way.factors), address: door.address, agent: door.agent,
    created_at: door.now, expires_at: expiresAt, authenticated_at: way.authenticatedAt, proven_at: way.provenAt ?? way.authenticatedAt, connection_id: way.connection?.id ?? null, break_glass: member.breakGlass,
    acting_org: way.acting?.organisationId ?? null, delegation_id: way.acting?.delegationId ?? null,
  });
  giveCookies(parts, door, id, token, lastsMs);
  await greetDevice(door, way.personId, member.row);
  const self = await bySession(door.tx, sha256(token), door.now, IDLE_MS);
  if (!self) throw new Error("a session that does not work");
  const me = await meOf(door.tx, personActor(self), door.now);
  if (member.breakGlass) await breakGlassNotice(door, member.organisationId, member.row);
  const detail = { method: way.method, factors: way.factors, ...(member.breakGlass ? { breakGlass: true } : {}), ...(way.acting ? { for: way.acting.organisationId, delegation: way.acting.delegationId } : {}) };
  // A customer's log shows who works for it, too. In one order, so that two never wait for each other's chains.
  for (const organisationId of [member.organisationId, ...(way.acting ? [way.acting.organisationId] : [])].toSorted()) {
    await door.audit({ action: "session.opened", subject: id, organisationId, by: { kind: "person", personId: way.personId, credentialId: id }, detail });
  }
  return { me, expiresAt: instantText(expiresAt) };
}

type Member = { readonly organisationId: string; readonly row: PersonRow; readonly breakGlass: boolean };

async function entering(door: Door, way: WayIn): Promise<Member | Refusal> {
  const organisationId = way.organisationId ?? (await organisationsOf(door.tx, way.personId))[0]?.id;
  // Held until this transaction ends: a deactivation at the same time either sees this session and ends it, or is seen here.
  const held = organisationId === undefined ? undefined : await heldMembership(door.tx, organisationId, way.personId);
  const row = organisationId === undefined || held?.status !== "active" ? undefined : await person(door.tx, organisationId, way.personId);
  if (organisationId === undefined || row === undefined || row.kind !== "person") return refuse("session.no-organisation", "You do not belong to an organisation here any more: ask its administrator.");
  const mayBreakGlass = row.roles.some((role: Role) => (BREAK_GLASS_ROLES as readonly Role[]).includes(role));
  const policy = await policyOf(door.tx, organisationId);
  const refused = entryRefused({ method: way.method, factors: way.factors, connectionOrganisationId: way.connection?.organisationId }, { id: organisationId, policy, mayBreakGlass });
  if (refused) {
    await door.audit({ action: "session.refused", subject: way.personId, organisationId, by: { kind: "person", personId: way.personId, credentialId: "none" }, detail: { method: way.method, reason: refused.code } });
    return refused;
  }
  return { organisationId, row, breakGlass: policy.ssoOnly && way.connection === undefined };
}

/** The first half is done; the browser keeps a secret with which to bring the second. */
async function secondFactorNeeded(door: Door, way: WayIn): Promise<Refusal> {
  const token = randomToken();
  const detail: Pending = { method: way.method, factors: way.factors, organisationId: way.organisationId };
  await addAttempt(door.tx, { hash: sha256(token), kind: "second-factor", personId: way.personId, detail, at: door.now, expiresAt: instant(door.now + PENDING_MS) });
  door.setCookie({ name: PENDING_COOKIE, value: token, httpOnly: true, maxAge: PENDING_MS / 1000 });
  const has = await holdings(door.tx, way.personId);
  return refuse("session.second-factor-needed", "One more step: prove it with your second factor.", [
    ...(has.totp ? [{ path: ["way"], code: "totp", sentence: "Enter the code of your authenticator app, or a recovery code." }] : []),
    ...(has.passkeys > 0 ? [{ path: ["way"], code: "passkey", sentence: "Use your passkey." }] : []),
  ]);
}

export function giveCookies(parts: { readonly secrets: Secrets }, door: Pick<Door, "setCookie">, sessionId: string, token: string, lastsMs = SESSION_MS): void {
  const maxAge = Math.ceil(lastsMs / 1000);
  door.setCookie({ name: SESSION_COOKIE, value: token, httpOnly: true, maxAge });
  door.setCookie({ name: CSRF_COOKIE, value: csrfToken(parts.secrets, sessionId), httpOnly: false, maxAge });
}

/** A browser that is new to somebody who has used others is worth a message. */
async function greetDevice(door: Door, personId: string, row: PersonRow): Promise<void> {
  const brought = door.cookie(DEVICE_COOKIE);
  const device = brought !== undefined && /^[0-9a-f]{64}$/.test(brought) ? brought : randomToken();
  door.setCookie({ name: DEVICE_COOKIE, value: device, httpOnly: true, maxAge: DEVICE_SECONDS });
  if ((await meetDevice(door.tx, personId, sha256(device), door.now)) === "new") await newDeviceNotice(door, row);
}
