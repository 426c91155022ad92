import { rolesRefused } from "../../core/identity/rules.ts";
import type { Role } from "../../core/identity/roles.ts";
import { canonical } from "../../core/kernel/canonical.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { defaultRoles, groupRoles, type Mapping, type OidcSettings, type Preset, type Protocol, type SamlSettings, USUAL_MAPPINGS } from "../../core/sso/connection.ts";
import { meant } from "../identity/people.ts";
import { policyOf, setPolicy as setIdentityPolicy } from "../identity/policy-store.ts";
import { endSessionsOf, sessionById } from "../identity/session-store.ts";
import { provenRecently } from "../identity/step-up.ts";
import type { Call } from "../platform/http-call.ts";
import type { Secrets } from "../platform/secrets.ts";
import { certificateFacts, selfSigned } from "./certificate.ts";
import { provenNames } from "./domain-store.ts";
import { removeLink } from "./login-store.ts";
import { addConnection, changeConnection, connection, type ConnectionRow, connections, peopleOf, removeConnection, sessionMinutes, setSessionMinutes, switchConnection } from "./store.ts";
import { connectionWire } from "./wire.ts";

export type ConnectionParts = { readonly secrets: Secrets; readonly origin: () => string };

const MOST_CONNECTIONS = 10;

/** Everything about an organisation's single sign-on on one page. */
export async function overview(parts: ConnectionParts, call: Call, named: string | undefined) {
  const target = await meant(call, named);
  if (isRefusal(target)) return target;
  const people = await peopleOf(call.tx, target.id);
  const rows = await connections(call.tx, target.id);
  return {
    connections: rows.map((row) => connectionWire(parts.origin(), row, people.get(row.id) ?? 0)),
    policy: { required: (await policyOf(call.tx, target.id)).ssoOnly, sessionMinutes: await sessionMinutes(call.tx, target.id) },
    defaultRoles: [...defaultRoles(target.kind)], groupRoles: groupRoles(target.kind), domains: (await provenNames(call.tx, target.id)).length,
  };
}

/** Makes a connection with a key of its own; it has addresses at once and settings later, because each side needs the other's first. */
export async function createConnection(parts: ConnectionParts, call: Call, input: { name: string; protocol: Protocol; preset: Preset }) {
  const roles = defaultRoles(call.actor.organisationKind);
  if (roles.length === 0) return refuse("connection.not-here", "Single sign-on is for organisations with several people.");
  if ((await connections(call.tx, call.organisationId)).length >= MOST_CONNECTIONS) return refuse("connection.too-many", `There are ${MOST_CONNECTIONS} connections already: remove one first.`);
  const id = call.id("con");
  const made = input.protocol === "saml" ? await selfSigned(id, call.now) : undefined;
  const row = await addConnection(call.tx, {
    id, org_id: call.organisationId, name: input.name, protocol: input.protocol, preset: input.preset, mapping: USUAL_MAPPINGS[input.preset][input.protocol], create_people: true, default_role: roles[0] ?? null,
    private_key: made === undefined ? null : parts.secrets.seal(Buffer.from(made.key), `sso.key|${id}`), certificate: made?.certificate ?? null,
  }, call.now);
  await call.audit({ action: "connection.created", subject: id, detail: { protocol: row.protocol, preset: row.preset, name: row.name } });
  return connectionWire(parts.origin(), row, 0);
}

export type ConnectionChange = {
  connection: string; name: string; mapping: Mapping; createPeople: boolean; defaultRole: string | null; groupRoles: { group: string; role: string }[];
  oidc?: OidcSettings | undefined; saml?: SamlSettings | undefined; clientSecret?: string | undefined;
};

/** Replaces a connection's settings. What a test proved has to be proved again when it could have changed. */
export async function reviseConnection(parts: ConnectionParts, call: Call, input: ConnectionChange) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const before = await connection(call.tx, call.organisationId, input.connection);
  if (!before) return unknownConnection();
  const refused = settingsRefused(before, input) ?? rolesWrong(call, input);
  if (refused) return refused;
  const settings = (before.protocol === "oidc" ? input.oidc : input.saml) as OidcSettings | SamlSettings;
  const secret = input.clientSecret === undefined ? before.client_secret : parts.secrets.seal(Buffer.from(input.clientSecret), `sso.secret|${before.id}`);
  const proven = input.clientSecret === undefined && canonical(settings) === canonical(before.settings) && canonical(input.mapping) === canonical(before.mapping);
  const row = await changeConnection(call.tx, call.organisationId, before.id, {
    name: input.name, settings, client_secret: secret, mapping: input.mapping, create_people: input.createPeople, default_role: input.defaultRole, group_roles: input.groupRoles,
  }, proven, call.now);
  const people = await peopleOf(call.tx, call.organisationId);
  await call.audit({ action: "connection.changed", subject: row.id, detail: { settings, mapping: input.mapping, createPeople: input.createPeople, defaultRole: input.defaultRole, groupRoles: input.groupRoles, secretChanged: input.clientSecret !== undefined } });
  return connectionWire(parts.origin(), row, people.get(row.id) ?? 0);
}

export function unknownConnection(): Refusal {
  return refuse("connection.not-found", "There is no such connection in your organisation.");
}

function settingsRefused(before: ConnectionRow, input: ConnectionChange): Refusal | undefined {
  const other = before.protocol === "oidc" ? input.saml : input.oidc;
  if ((before.protocol === "oidc" ? input.oidc : input.saml) === undefined || other !== undefined || (before.protocol === "saml" && input.clientSecret !== undefined)) {
    return refuse("connection.wrong-settings", `This connection speaks ${before.protocol === "oidc" ? "OpenID Connect" : "SAML"}: give the settings of that protocol alone.`);
  }
  const bad = input.saml?.certificates.findIndex((pem) => certificateFacts(pem) === undefined) ?? -1;
  return bad < 0 ? undefined : refuse("connection.bad-certificate", "This is no certificate with an RSA key of at least 2048 bits.", [{ path: ["saml", "certificates", bad], code: "invalid", sentence: "This is no certificate with an RSA key of at least 2048 bits." }]);
}

/** Roles that may be given without anybody looking come from a list; and nobody lets a directory give more than they may themselves. */
function rolesWrong(call: Call, input: ConnectionChange): Refusal | undefined {
  const { organisationKind, organisationId } = call.actor;
  const standard = input.defaultRole;
  if (standard !== null && !(defaultRoles(organisationKind) as readonly string[]).includes(standard)) return refuse("connection.role-not-allowed", `${standard} cannot be given to whoever signs in for the first time.`);
  const wrong = input.groupRoles.find((line) => !(groupRoles(organisationKind) as readonly string[]).includes(line.role));
  if (wrong) return refuse("connection.role-not-allowed", `${wrong.role} cannot be given by a group.`);
  if (input.createPeople && standard === null && (input.mapping.groups === null || input.groupRoles.length === 0)) return refuse("connection.no-role", "Choose the role that new people get, or map groups to roles.");
  const given = [...new Set([...input.groupRoles.map((line) => line.role), ...(standard === null ? [] : [standard])])] as Role[];
  return rolesRefused(call.actor, { id: organisationId, kind: organisationKind }, given);
}

/** On after a good test and with a domain of one's own; off ends the sessions that came through it. */
export async function switchTo(parts: ConnectionParts, call: Call, input: { connection: string; on: boolean }) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const before = await connection(call.tx, call.organisationId, input.connection);
  if (!before) return unknownConnection();
  const refused = input.on ? await notReady(call, before) : await stillNeeded(call, before);
  if (refused) return refused;
  const row = before.switched_on === input.on ? before : await switchConnection(call.tx, call.organisationId, before.id, input.on);
  const ended = input.on ? 0 : await endSessionsOf(call.tx, call.organisationId, before.id, call.now);
  const people = await peopleOf(call.tx, call.organisationId);
  if (row !== before) await call.audit({ action: input.on ? "connection.switched-on" : "connection.switched-off", subject: row.id, detail: { sessionsEnded: ended } });
  return connectionWire(parts.origin(), row, people.get(row.id) ?? 0);
}

async function notReady(call: Call, row: ConnectionRow): Promise<Refusal | undefined> {
  if ((await provenNames(call.tx, call.organisationId)).length === 0) return refuse("sso.no-domain", "Verify your e-mail domain first, under Domains: people are found by it.");
  return row.settings !== null && row.tested_at !== null ? undefined : refuse("sso.not-tested", "Run a test sign-in with these settings first.");
}

async function stillNeeded(call: Call, row: ConnectionRow): Promise<Refusal | undefined> {
  if (!row.switched_on || !(await policyOf(call.tx, call.organisationId)).ssoOnly) return undefined;
  const others = (await connections(call.tx, call.organisationId)).filter((one) => one.id !== row.id && one.switched_on);
  return others.length > 0 ? undefined : refuse("sso.required-now", "Nobody could sign in any more: stop requiring single sign-on first, or switch another connection on.");
}

export async function discardConnection(call: Call, input: { connection: string }): Promise<Refusal | undefined> {
  const stale = provenRecently(call);
  if (stale) return stale;
  const row = await connection(call.tx, call.organisationId, input.connection);
  if (!row) return unknownConnection();
  const refused = await stillNeeded(call, row);
  if (refused) return refused;
  const ended = await endSessionsOf(call.tx, call.organisationId, row.id, call.now);
  await removeConnection(call.tx, call.organisationId, row.id);
  await call.audit({ action: "connection.removed", subject: row.id, detail: { name: row.name, sessionsEnded: ended } });
  return undefined;
}

export async function unlinkPerson(call: Call, input: { connection: string; person: string }): Promise<Refusal | undefined> {
  const stale = provenRecently(call);
  if (stale) return stale;
  const row = await connection(call.tx, call.organisationId, input.connection);
  if (!row) return unknownConnection();
  if (!(await removeLink(call.tx, call.organisationId, row.id, input.person))) return refuse("connection.not-linked", "This person has no link to this connection.");
  await call.audit({ action: "connection.unlinked", subject: input.person, detail: { connection: row.id } });
  return undefined;
}

/** Requiring it is for whoever has just come in through it: so nobody locks themselves out. */
export async function setPolicy(call: Call, input: { required: boolean; sessionMinutes: number }) {
  const stale = provenRecently(call);
  if (stale) return stale;
  const before = await policyOf(call.tx, call.organisationId);
  if (input.required && !before.ssoOnly) {
    const on = (await connections(call.tx, call.organisationId)).filter((one) => one.switched_on);
    if (on.length === 0) return refuse("sso.nothing-on", "Switch a connection on first.");
    if ((await provenNames(call.tx, call.organisationId)).length === 0) return refuse("sso.no-domain", "Verify your e-mail domain first, under Domains.");
    const session = await sessionById(call.tx, call.actor.credentialId);
    if (!on.some((one) => one.id === session?.connection_id)) return refuse("sso.sign-in-first", "Sign out and in again through single sign-on, and require it then: so you know that it works for you.");
  }
  if (input.required !== before.ssoOnly) await setIdentityPolicy(call.tx, call.organisationId, { ssoOnly: input.required }, call.now);
  await setSessionMinutes(call.tx, call.organisationId, input.sessionMinutes, call.now);
  await call.audit({ action: "sso.policy-changed", subject: call.organisationId, detail: input });
  return input;
}
