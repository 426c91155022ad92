import type { Role } from "../../core/identity/roles.ts";
import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { type Asserted, assertedBy, type Decision, type Received, rolesOfGroups, whoIs } from "../../core/sso/asserted.ts";
import { groupRoles } from "../../core/sso/connection.ts";
import { refuseSignIn } from "../../core/sso/refusals.ts";
import { type Door, issueSession } from "../identity/issue-session.ts";
import { account, addMembership, dropInvitations, holdPeople, organisation, person, personFor, setRoles, setStatus } from "../identity/store.ts";
import type { Tx } from "../platform/database.ts";
import type { Secrets } from "../platform/secrets.ts";
import { provenNames } from "./domain-store.ts";
import { addLink, isLinked, lastingRoles, linkOf, membershipOf, noteSeen } from "./login-store.ts";
import { restored, savedPoint } from "./savepoint.ts";
import { type ConnectionRow, noteUsed, sessionMinutes } from "./store.ts";

/** What an identity provider proved. */
export type Proven = { readonly method: "oidc" | "saml"; readonly subject: string; readonly received: Received; readonly authenticatedAt: Instant };
export type Entered = { readonly would: Decision["do"]; readonly roles: readonly string[] };

/**
 * Lets whoever was proven into the connection's own organisation through the one gate: known by subject, or found by an address in a domain the
 * organisation owns, or made new where it wants that. Refusals leave nobody behind. A trial decides the same and changes nothing.
 */
export async function enterAs(parts: { readonly secrets: Secrets }, door: Door, row: ConnectionRow, proven: Proven, trial: boolean): Promise<Entered | Refusal> {
  const { tx } = door;
  // One after the other in an organisation: two first sign-ins of one person make one person.
  await holdPeople(tx, row.org_id);
  const asserted = assertedBy(proven.subject, proven.received, row.mapping);
  const decision = whoIs(asserted, await standingOf(tx, row, asserted));
  if (isRefusal(decision)) return decision;
  const known = decision.do === "create" ? undefined : await person(tx, row.org_id, decision.personId);
  const roles = await rolesFor(tx, row, asserted, { now: known?.roles ?? [], lasting: known ? await lastingRoles(tx, row.org_id, known.id) : [] });
  if (roles.all.length === 0 && (known?.custom ?? []).length === 0) return refuseSignIn("sso.no-role");
  if (trial) return { would: decision.do, roles: roles.all };
  await savedPoint(tx);
  const personId = await settlePerson(door, row, asserted, decision);
  if (roles.given !== undefined) await setRoles(tx, row.org_id, personId, roles.given, "jit");
  await noteUsed(tx, row.org_id, row.id, door.now);
  const session = await issueSession(parts, door, {
    personId, organisationId: row.org_id, method: proven.method, factors: ["sso"], authenticatedAt: proven.authenticatedAt, connection: { id: row.id, organisationId: row.org_id },
    lastsMs: (await sessionMinutes(tx, row.org_id)) * 60_000,
  });
  if ("refused" in session) {
    await restored(tx);
    return session;
  }
  const by = { kind: "person" as const, personId, credentialId: row.id };
  if (decision.do !== "enter") await door.audit({ action: decision.do === "create" ? "person.created-by-sso" : "person.linked", subject: personId, organisationId: row.org_id, by, detail: { connection: row.id, subject: proven.subject, roles: roles.given ?? [] } });
  await door.audit({ action: "sso.signed-in", subject: personId, organisationId: row.org_id, by, detail: { connection: row.id, method: proven.method } });
  return { would: decision.do, roles: roles.all };
}

async function standingOf(tx: Tx, row: ConnectionRow, asserted: Asserted) {
  const link = await linkOf(tx, row.id, asserted.subject);
  const byEmail = link || asserted.email === undefined ? undefined : await account(tx, { email: asserted.email });
  return {
    linked: link && { personId: link.person_id, status: await membershipOf(tx, row.org_id, link.person_id) },
    byEmail: byEmail && { personId: byEmail.id, status: await membershipOf(tx, row.org_id, byEmail.id), taken: await isLinked(tx, row.id, byEmail.id) },
    domains: await provenNames(tx, row.org_id), createPeople: row.create_people,
  };
}

/**
 * Groups replace what groups gave before, each time. Somebody without any role gets the standard one; whoever has a role by hand or from
 * the directory keeps it. `given` is undefined where nothing changes.
 */
async function rolesFor(tx: Tx, row: ConnectionRow, asserted: Asserted, held: { readonly now: readonly Role[]; readonly lasting: readonly Role[] }): Promise<{ given: Role[] | undefined; all: string[] }> {
  const target = await organisation(tx, row.org_id);
  const allowed = target ? groupRoles(target.kind) : [];
  const byGroups = row.mapping.groups === null ? undefined : rolesOfGroups(asserted.groups, row.group_roles).filter((role): role is Role => (allowed as string[]).includes(role));
  const standard = row.default_role === null ? [] : [row.default_role as Role];
  if (byGroups === undefined) return held.now.length > 0 ? { given: undefined, all: [...held.now] } : { given: standard, all: standard };
  const given = byGroups.length > 0 ? byGroups : held.lasting.length > 0 ? [] : standard;
  return { given, all: [...new Set([...held.lasting, ...given])] };
}

async function settlePerson(door: Door, row: ConnectionRow, asserted: Asserted, decision: Decision): Promise<string> {
  const { tx, now } = door;
  if (decision.do === "enter") {
    if ((await membershipOf(tx, row.org_id, decision.personId)) === "invited") await setStatus(tx, row.org_id, decision.personId, "active", now);
    await noteSeen(tx, row.id, asserted.subject, asserted.email, now);
    return decision.personId;
  }
  const name = asserted.name ?? asserted.email ?? asserted.subject;
  const personId = decision.do === "create" ? await personFor(tx, door.id("per"), decision.email, name, now) : decision.personId;
  if (decision.do === "create" || decision.join) {
    await addMembership(tx, row.org_id, personId, name, now);
    await setStatus(tx, row.org_id, personId, "active", now);
    await dropInvitations(tx, row.org_id, personId, now);
  }
  await addLink(tx, { org_id: row.org_id, connection_id: row.id, subject: asserted.subject, person_id: personId, email: asserted.email, at: now });
  return personId;
}
