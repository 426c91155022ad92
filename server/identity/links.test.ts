import { describe, expect, test } from "vitest";
import { testServer } from "../testing-server.ts";
import { sql } from "../platform/sql.ts";
import { browser, letterTo, member, tokenFor } from "./identity.testing.ts";

const ORIGIN = "https://partners.example.com";
const server = await testServer({ settings: { MINDWEAVE_URL: ORIGIN } });
const PASSWORD = "three odd socks on a fence";
const MINUTE = 60_000;
const nordlicht = await server.organisation("partner", "Nordlicht");
const EMAIL = "mira@nordlicht.example";
const person = await member(server, nordlicht, ["partner.seller"], EMAIL, PASSWORD);
const letters = async (email: string) => Number((await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from platform_mail where recipient = ${email}`)).n);

describe("a sign-in link", () => {
  test("works once, in the browser that asked, for fifteen minutes", async () => {
    const [mine, other] = [browser(server, ORIGIN), browser(server, ORIGIN)];
    expect((await mine.ask("POST", "/v1/session/link", { email: "MIRA@nordlicht.example" })).status).toBe(204);
    await server.runJobs();
    const token = await tokenFor(server, EMAIL);
    expect((await other.ask("PUT", "/v1/session/link", { token })).code).toBe("link.other-browser");
    const all = await Promise.all(Array.from({ length: 5 }, () => mine.ask("PUT", "/v1/session/link", { token })));
    expect(all.filter((one) => one.status === 200)).toHaveLength(1);
    expect((await mine.ask("GET", "/v1/me")).body).toMatchObject({ person: { email: EMAIL } });
    expect((await mine.ask("GET", "/v1/security/sessions")).text).toContain('"method":"link"');
    await other.ask("POST", "/v1/session/link", { email: EMAIL });
    await server.runJobs();
    server.clock.advance(15 * MINUTE);
    expect((await other.ask("PUT", "/v1/session/link", { token: await tokenFor(server, EMAIL) })).code).toBe("link.unknown");
  });
  test("is promised to a stranger in the same words after the same work, and sent to nobody", async () => {
    const [known, stranger] = [browser(server, ORIGIN), browser(server, ORIGIN)];
    const rows = async () => (await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from identity_attempt`)).n;
    const before = await rows();
    const [a, b] = [await known.ask("POST", "/v1/session/link", { email: EMAIL }), await stranger.ask("POST", "/v1/session/link", { email: "nobody@nordlicht.example" })];
    expect([a.status, a.text]).toEqual([b.status, b.text]);
    expect([...known.cookies.keys()]).toEqual([...stranger.cookies.keys()]);
    expect(await rows()).toBe(before + 2n);
    await server.runJobs();
    expect(await letters("nobody@nordlicht.example")).toBe(0);
  });
  test("goes to nobody who was put out, and lets nobody in who was put out since", async () => {
    const mine = browser(server, ORIGIN);
    await mine.ask("POST", "/v1/session/link", { email: EMAIL });
    await server.runJobs();
    const admin = await server.person(nordlicht, ["partner.admin"]);
    await admin.client.people.suspend({ person: person as `per_${string}`, reason: "Left" });
    expect((await mine.ask("PUT", "/v1/session/link", { token: await tokenFor(server, EMAIL) })).code).toBe("session.no-organisation");
    const before = await letters(EMAIL);
    await mine.ask("POST", "/v1/session/link", { email: EMAIL });
    await server.runJobs();
    expect(await letters(EMAIL)).toBe(before);
    await admin.client.people.reinstate({ person: person as `per_${string}` });
  });
  test("is not sent without end", async () => {
    server.clock.advance(60 * MINUTE);
    const mine = browser(server, ORIGIN);
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 8; i++) codes.push((await mine.ask("POST", "/v1/session/link", { email: EMAIL })).code);
    expect(codes.filter((code) => code === "session.too-many-tries")).toHaveLength(2);
    server.clock.advance(60 * MINUTE);
  });
});

describe("a forgotten password", () => {
  test("is set anew with a link that works once; every session ends, and nobody is signed in by it", async () => {
    const [old, fresh] = [browser(server, ORIGIN), browser(server, ORIGIN)];
    await old.ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD });
    await fresh.ask("POST", "/v1/session/reset", { email: EMAIL });
    await server.runJobs();
    const token = await tokenFor(server, EMAIL);
    expect((await fresh.ask("PUT", "/v1/session/reset", { token, password: "Password123456!" })).code).toBe("password.too-common");
    expect((await fresh.ask("PUT", "/v1/session/reset", { token, password: "nine green ladders" })).body).toEqual({ email: EMAIL });
    expect((await fresh.ask("PUT", "/v1/session/reset", { token, password: "eight green ladders" })).code).toBe("link.unknown");
    expect((await old.ask("GET", "/v1/me")).status).toBe(401);
    expect((await fresh.ask("GET", "/v1/me")).status).toBe(401);
    expect((await old.ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD })).code).toBe("session.wrong");
    expect((await old.ask("POST", "/v1/session", { email: EMAIL, password: "nine green ladders" })).status).toBe(200);
    expect((await letterTo(server, EMAIL)).subject).toBe("Your sign-in has changed");
  });
  test("a link for one thing is not good for another", async () => {
    const mine = browser(server, ORIGIN);
    await mine.ask("POST", "/v1/session/reset", { email: EMAIL });
    await server.runJobs();
    expect((await mine.ask("PUT", "/v1/session/link", { token: await tokenFor(server, EMAIL) })).code).toBe("link.unknown");
  });
});

describe("another address", () => {
  test("is confirmed at both, in either order, before it counts", async () => {
    const mine = browser(server, ORIGIN);
    await mine.ask("POST", "/v1/session", { email: EMAIL, password: "nine green ladders" });
    expect((await mine.ask("POST", "/v1/security/email", { email: "mira@new.example" })).status).toBe(204);
    const [first, second] = [await tokenFor(server, "mira@new.example"), await tokenFor(server, EMAIL)];
    expect((await mine.ask("GET", "/v1/security")).body).toMatchObject({ email: EMAIL, newEmail: "mira@new.example" });
    expect((await mine.ask("POST", "/v1/security/email/confirmation", { token: first })).body).toEqual({ changed: false, waitingFor: "old" });
    expect((await mine.ask("POST", "/v1/security/email/confirmation", { token: first })).code).toBe("link.unknown");
    expect((await mine.ask("GET", "/v1/security")).body).toMatchObject({ email: EMAIL });
    expect((await mine.ask("POST", "/v1/security/email/confirmation", { token: second })).body).toEqual({ changed: true, waitingFor: null });
    expect((await mine.ask("POST", "/v1/session", { email: "mira@new.example", password: "nine green ladders" })).status).toBe(200);
    expect((await mine.ask("POST", "/v1/session", { email: EMAIL, password: "nine green ladders" })).code).toBe("session.wrong");
  });
  test("both confirmations at once change it once", async () => {
    const mine = browser(server, ORIGIN);
    await mine.ask("POST", "/v1/session", { email: "mira@new.example", password: "nine green ladders" });
    await mine.ask("POST", "/v1/security/email", { email: EMAIL });
    const tokens = [await tokenFor(server, EMAIL), await tokenFor(server, "mira@new.example")];
    const both = await Promise.all(tokens.map((token) => mine.ask("POST", "/v1/security/email/confirmation", { token })));
    expect(both.filter((one) => (one.body as unknown as { changed: boolean }).changed)).toHaveLength(1);
    expect((await server.superuser.one<{ email: string }>(sql`select email from identity_person where id = ${person}`)).email).toBe(EMAIL);
  });
  test("of somebody else is promised in the same words and refused at the end", async () => {
    await member(server, nordlicht, ["partner.seller"], "taken@nordlicht.example", PASSWORD);
    const mine = browser(server, ORIGIN);
    await mine.ask("POST", "/v1/session", { email: EMAIL, password: "nine green ladders" });
    expect((await mine.ask("POST", "/v1/security/email", { email: "taken@nordlicht.example" })).status).toBe(204);
    await mine.ask("POST", "/v1/security/email/confirmation", { token: await tokenFor(server, EMAIL) });
    expect((await mine.ask("POST", "/v1/security/email/confirmation", { token: await tokenFor(server, "taken@nordlicht.example") })).code).toBe("email.taken");
  });
});

describe("a password", () => {
  test.each(["password1234", "123456789012", "qwertyuiop123", "passwordpassword", "P@ssw0rd2026!!", "aaaaaaaaaaaaaaa", "abcabcabcabc", "dragonmonkey1", "mira.nordlicht"])("%s is refused as one that is guessed first", async (password) => {
    const mine = browser(server, ORIGIN);
    server.clock.advance(5 * MINUTE);
    await mine.ask("POST", "/v1/session", { email: EMAIL, password: "nine green ladders" });
    expect((await mine.ask("PUT", "/v1/security/password", { password })).code).toBe("password.too-common");
  });
  test.each(["correct horse battery", "nine green ladders", "vqT7-kk2p-Lw9x", "morgen fährt die straßenbahn"])("%s is good", async (password) => {
    const mine = browser(server, ORIGIN);
    server.clock.advance(5 * MINUTE);
    await server.superuser.run(sql`update identity_person set password_hash = (select password_hash from identity_person where email = 'taken@nordlicht.example') where id = ${person}`);
    await mine.ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD });
    expect((await mine.ask("PUT", "/v1/security/password", { password })).status).toBe(204);
  });
});

describe("one's own sessions", () => {
  test("are listed with browser and address, ended one by one or all at once, and a new browser is told about", async () => {
    server.clock.advance(60 * MINUTE);
    await server.superuser.run(sql`update identity_person set password_hash = (select password_hash from identity_person where email = 'taken@nordlicht.example') where id = ${person}`);
    const [laptop, phone] = [browser(server, ORIGIN), browser(server, ORIGIN, "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1")];
    await laptop.ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD });
    const before = await letters(EMAIL);
    await phone.ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD });
    expect((await letterTo(server, EMAIL)).text).toContain("Safari on iPhone");
    await phone.ask("POST", "/v1/session", { email: EMAIL, password: PASSWORD });
    expect(await letters(EMAIL)).toBe(before + 1);
    const { items } = (await laptop.ask("GET", "/v1/security/sessions")).body as unknown as { items: { id: string; current: boolean; device: string; address: string }[] };
    expect(items[0]).toMatchObject({ current: true, device: "Firefox on Linux", address: "127.0.0.1" });
    const iphone = items.filter((one) => one.device === "Safari on iPhone");
    expect(iphone).toHaveLength(2);
    for (const one of iphone) expect((await laptop.ask("DELETE", `/v1/security/sessions/${one.id}`)).status).toBe(204);
    expect((await phone.ask("GET", "/v1/me")).status).toBe(401);
    const stranger = browser(server, ORIGIN);
    await stranger.ask("POST", "/v1/session", { email: "taken@nordlicht.example", password: PASSWORD });
    expect((await stranger.ask("DELETE", `/v1/security/sessions/${items[0]?.id}`)).code).toBe("session.not-found");
    expect((await laptop.ask("DELETE", "/v1/security/sessions")).status).toBe(200);
    expect((await laptop.ask("GET", "/v1/me")).status).toBe(401);
    expect((await stranger.ask("GET", "/v1/me")).status).toBe(200);
  });
});
