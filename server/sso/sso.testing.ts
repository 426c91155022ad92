import { createSign, generateKeyPairSync, type KeyObject, sign as signWith } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { instant } from "../../core/kernel/time.ts";
import type { Role } from "../../core/identity/roles.ts";
import { createClient } from "../../sdk/client.ts";
import { browser } from "../identity/identity.testing.ts";
import { hashPassword } from "../identity/password.ts";
import { sha256 } from "../platform/secrets.ts";
import { sql } from "../platform/sql.ts";
import { type TestServer, testServer } from "../testing-server.ts";
import { certificateFor } from "./certificate.ts";

export const ORIGIN = "https://partners.example.com";

export type Keys = { readonly privateKey: KeyObject; readonly publicKey: KeyObject; readonly key: string; readonly certificate: string };

/** A key with a certificate it signed itself: of an identity provider, or of a TLS server that is its own authority. */
export function keysFor(name: string, hosts: readonly string[] = []): Keys {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { privateKey, publicKey, key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(), certificate: certificateFor({ name, hosts, now: instant(Date.now()), privateKey, publicKey }) };
}

type SsoServer = Omit<TestServer, "person"> & { records: Map<string, string[]>; person: (organisationId: string, roles: readonly Role[], name?: string) => ReturnType<typeof signedInPerson> };

/** The whole server, which may call https on loopback and trusts this authority; its clock shows the real time, as identity providers' do. */
export async function ssoServer(authority: Keys, records: Map<string, string[]> = new Map(), settings: Readonly<Record<string, string>> = {}): Promise<SsoServer> {
  const folder = mkdtempSync(join(tmpdir(), "sso-test-"));
  const file = join(folder, "ca.pem");
  writeFileSync(file, authority.certificate);
  afterAll(() => rmSync(folder, { recursive: true }));
  const server = await testServer({
    at: new Date().toISOString(), settings: { MINDWEAVE_URL: ORIGIN, MINDWEAVE_CA_FILE: file, MINDWEAVE_PRIVATE_HOSTS: "127.0.0.1,localhost", ...settings },
    resolveTxt: async (name) => {
      const found = records.get(name);
      if (found === undefined) throw Object.assign(new Error(name), { code: "ENOTFOUND" });
      if (found[0] === "SERVFAIL") throw Object.assign(new Error(name), { code: "ESERVFAIL" });
      return found.map((text) => [text.slice(0, 10), text.slice(10)]);
    },
  });
  return { ...server, records, person: (organisationId, roles, name) => signedInPerson(server, organisationId, roles, name) };
}

const PASSWORD = "a long enough password";
const passwordHash = hashPassword(PASSWORD);

/** A new person whose client asks as the portal does: signed in by password, and proven just now whatever the test's clock shows; and one whose proof grows old. */
async function signedInPerson(server: TestServer, organisationId: string, roles: readonly Role[], name?: string) {
  const person = await server.person(organisationId, roles, name);
  await server.superuser.run(sql`update identity_person set password_hash = ${await passwordHash} where id = ${person.id}`);
  const { cookies, ask } = browser(server, ORIGIN);
  const reply = await ask("POST", "/v1/session", { email: person.email, password: PASSWORD });
  if (reply.status >= 300) throw new Error(reply.text);
  const proven = async () => {
    const [now, token] = [server.clock.now() / 1000, cookies.get("__Host-sid") ?? ""];
    await server.superuser.run(sql`update identity_session set seen_at = to_timestamp(${now}), proven_at = to_timestamp(${now}), expires_at = to_timestamp(${now + 3600}) where token_hash = ${sha256(token)}`);
  };
  return { ...person, client: clientOf(server, cookies, proven), unproven: clientOf(server, cookies) };
}

/** The typed client inside a browser that is signed in; `before` runs before every request. */
export function clientOf(server: Pick<TestServer, "url">, jar: ReadonlyMap<string, string>, before: () => Promise<void> = () => Promise.resolve()) {
  return createClient({
    url: server.url, tries: 1, csrf: () => decodeURIComponent(jar.get("__Host-csrf") ?? ""),
    fetch: async (input, init) => {
      await before();
      const request = new Request(input, init);
      for (const [header, value] of Object.entries({ cookie: [...jar].map(([key, text]) => `${key}=${text}`).join("; "), origin: ORIGIN })) request.headers.set(header, value);
      return fetch(request);
    },
  });
}

/** An https server on loopback that the test's own authority vouches for. */
export async function listening(keys: Keys, answer: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer({ key: keys.key, cert: keys.certificate }, answer);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  afterAll(() => new Promise<void>((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  }));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

export type Browsed = { readonly status: number; readonly to: string; readonly code: string | null; readonly cookies: string[]; readonly text: string };

/** As much of a browser as a sign-in needs: it keeps cookies and shows where it would go next. Pages of the server's own origin only. */
export function browserOf(server: Pick<TestServer, "url">) {
  const jar = new Map<string, string>();
  const open = async (address: string, form?: Readonly<Record<string, string>>): Promise<Browsed> => {
    const url = new URL(address, ORIGIN);
    const response = await fetch(server.url + url.pathname + url.search, {
      method: form ? "POST" : "GET", redirect: "manual", headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "), ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
    const cookies = response.headers.getSetCookie();
    for (const one of cookies) {
      const [name, value] = (one.split(";")[0] as string).split("=") as [string, string];
      if (/max-age=0/i.test(one) || value === "") jar.delete(name);
      else jar.set(name, value);
    }
    const to = response.headers.get("location") ?? "";
    return { status: response.status, to, code: to.startsWith("/login?sso=") ? to.slice("/login?sso=".length) : null, cookies, text: await response.text() };
  };
  const me = async () => {
    const response = await fetch(`${server.url}/v1/me`, { headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") } });
    return response.ok ? ((await response.json()) as { person: { id: string; email: string; name: string }; organisation: { id: string }; roles: string[] }) : undefined;
  };
  return { jar, open, me };
}

/** Proves a domain through the product's own verb. */
export async function prove(server: SsoServer, admin: { client: TestServer["owner"] }, domain: string): Promise<string> {
  const claimed = await admin.client.domains.add({ domain });
  server.records.set(claimed.record.name, [claimed.record.value]);
  await admin.client.domains.check({ domain: claimed.id });
  return claimed.id;
}

/** Switched on without a test before it, which is another test's subject. */
export async function switchOn(server: SsoServer, admin: { client: TestServer["owner"] }, connection: `con_${string}`): Promise<void> {
  await server.superuser.run(sql`update sso_connection set tested_at = now() where id = ${connection}`);
  await admin.client.sso.connections.switch({ connection, on: true });
}

/** A signed token, or one that only looks it. */
export function jwt(claims: object, key: KeyObject | Buffer | "none", header: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const alg = (header as { alg?: string }).alg ?? "RS256";
  const text = `${part({ alg, kid: "one", ...header })}.${part(claims)}`;
  if (key === "none") return `${text}.`;
  if (Buffer.isBuffer(key)) throw new Error("a shared secret signs elsewhere");
  const signature = alg.startsWith("ES") ? signWith("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }) : createSign("sha256").update(text).sign(key);
  return `${text}.${signature.toString("base64url")}`;
}
