import { describe, expect, test } from "vitest";
import type { Role } from "../../core/identity/roles.ts";
import { problemOf } from "../../sdk/client.ts";
import { testServer } from "../testing-server.ts";
import { tokenFor } from "./identity.testing.ts";
import { sql } from "../platform/sql.ts";

const server = await testServer();
const nordlicht = await server.organisation("partner", "Nordlicht");
const fjord = await server.organisation("partner", "Fjord");
const admin = await server.person(nordlicht, ["partner.admin"], "Ada");
const seller = await server.person(nordlicht, ["partner.seller"], "Sven");
const elsewhere = await server.person(fjord, ["partner.admin"], "Bo");
const MINUTE = 60_000;

/** The code of the refusal, or "done". */
async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(() => "done", (error: unknown) => problemOf(error)?.code ?? String(error));
}

test("a person knows who they are and what they may do", async () => {
  const me = await seller.client.me();
  expect(me).toMatchObject({ kind: "key", person: { name: "Sven" }, organisation: { id: nordlicht, kind: "partner" }, roles: ["partner.seller"] });
  expect(me.permissions).toContain("deals:write");
  expect(me.permissions).not.toContain("payouts:read");
});

describe("an organisation sees only itself", () => {
  test("a partner lists one organisation, the vendor's staff all", async () => {
    expect((await admin.client.organisations.list({})).items.map((one) => one.id)).toEqual([nordlicht]);
    expect((await server.owner.organisations.list({ kind: "partner" })).items.map((one) => one.id).toSorted()).toEqual([fjord, nordlicht].toSorted());
  });
  test.each([
    ["its organisation", () => admin.client.organisations.get({ organisation: fjord as `org_${string}` }), "organisation.not-found"],
    ["its people", () => admin.client.people.list({ organisation: fjord as `org_${string}` }), "organisation.not-found"],
    ["its audit log", () => admin.client.audit.list({ organisation: fjord as `org_${string}` }), "organisation.not-found"],
    ["the vendor's people", () => admin.client.people.list({ organisation: server.vendorId as `org_${string}` }), "organisation.not-found"],
    ["a person of it", () => admin.client.people.suspend({ person: elsewhere.id as `per_${string}`, reason: "spite" }), "person.not-found"],
    ["a new person in it", () => admin.client.people.invite({ organisation: fjord as `org_${string}`, email: "x@y.example", name: "X", roles: ["partner.admin"] }), "organisation.not-found"],
    ["an organisation that is not there", () => admin.client.organisations.get({ organisation: `org_${"0".repeat(32)}` }), "organisation.not-found"],
  ])("another's admin is told that there is no %s", async (_, call, code) => expect(await outcome(call())).toBe(code));
  test("another's key cannot be revoked, and stays", async () => {
    const { key } = await elsewhere.client.keys.create({ name: "theirs", scopes: ["deals:read"] });
    expect(await outcome(admin.client.keys.revoke({ key: key.id }))).toBe("key.not-found");
    expect((await elsewhere.client.keys.list({})).items.find((one) => one.id === key.id)?.revokedAt).toBeNull();
  });
  test("the database says so by itself, whatever the query forgets", async () => {
    for (const table of ["identity_organisation", "identity_person", "identity_membership", "identity_role", "identity_key", "identity_session", "identity_invitation", "platform_audit", "platform_idempotency"]) {
      const rows = await server.database.as({ org: nordlicht, role: "partner" }, (tx) => tx.query<Record<string, unknown>>(sql`select * from ${sql([table] as unknown as TemplateStringsArray)}`));
      for (const row of rows) expect(JSON.stringify(row)).not.toContain(fjord);
      expect(await server.database.query(sql`select * from ${sql([table] as unknown as TemplateStringsArray)}`)).toEqual([]);
    }
  });
});

describe("people", () => {
  test("are invited, set a password with a link that works once, sign in, and are gone when suspended", async () => {
    const invited = await admin.client.people.invite({ email: "Ines@Nordlicht.Example", name: "Ines", roles: ["partner.marketer"] });
    expect(invited.person).toMatchObject({ email: "ines@nordlicht.example", status: "invited", roles: ["partner.marketer"] });
    expect(JSON.stringify(invited)).not.toContain("welcome#");
    const token = await tokenFor(server, "ines@nordlicht.example");
    expect(await outcome(server.client().session.signIn({ email: "ines@nordlicht.example", password: "correct horse battery" }))).toBe("session.wrong");
    expect(await server.client().invitations.accept({ token, password: "correct horse battery" })).toEqual({ email: "ines@nordlicht.example" });
    expect(await outcome(server.client().invitations.accept({ token, password: "another long password" }))).toBe("invitation.unknown");
    expect((await server.client().session.signIn({ email: "INES@nordlicht.example", password: "correct horse battery" })).me).toMatchObject({ kind: "person", organisation: { id: nordlicht } });
    await admin.client.people.suspend({ person: invited.person.id, reason: "Left the company" });
    expect(await outcome(server.client().session.signIn({ email: "ines@nordlicht.example", password: "correct horse battery" }))).toBe("session.no-organisation");
    await admin.client.people.reinstate({ person: invited.person.id });
    expect(await outcome(server.client().session.signIn({ email: "ines@nordlicht.example", password: "correct horse battery" }))).toBe("done");
  });

  test("a link is too old after a week", async () => {
    await admin.client.people.invite({ email: "late@nordlicht.example", name: "Late", roles: ["partner.seller"] });
    server.clock.advance(7 * 86_400_000);
    expect(await outcome(server.client().invitations.accept({ token: await tokenFor(server, "late@nordlicht.example"), password: "correct horse battery" }))).toBe("invitation.unknown");
  });

  test("who has a password already proves it, and keeps the name each organisation knows", async () => {
    await admin.client.people.invite({ email: "both@example.com", name: "B. at Nordlicht", roles: ["partner.seller"] });
    await server.client().invitations.accept({ token: await tokenFor(server, "both@example.com"), password: "correct horse battery" });
    const second = await elsewhere.client.people.invite({ email: "both@example.com", name: "B. at Fjord", roles: ["partner.seller"] });
    expect(second.person).toMatchObject({ name: "B. at Fjord", status: "invited" });
    const token = await tokenFor(server, "both@example.com");
    expect(await outcome(server.client().invitations.accept({ token, password: "a guess at it, long" }))).toBe("invitation.wrong-password");
    expect(await outcome(server.client().invitations.accept({ token, password: "correct horse battery" }))).toBe("done");
    const { me } = await server.client().session.signIn({ email: "both@example.com", password: "correct horse battery", organisation: fjord as `org_${string}` });
    expect([me.organisation.id, me.organisations.length]).toEqual([fjord, 2]);
  });

  test("nobody raises themselves, and the last owner stays", async () => {
    const me = await server.owner.me();
    expect(await outcome(server.owner.people.suspend({ person: me.person.id, reason: "tired" }))).toBe("role.last-owner");
    expect(await outcome(server.owner.people.setRoles({ person: me.person.id, roles: ["vendor.readonly"] }))).toBe("role.last-owner");
    const manager = await server.person(server.vendorId, ["vendor.partner_manager"]);
    expect(await outcome(manager.client.people.setRoles({ person: manager.id as `per_${string}`, roles: ["vendor.owner"] }))).toBe("role.beyond-your-own");
    expect(await outcome(manager.client.people.suspend({ person: me.person.id, reason: "coup" }))).toBe("role.beyond-your-own");
  });

  test("of two owners who unseat each other at once, one stays", async () => {
    const [a, b] = [await server.person(server.vendorId, ["vendor.owner"]), await server.person(server.vendorId, ["vendor.owner"])];
    await server.owner.people.setRoles({ person: (await server.owner.me()).person.id, roles: ["vendor.owner"] });
    const root = (await server.owner.me()).person.id;
    // Only a and b are left to begin with: the first owner steps down.
    await a.client.people.setRoles({ person: root, roles: ["vendor.finance"] });
    // Nobody may write until both have looked: whoever looks without holding the door sees the other still in place.
    const holding = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const door = server.superuser.tx(async (tx) => {
      await tx.run(sql`lock table identity_membership in exclusive mode`);
      held.resolve();
      await holding.promise;
    });
    await held.promise;
    const racing = Promise.all([outcome(a.client.people.suspend({ person: b.id as `per_${string}`, reason: "x" })), outcome(b.client.people.suspend({ person: a.id as `per_${string}`, reason: "x" }))]);
    await expect.poll(async () => (await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())`)).n).toBe(2n);
    holding.resolve();
    await door;
    const both = await racing;
    expect(both.filter((code) => code === "done")).toHaveLength(1);
    const left = await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from identity_role r join identity_membership m using (org_id, person_id) where role = 'vendor.owner' and status = 'active'`);
    expect(left.n).toBe(1n);
    const winner = both[0] === "done" ? a : b;
    await winner.client.people.setRoles({ person: root, roles: ["vendor.owner"] });
  });

  test("twenty invitations of one address at once make one member", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => outcome(admin.client.people.invite({ email: "race@example.com", name: "Race", roles: ["partner.seller"] }))));
    expect(all.filter((code) => code === "done")).toHaveLength(1);
    expect(new Set(all)).toEqual(new Set(["done", "person.already-member"]));
  });
});

describe("API keys", () => {
  test("can do no more than their maker, at each use", async () => {
    expect(await outcome(seller.client.keys.create({ name: "x", scopes: ["deals:read"] }))).toBe("auth.forbidden");
    expect(await outcome(admin.client.keys.create({ name: "x", scopes: ["ledger:read"] }))).toBe("key.scope-beyond-your-own");
    const technical = await server.person(nordlicht, ["partner.technical", "partner.seller"]);
    const { secret } = await technical.client.keys.create({ name: "ci", scopes: ["deals:read", "keys:read"] });
    expect((await server.client(secret).me()).permissions.toSorted()).toEqual(["deals:read", "keys:read"]);
    await admin.client.people.setRoles({ person: technical.id as `per_${string}`, roles: ["partner.technical"] });
    expect((await server.client(secret).me()).permissions).toEqual(["keys:read"]);
    await admin.client.people.suspend({ person: technical.id as `per_${string}`, reason: "left" });
    expect(await outcome(server.client(secret).me())).toBe("auth.required");
    await admin.client.people.reinstate({ person: technical.id as `per_${string}` });
    expect(await outcome(server.client(secret).me())).toBe("auth.required");
  });

  test("are shown once, kept as a hash, work until they expire and end at once when revoked", async () => {
    const expiresAt = new Date(server.clock.now() + 10 * MINUTE).toISOString();
    const made = await admin.client.keys.create({ name: "short", scopes: ["people:read"], expiresAt });
    const client = server.client(made.secret);
    expect(await outcome(client.people.list({}))).toBe("done");
    expect(JSON.stringify(await admin.client.keys.list({}))).not.toContain(made.secret);
    const dump = JSON.stringify(await server.superuser.query(sql`select encode(secret_hash, 'hex') as hash, k.* from identity_key k`));
    expect(dump).not.toContain(made.secret.slice(10));
    server.clock.advance(10 * MINUTE);
    expect(await outcome(client.people.list({}))).toBe("auth.required");
    const other = await admin.client.keys.create({ name: "other", scopes: ["people:read"] });
    const revoked = await admin.client.keys.revoke({ key: other.key.id });
    expect(await outcome(server.client(other.secret).people.list({}))).toBe("auth.required");
    server.clock.advance(MINUTE);
    expect((await admin.client.keys.revoke({ key: other.key.id })).revokedAt).toBe(revoked.revokedAt);
    expect(await outcome(admin.client.keys.create({ name: "past", scopes: ["people:read"], expiresAt: "2020-01-01T00:00:00Z" }))).toBe("key.expires-in-past");
  });
});

describe("lists", () => {
  test("go on where they stopped, without a gap or a double, while rows are added", async () => {
    const made = [];
    for (let i = 0; i < 7; i++) made.push((await admin.client.keys.create({ name: `page ${i}`, scopes: ["deals:read"] })).key.id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await admin.client.keys.list({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((one) => one.id));
      await admin.client.keys.create({ name: "meanwhile", scopes: ["deals:read"] });
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    for (const id of made) expect(seen).toContain(id);
  });
  test("a cursor serves its own list and its own organisation only", async () => {
    const { next } = await admin.client.keys.list({ limit: 1 });
    expect(await outcome(admin.client.keys.list({ limit: 1, cursor: next as string }))).toBe("done");
    expect(await outcome(elsewhere.client.keys.list({ cursor: next as string }))).toBe("cursor.invalid");
    expect(await outcome(admin.client.people.list({ cursor: next as string }))).toBe("cursor.invalid");
    expect(await outcome(admin.client.keys.list({ cursor: `${(next as string).slice(0, -1)}${(next as string).endsWith("A") ? "B" : "A"}` }))).toBe("cursor.invalid");
  });
});

test("what was done stands in the audit log of whom it was done to, with who did it, and the chain verifies", async () => {
  const { items } = await admin.client.audit.list({ action: "key.created", limit: 1 });
  expect(items[0]).toMatchObject({ action: "key.created", by: { kind: "key", person: admin.id } });
  expect(JSON.stringify((await server.owner.audit.list({ organisation: nordlicht as `org_${string}`, limit: 200 })).items)).not.toMatch(/mwk_|correct horse/);
  expect(await admin.client.audit.verify({})).toMatchObject({ intact: true, brokenAt: null });
  expect((await admin.client.audit.list({ from: "2030-01-01T00:00:00Z" })).items).toEqual([]);
});

test("roles are told with what they may do", async () => {
  const roles = (await seller.client.roles.list()).items;
  expect(roles.find((one) => one.role === ("partner.seller" satisfies Role))?.permissions).toContain("deals:write");
});
