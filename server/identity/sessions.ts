import { signInAllowances } from "../../core/identity/rules.ts";
import { permissionsOf } from "../../core/identity/permissions.ts";
import type { Role } from "../../core/identity/roles.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import type { Queries } from "../platform/database.ts";
import type { Call, OutsideCall } from "../platform/http-call.ts";
import { network } from "../platform/http-host.ts";
import { randomToken, type Secrets, sha256 } from "../platform/secrets.ts";
import type { Work } from "../platform/work.ts";
import { CSRF_COOKIE, csrfToken, SESSION_COOKIE, SESSION_MS } from "./authenticate.ts";
import { addSession, endSession, forgetTries, takeTry } from "./credentials.ts";
import { isPassword } from "./password.ts";
import { account, openDoor, organisation, organisationsOf, person, type PlaceRow } from "./store.ts";

export type SessionParts = { readonly secrets: Secrets };

/**
 * Signs in with a password. Refuses a wrong pair with the same words and in the same time whoever it is, and too many tries
 * before looking at the password at all. No connection is held while the password is hashed.
 */
export async function signIn(parts: SessionParts, call: OutsideCall, input: { email: string; password: string; organisation?: string | undefined }) {
  const busy = await tooManyTries(call, input.email);
  if (busy) return busy;
  const found = await call.tx(({ tx }) => account(tx, { email: input.email }));
  if (!(await isPassword(input.password, found?.password_hash)) || !found) return refuse("session.wrong", "The e-mail address or the password is not right.");
  return call.tx(async (work) => {
    const places = await organisationsOf(work.tx, found.id);
    const place = input.organisation === undefined ? places[0] : places.find((one) => one.id === input.organisation);
    if (!place) return refuse("session.no-organisation", "You do not belong to an organisation here any more: ask its administrator.");
    for (const { bucket } of signInAllowances(input.email, network(call.address)).slice(0, 1)) await forgetTries(work.tx, bucket);
    return opened(parts, { ...work, address: call.address, setCookie: call.setCookie }, found.id, place);
  });
}

/** A new token for another organisation of the same person; the old one ends. */
export async function enter(parts: SessionParts, call: Call, input: { organisation: string }) {
  const { actor } = call;
  const place = (await organisationsOf(call.tx, actor.personId)).find((one) => one.id === input.organisation);
  if (!place) return refuse("organisation.not-found", "You do not belong to this organisation.");
  await endSession(call.tx, actor.organisationId, actor.credentialId, call.now);
  await openDoor(call.tx);
  return opened(parts, call, actor.personId, place);
}

export async function signOut(call: Call): Promise<undefined> {
  await endSession(call.tx, call.organisationId, call.actor.credentialId, call.now);
  for (const [name, httpOnly] of [[SESSION_COOKIE, true], [CSRF_COOKIE, false]] as const) call.setCookie({ name, value: "", httpOnly, maxAge: 0 });
  await call.audit({ action: "session.closed", subject: call.actor.credentialId });
}

type Opening = Work & Pick<Call, "address" | "setCookie">;

/** The one way in: every method of signing in ends here. */
async function opened(parts: SessionParts, call: Opening, personId: string, place: PlaceRow) {
  const token = randomToken();
  const id = call.id("ses");
  const expiresAt = instant(call.now + SESSION_MS);
  await addSession(call.tx, { id, tokenHash: sha256(token), organisationId: place.id, personId, address: call.address, at: call.now, expiresAt });
  call.setCookie({ name: SESSION_COOKIE, value: token, httpOnly: true, maxAge: SESSION_MS / 1000 });
  call.setCookie({ name: CSRF_COOKIE, value: csrfToken(parts.secrets, id), httpOnly: false, maxAge: SESSION_MS / 1000 });
  const member = await person(call.tx, place.id, personId);
  const me = await meOf(call.tx, { kind: "person", personId, organisationId: place.id, roles: member?.roles ?? [], permissions: permissionsOf(member?.roles ?? []) });
  await call.audit({ action: "session.opened", subject: id, organisationId: place.id, by: { kind: "person", personId, credentialId: id } });
  return { me, expiresAt: instantText(expiresAt) };
}

type Self = { readonly kind: "person" | "key"; readonly personId: string; readonly organisationId: string; readonly roles: readonly string[]; readonly permissions: ReadonlySet<string> };

/** Who asks, and what they may do. */
export async function meOf(on: Queries, self: Self) {
  const here = await organisation(on, self.organisationId);
  const member = await person(on, self.organisationId, self.personId);
  if (!here || !member) throw new Error("an actor without a membership");
  return {
    kind: self.kind,
    person: { id: member.id as `per_${string}`, name: member.name, email: member.email },
    organisation: { id: here.id as `org_${string}`, kind: here.kind, name: here.name, createdAt: instantText(here.created_at) },
    roles: [...self.roles] as Role[],
    permissions: [...permissionsOf(self.roles as Role[])].filter((name) => self.permissions.has(name)),
    organisations: (await organisationsOf(on, self.personId)).map((one) => ({ ...one, id: one.id as `org_${string}` })),
  };
}

/** Counted in a transaction of its own, so that a refusal does not give the try back. */
export async function tooManyTries(call: OutsideCall, email: string): Promise<Refusal | undefined> {
  const within = await call.tx(async ({ tx }) => {
    for (const { bucket, burst, everyMs } of signInAllowances(email, network(call.address))) if (!(await takeTry(tx, bucket, burst, everyMs, call.now))) return false;
    return true;
  });
  return within ? undefined : refuse("session.too-many-tries", "Too many tries. Wait a few minutes and try again.");
}
