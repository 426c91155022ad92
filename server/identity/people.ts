import type { Role } from "../../core/identity/roles.ts";
import { rolesRefused } from "../../core/identity/rules.ts";
import { isStaff } from "../../core/kernel/actor.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instant, instantText } from "../../core/kernel/time.ts";
import type { Call, OutsideCall } from "../platform/http-call.ts";
import { randomToken, sha256 } from "../platform/secrets.ts";
import { queueMail } from "../platform/mail.ts";
import type { Work } from "../platform/work.ts";
import { customRoles, setCustomRoles } from "./custom-role-store.ts";
import { deactivate } from "./deactivate.ts";
import { hashPassword, isPassword } from "./password.ts";
import { commonPassword } from "./password-rules.ts";
import { tooManyTries } from "./sessions.ts";
import {
  account, addInvitation, addMembership, dropInvitations, holdPeople, invitedAccount, type OrganisationRow, organisation, othersWithRole, person, personFor, type PersonRow, setNames, setPassword,
  setRoles, setStatus, takeInvitation,
} from "./store.ts";

export const INVITATION_MS = 7 * 86_400_000;

/** The organisation that is meant: one's own, or for the vendor's staff any. Everyone else's is not found. */
export async function meant(call: Call, named: string | undefined): Promise<OrganisationRow | Refusal> {
  const id = named ?? call.organisationId;
  const found = id === call.organisationId || isStaff(call.actor) ? await organisation(call.tx, id) : undefined;
  return found ?? refuse("organisation.not-found", "There is no such organisation, or it is not yours.");
}

export type Invited = { organisation?: string | undefined; email: string; name: string; roles: Role[]; customRoles: string[] };

/**
 * Adds a person by address. The reply is the same whether or not the address is known elsewhere. The link goes to the mailbox and to nobody else:
 * whoever held it could set the password of somebody who joins a more important organisation later.
 */
export async function invite(call: Call, origin: string, input: Invited) {
  const target = await meant(call, input.organisation);
  if (isRefusal(target)) return target;
  const granted = await customGranted(call, target, input);
  if (isRefusal(granted)) return granted;
  const refused = rolesRefused(call.actor, target, input.roles, granted);
  if (refused) return refused;
  const personId = await personFor(call.tx, call.id("per"), input.email, input.name, call.now);
  if (!(await addMembership(call.tx, target.id, personId, input.name, call.now))) return refuse("person.already-member", "This person is already a member: change their roles instead.");
  await setRoles(call.tx, target.id, personId, input.roles);
  await setCustomRoles(call.tx, target.id, personId, input.customRoles);
  const sent = await sendInvitation(call, origin, target, { id: personId, email: input.email, name: input.name });
  await call.audit({ action: "person.invited", subject: personId, organisationId: target.id, detail: { roles: input.roles, customRoles: input.customRoles } });
  return sent;
}

/** Sends the link anew to somebody who has not used it; the one before stops working. */
export async function resendInvitation(call: Call, origin: string, input: Who) {
  const target = await meant(call, input.organisation);
  if (isRefusal(target)) return target;
  const found = await person(call.tx, target.id, input.person);
  if (!found) return refuse("person.not-found", "There is no such person in this organisation.");
  if (found.status !== "invited") return refuse("person.joined-already", "This person has joined already.");
  const refused = rolesRefused(call.actor, target, found.roles, found.granted);
  if (refused) return refused;
  await dropInvitations(call.tx, target.id, found.id, call.now);
  const sent = await sendInvitation(call, origin, target, found);
  await call.audit({ action: "person.invited-again", subject: found.id, organisationId: target.id });
  return sent;
}

/** What roles of the organisation's own making grant together; a refusal where one is not there, or no role at all was chosen. */
async function customGranted(call: Call, target: OrganisationRow, input: { roles: readonly Role[]; customRoles: readonly string[] }): Promise<string[] | Refusal> {
  if (input.roles.length + input.customRoles.length === 0) return refuse("role.none", "Choose at least one role.");
  if (input.customRoles.length === 0) return [];
  const known = await customRoles(call.tx, target.id);
  const chosen = input.customRoles.map((id) => known.find((role) => role.id === id));
  if (chosen.includes(undefined)) return refuse("role.not-found", "There is no such role in this organisation.");
  return chosen.flatMap((role) => role?.permissions ?? []);
}

async function sendInvitation(call: Call, origin: string, target: OrganisationRow, to: { id: string; email: string; name: string }) {
  const token = randomToken();
  const expiresAt = instant(call.now + INVITATION_MS);
  await addInvitation(call.tx, { tokenHash: sha256(token), org_id: target.id, person_id: to.id, first: false, createdAt: call.now, expiresAt });
  await queueMail(call, {
    to: to.email, subject: `You are invited to ${target.name}`,
    paragraphs: [`Hello ${to.name},`, `${target.name} invites you to its partner portal.`],
    action: { label: "Accept the invitation", href: invitationLink(origin, token) }, closing: "The link works once and for seven days. If you do not know why you got this, delete it: nothing happens.",
  });
  return { person: personWire(await known(call, target.id, to.id)), expiresAt: instantText(expiresAt) };
}

/** The token stands behind the #, so that no server on the way logs it. */
export function invitationLink(origin: string, token: string): string {
  return `${origin}/welcome#${token}`;
}

export type Accepted = { token: string; password: string; email?: string | undefined; name?: string | undefined };

/** Somebody new sets a password; somebody known proves the one they have. The very first owner says who they are, too. */
export async function acceptInvitation(call: OutsideCall, input: Accepted) {
  const hash = sha256(input.token);
  const busy = await tooManyTries(call, `link ${hash.toString("hex")}`);
  if (busy) return busy;
  const known = await call.tx(({ tx }) => invitedAccount(tx, hash, call.now));
  if (!known) return refuse("invitation.unknown", "This link was used already, is too old or is not complete: ask for a new one.");
  if (!known.first && (input.email ?? input.name) !== undefined) return refuse("invitation.address-given", "The address and name of this invitation are given: leave them out.");
  if (known.first && input.email === undefined) return refuse("invitation.address-needed", "Say which e-mail address you want to sign in with.");
  if (known.password_hash !== null && !(await isPassword(input.password, known.password_hash))) return refuse("invitation.wrong-password", "You have a password here already, and this is not it.");
  const common = known.password_hash === null ? await commonPassword(input.password, [known.email, known.name, input.email ?? "", input.name ?? ""]) : undefined;
  if (common) return common;
  const passwordHash = known.password_hash === null ? await hashPassword(input.password) : undefined;
  return call.tx((work) => joined(work, hash, { ...input, passwordHash }));
}

async function joined(work: Work, hash: Buffer, input: Accepted & { passwordHash: string | undefined }) {
  // Nothing is undone for a refusal here, so it comes before the link is used up.
  if (input.email !== undefined && (await account(work.tx, { email: input.email }))) return refuse("invitation.address-taken", "Somebody here has this address already: take another.");
  const invitation = await takeInvitation(work.tx, hash, work.now);
  if (!invitation) return refuse("invitation.unknown", "This link was used already: ask for a new one.");
  const { org_id: organisationId, person_id: personId } = invitation;
  if (input.email !== undefined) {
    await setNames(work.tx, organisationId, personId, input.email, input.name ?? input.email);
  }
  if (input.passwordHash !== undefined) await setPassword(work.tx, personId, input.passwordHash);
  await setStatus(work.tx, organisationId, personId, "active", work.now);
  await work.audit({ action: "person.joined", subject: personId, organisationId, by: { kind: "person", personId, credentialId: "invitation" } });
  const found = await account(work.tx, { id: personId });
  return { email: found?.email ?? "" };
}

type Who = { person: string; organisation?: string | undefined };

export function changeRoles(call: Call, input: Who & { roles: Role[]; customRoles: string[] }) {
  return changed(call, input, [...input.roles], async (target, found) => {
    const granted = await customGranted(call, target, input);
    const refused = isRefusal(granted) ? granted : rolesRefused(call.actor, target, input.roles, granted);
    if (refused) return refused;
    const staysOwner = input.roles.includes("vendor.owner");
    const last = staysOwner ? undefined : await lastOwner(call, target, found);
    if (last) return last;
    await setRoles(call.tx, target.id, found.id, input.roles);
    await setCustomRoles(call.tx, target.id, found.id, input.customRoles);
    await call.audit({ action: "person.roles-changed", subject: found.id, organisationId: target.id, detail: { from: found.roles, to: input.roles, custom: input.customRoles } });
    return undefined;
  });
}

/** Ends every session and key of the person in this organisation in the same transaction. */
export function suspend(call: Call, input: Who & { reason: string }) {
  return changed(call, input, [], async (target, found) => {
    const gone = await deactivate(call, { organisationId: target.id, personId: found.id, reason: input.reason, roles: "none" });
    return isRefusal(gone) ? gone : undefined;
  });
}

export function reinstate(call: Call, input: Who) {
  return changed(call, input, [], async (target, found) => {
    if (found.status !== "suspended") return undefined;
    await setStatus(call.tx, target.id, found.id, "active", call.now);
    await call.audit({ action: "person.reinstated", subject: found.id, organisationId: target.id });
    return undefined;
  });
}

type Change = (target: OrganisationRow, found: PersonRow) => Promise<Refusal | undefined>;

/** Finds the person, makes sure the actor may touch the roles they have and get, and answers with how they stand then. */
async function changed(call: Call, who: Who, roles: Role[], change: Change) {
  const target = await meant(call, who.organisation);
  if (isRefusal(target)) return target;
  await holdPeople(call.tx, target.id);
  const found = await person(call.tx, target.id, who.person);
  if (!found) return refuse("person.not-found", "There is no such person in this organisation.");
  const refused = rolesRefused(call.actor, target, [...roles, ...found.roles], found.granted) ?? (await change(target, found));
  return refused ?? personWire(await known(call, target.id, found.id));
}

async function lastOwner(call: Call, target: OrganisationRow, found: PersonRow): Promise<Refusal | undefined> {
  if (!found.roles.includes("vendor.owner") || (await othersWithRole(call.tx, target.id, "vendor.owner", found.id)) > 0) return undefined;
  return refuse("role.last-owner", "This is the last owner: make another one first.");
}

async function known(call: Call, organisationId: string, personId: string): Promise<PersonRow> {
  const row = await person(call.tx, organisationId, personId);
  if (!row) throw new Error("the person is gone");
  return row;
}

export function personWire(row: PersonRow) {
  return { id: row.id as `per_${string}`, name: row.name, email: row.email, roles: row.roles, customRoles: row.custom.map((one) => ({ id: one.id as `rol_${string}`, name: one.name })), status: row.status, since: instantText(row.since) };
}
