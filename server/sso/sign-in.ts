import { instant, type Instant } from "../../core/kernel/time.ts";
import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import { rememberUntil } from "../../core/sso/assertion.ts";
import type { Received } from "../../core/sso/asserted.ts";
import { LOGIN_MS } from "../../core/sso/connection.ts";
import { refuseSignIn, type SignInRefused } from "../../core/sso/refusals.ts";
import { takeTry } from "../identity/credentials.ts";
import type { Door } from "../identity/issue-session.ts";
import type { Actor } from "../../core/kernel/actor.ts";
import type { Database } from "../platform/database.ts";
import { network } from "../platform/http-host.ts";
import type { Outbound } from "../platform/outbound.ts";
import { randomToken, type Secrets, sha256 } from "../platform/secrets.ts";
import type { Work } from "../platform/work.ts";
import { enterAs, type Proven } from "./enter.ts";
import { addLogin, finishLogin, firstSeen, heldLogin, type LoginRow, useLogin } from "./login-store.ts";
import { newOidcRequest, type OidcRequest, oidcRequestUrl, readOidcAnswer } from "./oidc.ts";
import { testFound } from "./outcome.ts";
import { readSamlAnswer, samlRequestUrl } from "./saml.ts";
import { anyConnection, type ConnectionRow, noteTested } from "./store.ts";
import { addressesOf } from "./wire.ts";

export type SignInParts = { readonly database: Database; readonly secrets: Secrets; readonly origin: () => string; readonly outbound: Outbound };

/** A browser's visit: who comes from where, and the system's own transactions. */
export type Visit = Pick<Door, "now" | "log" | "address" | "agent" | "cookie" | "setCookie"> & { tx<T>(work: (work: Work) => Promise<T>): Promise<T> };

/** What the browser brings back, as the protocol carries it. */
export type Returned = { readonly connectionId: string; readonly state: string; readonly browser: string | undefined } & ({ readonly protocol: "oidc"; readonly query: string } | { readonly protocol: "saml"; readonly posted: string });
/** Where the browser goes next. */
export type Next = { readonly to: string };

/** What binds an answer to its request; kept sealed. */
type Bound = { readonly oidc?: OidcRequest; readonly samlRequest?: string };

/** Begins a sign-in, or a test of the connection where a tester is given: where to send the browser. Only tests may use what is switched off. */
export async function leave(parts: SignInParts, visit: Visit, input: { connectionId: string; browser: string; returnTo: string; tester: Actor | undefined }): Promise<Next | Refusal> {
  const busy = await tooBusy(visit);
  if (busy) return busy;
  const row = await visit.tx(({ tx }) => anyConnection(tx, input.connectionId));
  const tests = input.tester !== undefined && row !== undefined && row.org_id === input.tester.organisationId;
  if (!row?.settings || (!row.switched_on && !tests)) return refuseSignIn("sso.no-connection");
  const state = randomToken();
  const bound: Bound = row.protocol === "oidc" ? { oidc: newOidcRequest(state) } : { samlRequest: `_${randomToken()}` };
  const url = row.protocol === "oidc" ? await oidcRequestUrl(oidcParty(parts, row), bound.oidc as OidcRequest, visit.now) : await samlRequestUrl(samlParty(parts, row), bound.samlRequest as string, state);
  if (typeof url !== "string") return url;
  await visit.tx(async ({ tx, now, id }) => {
    const login = id("sso");
    await addLogin(tx, {
      id: login, org_id: row.org_id, connection_id: row.id, stateHash: sha256(state), browser_hash: sha256(input.browser), tester_id: tests ? (input.tester?.personId ?? null) : null, return_to: input.returnTo,
      secrets: parts.secrets.seal(Buffer.from(JSON.stringify(bound)), `sso.login|${login}`), created_at: now, expires_at: instant(now + LOGIN_MS),
    });
  });
  return { to: url };
}

async function tooBusy(visit: Visit): Promise<Refusal | undefined> {
  const within = await visit.tx(({ tx, now }) => takeTry(tx, `sso|${network(visit.address)}`, 120, 500, now));
  return within ? undefined : refuseSignIn("sso.too-many-tries");
}

/** Takes an answer back: once, by the browser that left, for the connection it left for. Every end is in the audit log of the organisation. */
export async function comeBack(parts: SignInParts, visit: Visit, returned: Returned): Promise<Next> {
  const busy = await tooBusy(visit);
  if (busy) return away(busy);
  const taken = await visit.tx((work) => takeLogin(work, returned));
  if (isRefusal(taken)) return away(taken);
  const { login, row } = taken;
  const bound = JSON.parse(parts.secrets.open(login.secrets, `sso.login|${login.id}`).toString("utf8")) as Bound;
  const seen: Seen = { received: {}, subject: undefined };
  const proven = returned.protocol === "oidc" ? await provenByOidc(parts, visit.now, row, bound, returned.query, seen) : await provenBySaml(parts, visit, row, bound, returned.posted, seen);
  return visit.tx((work) => settled(parts, { ...work, address: visit.address, agent: visit.agent, cookie: visit.cookie, setCookie: visit.setCookie }, { login, row, seen, proven }));
}

/** An answer that fits no request at all, such as one from a tile at the identity provider. */
export async function turnedAway(visit: Visit, connectionId: string, refused: SignInRefused): Promise<Next> {
  const busy = await tooBusy(visit);
  if (busy) return away(busy);
  return visit.tx(async (work) => {
    const row = await anyConnection(work.tx, connectionId);
    if (row) await work.audit({ action: "sso.refused", subject: row.id, organisationId: row.org_id, detail: { code: refused.code } });
    return away(refused);
  });
}

type Seen = { received: Received; subject: string | undefined };
type Taken = { readonly login: LoginRow; readonly row: ConnectionRow };

async function takeLogin(work: Work, returned: Returned): Promise<Taken | SignInRefused> {
  const login = await heldLogin(work.tx, sha256(returned.state));
  if (!login || login.expires_at <= work.now) return refuseSignIn("sso.expired");
  const refused = login.connection_id !== returned.connectionId ? refuseSignIn("sso.other-connection")
    : returned.browser === undefined || !sha256(returned.browser).equals(login.browser_hash) ? refuseSignIn("sso.other-browser")
    : login.used_at !== null ? refuseSignIn("sso.used") : undefined;
  const row = await anyConnection(work.tx, login.connection_id);
  if (refused || !row?.settings || row.protocol !== returned.protocol || (!row.switched_on && login.tester_id === null)) {
    const why = refused ?? refuseSignIn("sso.no-connection");
    await work.audit({ action: "sso.refused", subject: login.connection_id, organisationId: login.org_id, detail: { code: why.code } });
    return why;
  }
  await useLogin(work.tx, login, work.now);
  return { login, row };
}

async function provenByOidc(parts: SignInParts, now: Instant, row: ConnectionRow, bound: Bound, query: string, seen: Seen): Promise<Proven | SignInRefused> {
  const here: { claims?: Received } = {};
  const answer = await readOidcAnswer(oidcParty(parts, row), query, bound.oidc as OidcRequest, now, here);
  seen.received = here.claims ?? {};
  seen.subject = here.claims?.["sub"]?.[0];
  if (isRefusal(answer)) return answer;
  return { method: "oidc", subject: answer.subject, received: answer.received, authenticatedAt: atMost(now, answer.authTime === undefined ? undefined : answer.authTime * 1000) };
}

async function provenBySaml(parts: SignInParts, visit: Visit, row: ConnectionRow, bound: Bound, posted: string, seen: Seen): Promise<Proven | SignInRefused> {
  const here: { attributes?: Received; nameId?: string } = {};
  const answer = await readSamlAnswer(samlParty(parts, row), posted, bound.samlRequest as string, visit.now, here);
  seen.received = here.attributes ?? {};
  seen.subject = here.nameId;
  if (isRefusal(answer)) return answer;
  const { facts } = answer;
  // Written down before anybody is let in, and whatever comes of it.
  const first = await visit.tx(({ tx }) => firstSeen(tx, { org_id: row.org_id, connection_id: row.id, hash: sha256(facts.id), until: instant(Math.ceil(rememberUntil(facts))) }));
  if (!first) return refuseSignIn("saml.replayed");
  return { method: "saml", subject: facts.nameId as string, received: facts.attributes, authenticatedAt: atMost(visit.now, facts.authentications[0]?.at) };
}

/** When they proved it, as the identity provider says, but never in the future. */
function atMost(now: Instant, at: number | undefined): Instant {
  return at === undefined || !Number.isFinite(at) || at <= 0 ? now : instant(Math.min(now, Math.floor(at)));
}

type Ending = Taken & { readonly seen: Seen; readonly proven: Proven | SignInRefused };

/** The end of a sign-in or of a test, in one transaction. A test lets nobody in and changes nobody. */
async function settled(parts: SignInParts, door: Door, { login, row, seen, proven }: Ending): Promise<Next> {
  const entered = isRefusal(proven) ? proven : await enterAs(parts, door, row, proven, login.tester_id !== null);
  const refused = isRefusal(entered) ? entered : undefined;
  if (login.tester_id !== null) {
    const came = isRefusal(proven) ? seen : { received: proven.received, subject: proven.subject };
    const end = isRefusal(entered) ? { refused: entered, would: null, roles: [] } : { refused: undefined, would: entered.would, roles: entered.roles };
    await finishLogin(door.tx, login, testFound({ ...came, mapping: row.mapping }, end), door.now);
    if (!refused) await noteTested(door.tx, row.org_id, row.id, row.changed_at, door.now);
    await door.audit({ action: "sso.tested", subject: row.id, organisationId: row.org_id, by: { kind: "person", personId: login.tester_id, credentialId: "sso" }, detail: { test: login.id, code: refused?.code ?? null } });
    return { to: `/settings/sso/${row.id}?test=${login.id}` };
  }
  if (!refused) return { to: login.return_to };
  await door.audit({ action: "sso.refused", subject: row.id, organisationId: row.org_id, detail: { code: refused.code, ...(seen.subject === undefined && isRefusal(proven) ? {} : { subject: isRefusal(proven) ? seen.subject : proven.subject }) } });
  return away(refused);
}

/** To the sign-in page, which says what the code means; nothing that came from outside goes along. */
export function away(refused: Refusal): Next {
  return { to: `/login?sso=${refused.code}` };
}

function oidcParty(parts: SignInParts, row: ConnectionRow) {
  if (row.protocol !== "oidc" || row.settings === null) throw new Error("no OpenID connection");
  const secret = row.client_secret === null ? undefined : parts.secrets.open(row.client_secret, `sso.secret|${row.id}`).toString("utf8");
  return { settings: row.settings, secret, redirectUri: addressesOf(parts.origin(), row).callbackUrl, outbound: parts.outbound };
}

function samlParty(parts: SignInParts, row: ConnectionRow) {
  if (row.protocol !== "saml" || row.settings === null) throw new Error("no SAML connection");
  return { settings: row.settings, ...samlSide(parts, row) };
}

/** Our half of a SAML connection, which is there before the other. */
export function samlSide(parts: Pick<SignInParts, "secrets" | "origin">, row: ConnectionRow) {
  if (row.private_key === null || row.certificate === null) throw new Error("a SAML connection without a key");
  const { entityId, callbackUrl } = addressesOf(parts.origin(), row);
  return { own: { key: parts.secrets.open(row.private_key, `sso.key|${row.id}`).toString("utf8"), certificate: row.certificate }, entityId, address: callbackUrl };
}

/** An address of our own to go on to; anything else is the start page. */
export function ownPath(text: string | undefined): string {
  if (text === undefined || text.length > 2000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes("\\")) return "/";
  return text;
}
