import { generateSync } from "otplib";
import { describe, expect, test } from "vitest";
import { testServer } from "../testing-server.ts";
import { sql } from "../platform/sql.ts";
import { type Lies, softwareAuthenticator } from "./authenticator.testing.ts";
import { type Browser, browser, letterTo, member } from "./identity.testing.ts";

const ORIGIN = "https://partners.example.com";
const server = await testServer({ settings: { MINDWEAVE_URL: ORIGIN } });
const PASSWORD = "three odd socks on a fence";
const MINUTE = 60_000;
const nordlicht = await server.organisation("partner", "Nordlicht");
let count = 0;

/** Somebody with a password, signed in. */
async function somebody(organisation = nordlicht): Promise<{ email: string; id: string; at: Browser }> {
  const email = `mira${++count}@nordlicht.example`;
  const id = await member(server, organisation, organisation === server.vendorId ? ["vendor.finance"] : ["partner.seller"], email, PASSWORD);
  const at = browser(server, ORIGIN);
  expect((await signIn(at, email)).status).toBe(200);
  return { email, id, at };
}

const signIn = (at: Browser, email: string, password = PASSWORD) => at.ask("POST", "/v1/session", { email, password });
const codeOf = (secret: string) => generateSync({ secret, epoch: Math.floor(server.clock.now() / 1000) });

async function withApp(at: Browser): Promise<{ secret: string; recovery: string[] }> {
  const { body } = await at.ask("POST", "/v1/security/authenticator");
  const { setup, secret } = body as unknown as { setup: string; secret: string };
  const added = await at.ask("PUT", "/v1/security/authenticator", { setup, code: codeOf(secret) });
  expect(added.status).toBe(200);
  server.clock.advance(MINUTE);
  return { secret, recovery: (added.body as unknown as { recoveryCodes: string[] }).recoveryCodes };
}

async function withPasskey(at: Browser) {
  const key = softwareAuthenticator(ORIGIN);
  const { body } = await at.ask("POST", "/v1/security/passkeys/options");
  const added = await at.ask("POST", "/v1/security/passkeys", { name: "Laptop", response: key.create((body as unknown as { options: { challenge: string; user: { id: string } } }).options) });
  return { key, added };
}

async function challenge(at: Browser): Promise<{ challenge: string }> {
  return (await at.ask("POST", "/v1/session/passkey/options")).body["options"] as unknown as { challenge: string };
}

describe("an authenticator app", () => {
  test("is asked for on every way in, and each code is good once, ten at a time included", async () => {
    const { email, at } = await somebody();
    const { secret, recovery } = await withApp(at);
    expect(new Set(recovery).size).toBe(10);
    const fresh = browser(server, ORIGIN);
    const first = await signIn(fresh, email);
    expect([first.status, first.code, first.issues.map((one) => one.code)]).toEqual([401, "session.second-factor-needed", ["totp"]]);
    expect((await fresh.ask("GET", "/v1/me")).status).toBe(401);
    const code = codeOf(secret);
    const all = await Promise.all(Array.from({ length: 5 }, () => fresh.ask("POST", "/v1/session/second-factor", { code })));
    expect(all.filter((one) => one.status === 200)).toHaveLength(1);
    const again = browser(server, ORIGIN);
    await signIn(again, email);
    server.clock.advance(5 * MINUTE);
    const old = await again.ask("POST", "/v1/session/second-factor", { code });
    expect(old.code).toBe("session.code-wrong");
    expect((await again.ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })).status).toBe(200);
  });
  test("a code of the step that was already used is refused even while it is still current", async () => {
    const { email, at } = await somebody();
    const { secret } = await withApp(at);
    const code = codeOf(secret);
    const [a, b] = [browser(server, ORIGIN), browser(server, ORIGIN)];
    await signIn(a, email);
    await signIn(b, email);
    expect((await a.ask("POST", "/v1/session/second-factor", { code })).status).toBe(200);
    expect((await b.ask("POST", "/v1/session/second-factor", { code })).code).toBe("session.code-wrong");
  });
  test("guessing its code is slowed down, and a right password does not speed it up", async () => {
    const { email, at } = await somebody();
    await withApp(at);
    const fresh = browser(server, ORIGIN);
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 8; i++) {
      await signIn(fresh, email);
      codes.push((await fresh.ask("POST", "/v1/session/second-factor", { code: "000000" })).code);
    }
    expect(codes.slice(0, 5)).toEqual(Array(5).fill("session.code-wrong"));
    expect(codes.slice(6)).toEqual(["session.too-many-tries", "session.too-many-tries"]);
    server.clock.advance(10 * MINUTE);
  });
  test("a recovery code stands in for it, once, and however it is typed", async () => {
    const { email, at } = await somebody();
    const { recovery } = await withApp(at);
    const [first, second] = [browser(server, ORIGIN), browser(server, ORIGIN)];
    await signIn(first, email);
    expect((await first.ask("POST", "/v1/session/second-factor", { code: ` ${(recovery[3] as string).toLowerCase().replace("-", "")} ` })).status).toBe(200);
    await signIn(second, email);
    expect((await second.ask("POST", "/v1/session/second-factor", { code: recovery[3] })).code).toBe("session.code-wrong");
    expect((await first.ask("GET", "/v1/security")).body).toMatchObject({ recoveryCodes: 9 });
  });
  test("nothing of a half-finished sign-in is good in another browser or after ten minutes", async () => {
    const { email, at } = await somebody();
    const { secret } = await withApp(at);
    expect((await browser(server, ORIGIN).ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })).code).toBe("session.nothing-pending");
    const slow = browser(server, ORIGIN);
    await signIn(slow, email);
    server.clock.advance(10 * MINUTE);
    expect((await slow.ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })).code).toBe("session.nothing-pending");
  });
  test("its secret, the recovery codes and the codes are nowhere in the database or the log", async () => {
    const { at } = await somebody();
    const { secret, recovery } = await withApp(at);
    const dumped = JSON.stringify([await server.superuser.query(sql`select encode(secret, 'escape') as e, encode(secret, 'hex') as h from identity_totp`), await server.superuser.query(sql`select encode(code_hash, 'escape') from identity_recovery_code`),
      await server.superuser.query(sql`select detail from identity_attempt`), await server.superuser.query(sql`select detail from platform_audit`), await server.superuser.query(sql`select body from platform_mail`), server.logged]);
    for (const canary of [secret, ...recovery, ...recovery.map((code) => code.replace("-", "")), PASSWORD]) expect(dumped).not.toContain(canary);
  });
});

describe("a passkey", () => {
  test("signs in without a name and a password, and counts as two", async () => {
    const { at, email } = await somebody();
    const { key, added } = await withPasskey(at);
    expect(added.status).toBe(201);
    const fresh = browser(server, ORIGIN);
    const answer = await fresh.ask("POST", "/v1/session/passkey", { response: key.get(await challenge(fresh)) });
    expect(answer.body).toMatchObject({ me: { person: { email }, secondFactor: true } });
    expect((await signIn(browser(server, ORIGIN), email)).code).toBe("session.second-factor-needed");
  });
  test.each<[string, Lies & { counter?: number; handle?: string }]>([
    ["for another site", { origin: "https://evil.example" }],
    ["for a neighbouring host", { host: "example.com" }],
    ["without a finger or a number", { verified: false }],
    ["for an older challenge", { challenge: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }],
    ["that was made for registering", { type: "webauthn.create" }],
    ["whose counter stands still, as a copy's would", { counter: 1 }],
    ["in somebody else's name", { handle: Buffer.from("per_somebody").toString("base64url") }],
  ])("%s is refused", async (_, lies) => {
    const { at } = await somebody();
    const { key } = await withPasskey(at);
    const fresh = browser(server, ORIGIN);
    expect((await fresh.ask("POST", "/v1/session/passkey", { response: key.get(await challenge(fresh)) })).status).toBe(200);
    const again = browser(server, ORIGIN);
    expect((await again.ask("POST", "/v1/session/passkey", { response: key.get(await challenge(again), lies) })).code).toBe("passkey.refused");
  });
  test("answers a challenge once, and one that nobody knows never", async () => {
    const { at } = await somebody();
    const { key } = await withPasskey(at);
    const fresh = browser(server, ORIGIN);
    const asked = await challenge(fresh);
    const answer = key.get(asked);
    const all = await Promise.all(Array.from({ length: 5 }, () => fresh.ask("POST", "/v1/session/passkey", { response: answer })));
    expect(all.filter((one) => one.status === 200)).toHaveLength(1);
    const stranger = softwareAuthenticator(ORIGIN);
    expect((await fresh.ask("POST", "/v1/session/passkey", { response: stranger.get(await challenge(fresh)) })).code).toBe("passkey.refused");
    for (const nonsense of [null, {}, { id: 7 }, { response: { clientDataJSON: "!" } }, "x"]) expect((await fresh.ask("POST", "/v1/session/passkey", { response: nonsense })).code).toBe("passkey.refused");
  });
  test("is added only in the session that began, by whoever proved it a moment ago", async () => {
    const [{ at: mine }, { at: other }] = [await somebody(), await somebody()];
    const { body } = await mine.ask("POST", "/v1/security/passkeys/options");
    const options = (body as unknown as { options: { challenge: string; user: { id: string } } }).options;
    expect((await other.ask("POST", "/v1/security/passkeys", { name: "Theirs", response: softwareAuthenticator(ORIGIN).create(options) })).code).toBe("passkey.refused");
    server.clock.advance(11 * MINUTE);
    expect((await mine.ask("POST", "/v1/security/passkeys/options")).code).toBe("step-up.needed");
  });
});

describe("proving it again", () => {
  test("takes the strongest one has, gives the session a new token, and is fresh for ten minutes", async () => {
    const { at } = await somebody();
    const { secret } = await withApp(at);
    server.clock.advance(11 * MINUTE);
    expect((await at.ask("PUT", "/v1/security/password", { password: "another three odd socks" })).code).toBe("step-up.needed");
    expect((await at.ask("POST", "/v1/session/proof/options")).body).toMatchObject({ ways: ["totp", "recovery"], passkey: null });
    expect((await at.ask("PUT", "/v1/session/proof", { password: PASSWORD })).code).toBe("step-up.wrong-way");
    const before = new Map(at.cookies);
    expect((await at.ask("PUT", "/v1/session/proof", { code: codeOf(secret) })).status).toBe(200);
    expect(at.cookies.get("__Host-sid")).not.toBe(before.get("__Host-sid"));
    const stolen = browser(server, ORIGIN);
    for (const [name, value] of before) stolen.cookies.set(name, value);
    expect((await stolen.ask("GET", "/v1/me")).status).toBe(401);
    expect((await at.ask("PUT", "/v1/security/password", { password: "another three odd socks" })).status).toBe(204);
  });
  test("works by a code in the mailbox for somebody who has nothing else", async () => {
    const { at, email, id } = await somebody();
    await server.superuser.run(sql`update identity_person set password_hash = null where id = ${id}`);
    server.clock.advance(11 * MINUTE);
    expect((await at.ask("POST", "/v1/session/proof/options")).body).toMatchObject({ ways: ["mail"] });
    expect((await at.ask("POST", "/v1/session/proof/mail")).status).toBe(204);
    const { code } = await letterTo(server, email);
    expect((await at.ask("PUT", "/v1/session/proof", { mailed: code === "00000000" ? "00000001" : "00000000" })).code).toBe("step-up.wrong");
    expect((await at.ask("PUT", "/v1/session/proof", { mailed: code })).status).toBe(200);
    expect((await at.ask("PUT", "/v1/session/proof", { mailed: code })).code).toBe("step-up.wrong");
  });
  test("wrong tries are counted and stay in the audit log although each refusal undoes its own work", async () => {
    const { at, id } = await somebody();
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 7; i++) codes.push((await at.ask("PUT", "/v1/session/proof", { password: "not it, not at all" })).code);
    expect(codes).toEqual([...Array(5).fill("step-up.wrong"), "step-up.too-many", "step-up.too-many"]);
    const { n } = await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from platform_audit where action = 'session.proof-refused' and by_person = ${id}`);
    expect(n).toBe(5n);
  });
});

describe("an organisation that demands a second factor", () => {
  test("lets nobody do anything without one, from the next request on, and nobody give up the last one", async () => {
    const own = await server.organisation("partner", "Strict");
    const email = `chief${++count}@strict.example`;
    await member(server, own, ["partner.admin"], email, PASSWORD);
    const [chief, other] = [browser(server, ORIGIN), browser(server, ORIGIN)];
    await signIn(chief, email);
    const second = `other${count}@strict.example`;
    await member(server, own, ["partner.seller"], second, PASSWORD);
    await signIn(other, second);
    expect((await chief.ask("PUT", "/v1/organisation/policy", { secondFactorRequired: true })).code).toBe("policy.own-factor-first");
    await withApp(chief);
    expect((await chief.ask("PUT", "/v1/organisation/policy", { secondFactorRequired: true })).status).toBe(200);
    expect((await other.ask("GET", "/v1/deals")).code).toBe("auth.forbidden");
    expect((await other.ask("GET", "/v1/me")).body).toMatchObject({ mustEnrol: true, permissions: [] });
    expect((await withPasskey(other)).added.status).toBe(201);
    expect((await other.ask("GET", "/v1/deals")).status).toBe(200);
    const { passkeys } = (await other.ask("GET", "/v1/security")).body as unknown as { passkeys: { id: string }[] };
    expect((await other.ask("DELETE", `/v1/security/passkeys/${passkeys[0]?.id}`)).code).toBe("security.factor-demanded");
  });
});
