import { beforeAll, describe, expect, test } from "vitest";
import { testServer } from "../testing-server.ts";
import { tokenFor } from "./identity.testing.ts";
import { sql } from "../platform/sql.ts";

const server = await testServer({ settings: { MINDWEAVE_URL: "https://partners.example.com" } });
const ORIGIN = "https://partners.example.com";
const EMAIL = "owner@mindweave.example";
const PASSWORD = "a long enough password";
const MINUTE = 60_000;

type Browser = { sid: string; csrf: string };

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, { method, headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, code: text.startsWith("{") ? (JSON.parse(text) as { code?: string }).code : undefined, text, cookies: response.headers.getSetCookie() };
}

async function signIn(headers: Record<string, string> = {}): Promise<Browser> {
  const answer = await ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD }, headers);
  expect(answer.status).toBe(200);
  return fromCookies(answer.cookies);
}

function fromCookies(cookies: string[]): Browser {
  const value = (name: string) => cookies.find((one) => one.startsWith(`${name}=`))?.split(";")[0]?.slice(name.length + 1) ?? "";
  return { sid: value("__Host-sid"), csrf: decodeURIComponent(value("__Host-csrf")) };
}

const cookie = (browser: Browser) => ({ cookie: `__Host-sid=${browser.sid}; __Host-csrf=${encodeURIComponent(browser.csrf)}` });
const fromPortal = (browser: Browser) => ({ ...cookie(browser), origin: ORIGIN, "sec-fetch-site": "same-origin", "x-csrf-token": browser.csrf });
const stillIn = async (browser: Browser) => (await ask("GET", "/v1/me", undefined, cookie(browser))).status === 200;

beforeAll(async () => {
  const accepted = await ask("POST", "/v1/invitations/acceptance", { token: server.setupToken, password: PASSWORD, email: EMAIL, name: "Olga" });
  expect(accepted.status).toBe(200);
});

test("the first owner's link asks who they are and works once", async () => {
  expect((await ask("POST", "/v1/invitations/acceptance", { token: server.setupToken, password: PASSWORD, email: EMAIL })).code).toBe("invitation.unknown");
  expect((await server.owner.me()).person).toMatchObject({ name: "Olga", email: EMAIL });
});

test("the session's cookie is for this host alone, not for scripts, and never in a reply or the database", async () => {
  const answer = await ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD });
  const sid = answer.cookies.find((one) => one.startsWith("__Host-sid=")) as string;
  for (const attribute of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=43200"]) expect(sid).toContain(attribute);
  expect(sid).not.toContain("Domain");
  expect(answer.cookies.find((one) => one.startsWith("__Host-csrf="))).not.toContain("HttpOnly");
  const { sid: token } = fromCookies(answer.cookies);
  expect(answer.text).not.toContain(token);
  expect(JSON.stringify(await server.superuser.query(sql`select encode(token_hash, 'hex') as hash, s.* from identity_session s`))).not.toContain(token);
});

describe("a write with the cookie comes from the portal's own page or not at all", () => {
  const body = { kind: "partner", name: "Via cookie" };
  test.each<[string, (browser: Browser) => Record<string, string>, number, string | undefined]>([
    ["the portal", fromPortal, 201, undefined],
    ["the portal in an older browser", (browser) => ({ ...cookie(browser), origin: ORIGIN, "x-csrf-token": browser.csrf }), 201, undefined],
    ["another site", (browser) => ({ ...fromPortal(browser), origin: "https://evil.example", "sec-fetch-site": "cross-site" }), 403, "auth.cross-site"],
    ["another site in an older browser", (browser) => ({ ...cookie(browser), origin: "https://evil.example", "x-csrf-token": browser.csrf }), 403, "auth.cross-site"],
    ["a neighbouring host", (browser) => ({ ...fromPortal(browser), "sec-fetch-site": "same-site" }), 403, "auth.cross-site"],
    ["an address bar", (browser) => ({ ...fromPortal(browser), "sec-fetch-site": "none" }), 403, "auth.cross-site"],
    ["no browser page", (browser) => ({ ...cookie(browser), "x-csrf-token": browser.csrf }), 403, "auth.cross-site"],
    ["a page without the token", (browser) => ({ ...cookie(browser), origin: ORIGIN, "sec-fetch-site": "same-origin" }), 403, "auth.csrf"],
    ["a page with another's token", (browser) => ({ ...fromPortal(browser), "x-csrf-token": "A".repeat(22) }), 403, "auth.csrf"],
  ])("%s", async (_, headers, status, code) => {
    const answer = await ask("POST", "/v1/organisations", body, headers(await signIn()));
    expect([answer.status, status < 400 ? undefined : answer.code]).toEqual([status, code]);
  });
  test("a token is good for its own session only", async () => {
    const [mine, other] = [await signIn(), await signIn()];
    expect((await ask("POST", "/v1/organisations", body, { ...fromPortal(mine), "x-csrf-token": other.csrf })).code).toBe("auth.csrf");
  });
  test("a form cannot post at all", async () => {
    const browser = await signIn();
    const response = await fetch(`${server.url}/v1/organisations`, { method: "POST", headers: { ...fromPortal(browser), "content-type": "text/plain" }, body: JSON.stringify(body) });
    expect(response.status).toBe(415);
  });
  test("nobody is signed in from another site", async () => {
    expect((await ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD }, { origin: "https://evil.example" })).code).toBe("auth.cross-site");
    expect((await ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD }, { "sec-fetch-site": "cross-site" })).code).toBe("auth.cross-site");
  });
});

describe("a session ends", () => {
  test("when it is signed out, at once", async () => {
    const browser = await signIn();
    const answer = await ask("DELETE", "/v1/session", undefined, fromPortal(browser));
    expect(answer.status).toBe(204);
    expect(answer.cookies.every((one) => /=;/.test(one) && /Expires=Thu, 01 Jan 1970/.test(one))).toBe(true);
    expect(await stillIn(browser)).toBe(false);
  });
  test("after an hour of silence, but not before", async () => {
    const [quiet, busy] = [await signIn(), await signIn()];
    for (let i = 0; i < 3; i++) {
      server.clock.advance(25 * MINUTE);
      expect(await stillIn(busy)).toBe(true);
    }
    expect(await stillIn(quiet)).toBe(false);
  });
  test("after twelve hours in any case", async () => {
    const browser = await signIn();
    for (let i = 0; i < 14; i++) {
      server.clock.advance(50 * MINUTE);
      await stillIn(browser);
    }
    server.clock.advance(21 * MINUTE);
    expect(await stillIn(browser)).toBe(false);
  });
  test("every sign-in has a token of its own, whatever the browser brought along", async () => {
    const planted = { sid: "f".repeat(64), csrf: "x" };
    const browser = await signIn(cookie(planted));
    expect(browser.sid).not.toBe(planted.sid);
    expect(await stillIn(planted)).toBe(false);
  });
  test("entering another organisation gives a new token and ends the old", async () => {
    const partner = await server.organisation("partner", "Second home");
    await server.owner.people.invite({ organisation: partner as `org_${string}`, email: EMAIL, name: "Olga", roles: ["partner.admin"] });
    await server.client().invitations.accept({ token: await tokenFor(server, EMAIL), password: PASSWORD });
    const browser = await signIn();
    const entered = await ask("PUT", "/v1/session/organisation", { organisation: partner }, fromPortal(browser));
    expect(JSON.parse(entered.text)).toMatchObject({ me: { organisation: { id: partner }, roles: ["partner.admin"] } });
    expect(await stillIn(browser)).toBe(false);
    expect(await stillIn(fromCookies(entered.cookies))).toBe(true);
    expect((await ask("PUT", "/v1/session/organisation", { organisation: `org_${"0".repeat(32)}` }, fromPortal(fromCookies(entered.cookies)))).code).toBe("organisation.not-found");
  });
  test("an API key is no session", async () => {
    expect((await ask("DELETE", "/v1/session", undefined, { authorization: `Bearer ${server.ownerKey}` })).code).toBe("auth.person-only");
  });
});

describe("guessing", () => {
  const guess = (email: string, password = "wrong wrong wrong") => ask("POST", "/v1/session", { email, password });

  test("tells a stranger and a wrong password apart in nothing", async () => {
    server.clock.advance(60 * MINUTE);
    const [known, unknown] = [await guess(EMAIL), await guess("nobody@mindweave.example")];
    const same = ({ status, text }: { status: number; text: string }) => [status, text.replace(/"req_[0-9a-f]+"/, "")];
    expect(same(known)).toEqual(same(unknown));
    expect(known.code).toBe("session.wrong");
  });
  test("is slowed down after six tries, forty at once included, and the right password has to wait, too", async () => {
    server.clock.advance(60 * MINUTE);
    const all = await Promise.all(Array.from({ length: 40 }, () => guess(EMAIL)));
    expect(all.filter((answer) => answer.code === "session.wrong")).toHaveLength(6);
    expect(all.filter((answer) => answer.code === "session.too-many-tries")).toHaveLength(34);
    expect((await guess(EMAIL, PASSWORD)).code).toBe("session.too-many-tries");
    server.clock.advance(2 * MINUTE);
    expect((await guess(EMAIL, PASSWORD)).status).toBe(200);
  });
  test("the right password gives the tries back", async () => {
    server.clock.advance(60 * MINUTE);
    for (let i = 0; i < 12; i++) expect((await guess(EMAIL, PASSWORD)).status).toBe(200);
  });
});
