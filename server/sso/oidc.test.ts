import { createHmac, generateKeyPairSync } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { sql } from "../platform/sql.ts";
import { browserOf, jwt, keysFor, listening, ORIGIN, prove, ssoServer, switchOn } from "./sso.testing.ts";

const tls = keysFor("authority", ["127.0.0.1", "localhost"]);
const signing = keysFor("op");
const other = keysFor("somebody else");
const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** A provider whose every answer the test writes itself. */
const op = {
  tokens: {} as Record<string, unknown>, status: 200, discovery: {} as Record<string, unknown>, keys: [] as object[], userinfo: {} as object, asked: [] as URLSearchParams[],
};
const jwkOf = (key: typeof signing.publicKey, kid = "one") => ({ ...key.export({ format: "jwk" }), kid, use: "sig" });
const { url: issuer } = await listening(tls, (request, response) => {
  const say = (body: object, status = 200) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.url === "/.well-known/openid-configuration") {
    return say({ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, userinfo_endpoint: `${issuer}/userinfo`, response_types_supported: ["code"], id_token_signing_alg_values_supported: ["RS256", "ES256", "HS256", "none"], ...op.discovery });
  }
  if (request.url === "/jwks") return say({ keys: op.keys });
  if (request.url === "/userinfo") return say(op.userinfo);
  let body = "";
  request.on("data", (piece) => (body += String(piece)));
  request.on("end", () => {
    op.asked.push(new URLSearchParams(body));
    say(op.tokens, op.status);
  });
});

const server = await ssoServer(tls);
const nordlicht = await server.organisation("partner", "Nordlicht");
const admin = await server.person(nordlicht, ["partner.admin"], "Ada");
await prove(server, admin, "nordlicht.example");
const settings = { name: "Company login", mapping: { email: "email", name: "name", groups: "groups" }, createPeople: true, defaultRole: "partner.seller", groupRoles: [{ group: "Finance team", role: "partner.finance" }] };
const made = await admin.client.sso.connections.create({ name: "Company login", protocol: "oidc", preset: "other" });
await admin.client.sso.connections.change({ connection: made.id, ...settings, oidc: { issuer, clientId: "mindweave" }, clientSecret: "a secret" });
await switchOn(server, admin, made.id);

beforeEach(() => {
  op.discovery = {};
  op.status = 200;
  op.keys = [jwkOf(signing.publicKey)];
  op.userinfo = {};
});

// Identity providers go by the time of day, and so does the server, whose clock this test has moved on.
const seconds = () => Math.floor(server.clock.now() / 1000);
/** Leaves for the provider, and comes back with tokens that the test makes from what was asked. */
async function signIn(makes: (asked: { nonce: string; claims: Record<string, unknown> }) => Record<string, unknown>, answer: Record<string, string | null> = {}, who = "ida") {
  const browser = browserOf(server);
  const left = await browser.open(`/sso/${made.id}/start`);
  const asked = new URL(left.to).searchParams;
  const nonce = asked.get("nonce") as string;
  op.tokens = { access_token: "at", token_type: "Bearer", ...makes({ nonce, claims: { iss: issuer, aud: "mindweave", sub: who, exp: seconds() + 300, iat: seconds(), nonce, email: `${who}@nordlicht.example`, name: "Ida Berg" } }) };
  const query = new URLSearchParams({ code: "c0de", state: asked.get("state") as string, iss: issuer });
  for (const [name, value] of Object.entries(answer)) if (value === null) query.delete(name);
  else query.set(name, value);
  const back = await browser.open(`/sso/${made.id}/callback?${query}`);
  return { browser, left, asked, back, query };
}
const good = ({ claims }: { claims: Record<string, unknown> }) => ({ id_token: jwt(claims, signing.privateKey) });

test("a good token signs somebody in whom nobody knew: as a member with the standard role, in a session of single sign-on", async () => {
  const { browser, asked, back } = await signIn(good);
  expect(back).toMatchObject({ status: 303, to: "/" });
  expect(await browser.me()).toMatchObject({ person: { email: "ida@nordlicht.example", name: "Ida Berg" }, organisation: { id: nordlicht }, roles: ["partner.seller"] });
  expect(Object.fromEntries(asked)).toMatchObject({ response_type: "code", code_challenge_method: "S256", scope: "openid email profile", redirect_uri: `${ORIGIN}/sso/${made.id}/callback`, client_id: "mindweave" });
  expect(op.asked.at(-1)?.get("code_verifier")).toMatch(/^[\w-]{43,}$/);
  const [session] = await server.superuser.query<{ method: string; factors: string[]; connection_id: string }>(sql`select method, factors, connection_id from identity_session order by id desc limit 1`);
  expect(session).toMatchObject({ method: "oidc", factors: ["sso"], connection_id: made.id });
});

type Claims = Record<string, unknown>;
const changed = (change: (claims: Claims) => Claims | void, header: object = {}) => ({ claims }: { claims: Claims }) => ({ id_token: jwt({ ...claims, ...change(claims) }, signing.privateKey, header) });
const without = (name: string) => ({ claims: { [name]: _, ...rest } }: { claims: Claims }) => ({ id_token: jwt(rest, signing.privateKey) });
const hs256 = (key: string) => ({ claims }: { claims: Claims }) => {
  const [head, body] = jwt(claims, "none", { alg: "HS256" }).split(".");
  return { id_token: `${head}.${body}.${createHmac("sha256", key).update(`${head}.${body}`).digest("base64url")}` };
};

describe("a token that is not right opens nothing, and each fault has a name of its own", () => {
  test.each<[string, string, (asked: { nonce: string; claims: Claims }) => Claims]>([
    ["another issuer", "oidc.wrong-issuer", changed(() => ({ iss: "https://elsewhere.example" }))],
    ["another audience", "oidc.wrong-audience", changed(() => ({ aud: "another-app" }))],
    ["several audiences without a party", "oidc.wrong-audience", changed(() => ({ aud: ["mindweave", "another-app"] }))],
    ["several audiences and another party", "oidc.wrong-party", changed(() => ({ aud: ["mindweave", "another-app"], azp: "another-app" }))],
    ["one audience and another party", "oidc.wrong-party", changed(() => ({ azp: "another-app" }))],
    ["an end that is past", "oidc.expired", changed(() => ({ exp: seconds() - 600 }))],
    ["a beginning that is ahead", "oidc.not-yet-valid", changed(() => ({ nbf: seconds() + 600 }))],
    ["a birth ten hours ahead", "oidc.issued-in-future", changed(() => ({ iat: seconds() + 36_000 }))],
    ["another nonce", "oidc.wrong-nonce", changed(() => ({ nonce: "another" }))],
    ["no nonce", "oidc.wrong-nonce", without("nonce")],
    ["no end", "oidc.missing-claim", without("exp")],
    ["no birth", "oidc.missing-claim", without("iat")],
    ["no subject", "oidc.missing-claim", without("sub")],
    ["no issuer", "oidc.missing-claim", without("iss")],
    ["no audience", "oidc.missing-claim", without("aud")],
    ["an empty subject", "oidc.missing-claim", changed(() => ({ sub: "" }))],
    ["no signature at all", "oidc.weak-algorithm", ({ claims }) => ({ id_token: jwt(claims, "none", { alg: "none" }) })],
    ["a signature with the client's secret", "oidc.weak-algorithm", hs256("a secret")],
    ["a signature with the public key as a secret", "oidc.weak-algorithm", hs256(signing.publicKey.export({ format: "pem", type: "spki" }).toString())],
    ["a signature of somebody else", "oidc.wrong-signature", ({ claims }) => ({ id_token: jwt(claims, other.privateKey) })],
    ["a key that the token brings along", "oidc.wrong-signature", ({ claims }) => ({ id_token: jwt(claims, other.privateKey, { jwk: jwkOf(other.publicKey), kid: "mine" }) })],
    ["a changed body", "oidc.wrong-signature", ({ claims }) => {
      const [head, , signature] = jwt(claims, signing.privateKey).split(".");
      return { id_token: `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: "boss" })).toString("base64url")}.${signature}` };
    }],
    ["no token, however rich the user info", "oidc.no-id-token", () => ({})],
    ["a token that is none", "oidc.malformed", () => ({ id_token: "a.b" })],
    ["an address that nobody verified", "sso.email-unverified", changed(() => ({ sub: "unverified", email_verified: false }))],
    ["an address of somebody else's domain", "sso.domain-not-owned", changed(() => ({ sub: "stranger", email: "cfo@mindweave.example" }))],
    ["no address from somebody unknown", "sso.no-email", changed(() => ({ sub: "nobody", email: "not an address" }))],
  ])("%s: %s", async (_, code, makes) => {
    const before = await server.superuser.query(sql`select count(*) as n from identity_session`);
    const { browser, back } = await signIn(makes, {}, "mallory");
    expect(back.code).toBe(code);
    expect(await browser.me()).toBeUndefined();
    expect(await server.superuser.query(sql`select count(*) as n from identity_session`)).toEqual(before);
    const noted = await admin.client.audit.list({ action: "sso.refused", limit: 1 });
    expect(noted.items[0]).toMatchObject({ subject: made.id, detail: { code } });
  });
});

describe("an answer that is not the browser's own opens nothing", () => {
  test.each<[string, string, Record<string, string | null>]>([
    ["another provider's name", "oidc.wrong-response-issuer", { iss: "https://elsewhere.example" }],
    ["no code but a no", "oidc.refused-by-provider", { code: null, error: "access_denied" }],
    ["a state nobody made", "sso.expired", { state: "0".repeat(64) }],
    ["no state", "sso.expired", { state: null }],
  ])("%s: %s", async (_, code, answer) => {
    expect((await signIn(good, answer)).back.code).toBe(code);
  });
  test("a provider that promises to give its name has to", async () => {
    op.discovery = { authorization_response_iss_parameter_supported: true };
    expect((await signIn(good, { iss: null })).back.code).toBe("oidc.missing-response-issuer");
    expect((await signIn(good)).back.to).toBe("/");
  });
  test("the same answer twice", async () => {
    const { browser, query } = await signIn(good);
    expect((await browser.open(`/sso/${made.id}/callback?${query}`)).code).toBe("sso.used");
  });
  test("an attacker's answer in another browser", async () => {
    const attacker = browserOf(server);
    const state = new URL((await attacker.open(`/sso/${made.id}/start`)).to).searchParams.get("state") as string;
    const victim = browserOf(server);
    expect((await victim.open(`/sso/${made.id}/callback?code=c&state=${state}`)).code).toBe("sso.other-browser");
    await victim.open(`/sso/${made.id}/start`);
    expect((await victim.open(`/sso/${made.id}/callback?code=c&state=${state}`)).code).toBe("sso.other-browser");
  });
  test("an answer at another connection's address", async () => {
    const bo = await server.person(await server.organisation("partner", "Fjord"), ["partner.admin"], "Bo");
    const theirs = await bo.client.sso.connections.create({ name: "Theirs", protocol: "oidc", preset: "other" });
    const browser = browserOf(server);
    const state = new URL((await browser.open(`/sso/${made.id}/start`)).to).searchParams.get("state") as string;
    expect((await browser.open(`/sso/${theirs.id}/callback?code=c&state=${state}`)).code).toBe("sso.other-connection");
  });
  test("an answer after ten minutes", async () => {
    const browser = browserOf(server);
    const state = new URL((await browser.open(`/sso/${made.id}/start`)).to).searchParams.get("state") as string;
    server.clock.advance(10 * 60_000);
    expect((await browser.open(`/sso/${made.id}/callback?code=c&state=${state}`)).code).toBe("sso.expired");
  });
});

test("a code the provider refuses, a provider that is away, and one that calls itself otherwise", async () => {
  op.status = 400;
  expect((await signIn(() => ({ error: "invalid_grant" }))).back.code).toBe("oidc.code-refused");
  op.status = 200;
  op.discovery = { issuer: "https://elsewhere.example" };
  expect((await browserOf(server).open(`/sso/${made.id}/start`)).code).toBe("oidc.wrong-discovery");
  op.discovery = {};
  await admin.client.sso.connections.change({ connection: made.id, ...settings, oidc: { issuer: "https://127.0.0.1:9", clientId: "mindweave" } });
  expect((await browserOf(server).open(`/sso/${made.id}/start`)).code).toBe("oidc.unreachable");
  await admin.client.sso.connections.change({ connection: made.id, ...settings, oidc: { issuer, clientId: "mindweave" } });
});

test("a new key is believed at once, and a withdrawn one at once no more", async () => {
  const next = keysFor("next");
  op.keys = [jwkOf(next.publicKey, "two")];
  expect((await signIn(({ claims }) => ({ id_token: jwt(claims, next.privateKey, { kid: "two" }) }))).back.to).toBe("/");
  expect((await signIn(good)).back.code).toBe("oidc.wrong-signature");
  op.keys = [jwkOf(elliptic.publicKey, "three")];
  expect((await signIn(({ claims }) => ({ id_token: jwt(claims, elliptic.privateKey, { kid: "three", alg: "ES256" }) }))).back.to).toBe("/");
});

test("a lean token is filled up from the user info, but only about the same person", async () => {
  const lean = ({ claims: { email: _e, name: _n, ...rest } }: { claims: Claims }) => ({ id_token: jwt(rest, signing.privateKey) });
  op.userinfo = { sub: "lean", email: "lean@nordlicht.example", name: "Lena" };
  const { browser, back } = await signIn(lean, {}, "lean");
  expect(back.to).toBe("/");
  expect((await browser.me())?.person).toMatchObject({ email: "lean@nordlicht.example", name: "Lena" });
  op.userinfo = { sub: "boss", email: "boss@nordlicht.example" };
  expect((await signIn(lean, {}, "leaner")).back.code).toBe("oidc.other-subject");
});

test("groups give their roles, and take them away at the next sign-in", async () => {
  const groups = (...names: string[]) => changed(() => ({ groups: names }));
  expect(await (await signIn(groups("Finance team", "Everybody"), {}, "fin")).browser.me()).toMatchObject({ roles: ["partner.finance"] });
  expect(await (await signIn(groups("Everybody"), {}, "fin")).browser.me()).toMatchObject({ roles: ["partner.seller"] });
  // What the administrator gave by hand, no group takes away.
  expect(await (await signIn(groups("finance team"), {}, "fin")).browser.me()).toMatchObject({ roles: ["partner.seller"] });
});
