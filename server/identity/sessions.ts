import { needsSecondFactor } from "../../core/identity/ways-in.ts";
import { signInAllowances } from "../../core/identity/rules.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import type { Call, OutsideCall } from "../platform/http-call.ts";
import { network } from "../platform/http-host.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { Work } from "../platform/work.ts";
import { CSRF_COOKIE, SESSION_COOKIE } from "./authenticate.ts";
import { forgetTries, takeTry } from "./credentials.ts";
import { lentTo } from "./delegation-store.ts";
import { holdings } from "./factor-store.ts";
import { type Door, issueSession } from "./issue-session.ts";
import { isPassword } from "./password.ts";
import { endSessions, sessionById } from "./session-store.ts";
import { account, openDoor, organisationsOf, vendor } from "./store.ts";

export type SessionParts = { readonly secrets: Secrets };

/** A public call as the gate wants it. */
export function doorOf(work: Work, call: OutsideCall): Door {
  return { ...work, address: call.address, agent: call.agent, cookie: call.cookie, setCookie: call.setCookie };
}

/**
 * Signs in with a password. Refuses a wrong pair with the same words and in the same time whoever it is, and too many tries
 * before looking at the password at all. No connection is held while the password is hashed.
 */
export async function signIn(parts: SessionParts, call: OutsideCall, input: { email: string; password: string; organisation?: string | undefined }) {
  const busy = await tooManyTries(call, input.email);
  if (busy) return busy;
  const found = await call.tx(({ tx }) => account(tx, { email: input.email }));
  const right = await isPassword(input.password, found?.password_hash);
  if (!right || !found) return call.tx((work) => wrongPair(work, found?.id));
  return call.tx(async (work) => {
    for (const { bucket } of signInAllowances(input.email, network(call.address)).slice(0, 1)) await forgetTries(work.tx, bucket);
    return issueSession(parts, doorOf(work, call), { personId: found.id, organisationId: input.organisation, method: "password", factors: ["password"], authenticatedAt: call.now });
  });
}

/** Audited where the person belongs, and for a stranger at the vendor's: either way the same work. */
async function wrongPair(work: Work, personId: string | undefined): Promise<Refusal> {
  const place = await organisationsOf(work.tx, personId ?? "per_nobody");
  const organisationId = place[0]?.id ?? (await vendor(work.tx))?.id;
  if (organisationId !== undefined) await work.audit({ action: "session.refused", subject: personId ?? "stranger", organisationId, detail: { method: "password", reason: "session.wrong" } });
  return refuse("session.wrong", "The e-mail address or the password is not right.");
}

/**
 * A new token for another organisation of the same person, or for a customer that lent permissions to the provider the person works for; the old
 * one ends. What was proven goes along.
 */
export async function enter(parts: SessionParts, call: Call, input: { organisation: string }) {
  const { personId, credentialId } = call.actor;
  await openDoor(call.tx);
  const place = (await organisationsOf(call.tx, personId)).find((one) => one.id === input.organisation);
  const lent = place ? undefined : (await lentTo(call.tx, personId, call.now)).find((one) => one.id === input.organisation);
  const organisationId = place?.id ?? lent?.provider_id;
  if (organisationId === undefined) return refuse("organisation.not-found", "You do not belong to this organisation.");
  const session = await sessionById(call.tx, credentialId);
  if (!session) throw new Error("a session that is not there");
  if (needsSecondFactor(session.factors, await holdings(call.tx, personId))) return refuse("step-up.needed", "Prove once more that it is you, with your second factor.");
  await endSessions(call.tx, personId, { id: credentialId }, call.now);
  const stays = session.connection_id !== null && (session.org_id === organisationId || session.factors.every((factor) => factor === "sso" || factor === "mail"));
  return issueSession(parts, call, {
    personId, organisationId, method: session.method, factors: session.factors, authenticatedAt: session.authenticated_at, provenAt: session.proven_at ?? undefined,
    // How long single sign-on is good for is its organisation's choice: moving about does not make it longer.
    ...(session.connection_id === null ? {} : { lastsMs: session.expires_at - call.now }),
    ...(stays && session.connection_id !== null ? { connection: { id: session.connection_id, organisationId: session.org_id } } : {}),
    ...(lent ? { acting: { organisationId: lent.id, delegationId: lent.delegation_id } } : {}),
  });
}

export async function signOut(call: Call): Promise<undefined> {
  await openDoor(call.tx);
  await endSessions(call.tx, call.actor.personId, { id: call.actor.credentialId }, call.now);
  forgetCookies(call);
  await call.audit({ action: "session.closed", subject: call.actor.credentialId });
}

export function forgetCookies(call: Pick<Call, "setCookie">): void {
  for (const [name, httpOnly] of [[SESSION_COOKIE, true], [CSRF_COOKIE, false]] as const) call.setCookie({ name, value: "", httpOnly, maxAge: 0 });
}

/** Counted in a transaction of its own, so that a refusal does not give the try back. */
export async function tooManyTries(call: OutsideCall, email: string): Promise<Refusal | undefined> {
  const within = await call.tx(async ({ tx }) => {
    for (const { bucket, burst, everyMs } of signInAllowances(email, network(call.address))) if (!(await takeTry(tx, bucket, burst, everyMs, call.now))) return false;
    return true;
  });
  return within ? undefined : refuse("session.too-many-tries", "Too many tries. Wait a few minutes and try again.");
}

/** For what names no account, such as a passkey or a link: one network is slowed down, and nobody else with it. */
export async function tooManyFrom(call: OutsideCall, what: string): Promise<Refusal | undefined> {
  const within = await call.tx(({ tx }) => takeTry(tx, `${what}|${network(call.address)}`, 60, 1000, call.now));
  return within ? undefined : refuse("session.too-many-tries", "Too many tries. Wait a minute and try again.");
}
