import { expect, test } from "vitest";
import type { Actor } from "../../core/kernel/actor.ts";
import { type NamedOperation, operationsOf, read, write } from "../../core/kernel/api-operation.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import { testServer } from "../testing-server.ts";
import type { Call } from "./http-call.ts";
import { runOperation } from "./http-run.ts";
import { createLog } from "./log.ts";
import { createSecrets } from "./secrets.ts";
import { sql } from "./sql.ts";

const server = await testServer();
const partner = await server.organisation("partner", "Fjord Systems");

async function send(key: string, idempotencyKey: string | undefined, body: string, path = "/v1/organisations", method = "POST") {
  const response = await fetch(server.url + path, {
    method, body, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }) },
  });
  return { status: response.status, text: await response.text(), replayed: response.headers.get("idempotency-replayed") };
}

const named = async (name: string) => Number((await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from identity_organisation where name = ${name}`)).n);
const body = (name: string) => JSON.stringify({ kind: "partner", name });

test("the same key and body get the same reply byte for byte, years later and with the fields in another order", async () => {
  const first = await send(server.ownerKey, "k-1", body("Aurora"));
  server.clock.advance(3 * 365 * 86_400_000);
  const second = await send(server.ownerKey, "k-1", `{ "name": "Aurora",  "kind": "partner" }`);
  expect([first.status, first.replayed]).toEqual([201, null]);
  expect(second).toEqual({ ...first, replayed: "true" });
  expect(await named("Aurora")).toBe(1);
});

test("the same key for another body is refused and does nothing", async () => {
  await send(server.ownerKey, "k-2", body("Borealis"));
  const other = await send(server.ownerKey, "k-2", body("Borealis Two"));
  expect([other.status, JSON.parse(other.text).code]).toEqual([422, "idempotency.key-reused"]);
  expect(await named("Borealis Two")).toBe(0);
});

test("keys belong to whoever used them, and to one operation", async () => {
  const colleague = await server.person(server.vendorId, ["vendor.partner_manager"]);
  expect((await send(server.ownerKey, "k-3", body("Ceres"))).status).toBe(201);
  const theirs = await send(colleague.key, "k-3", body("Davos"));
  expect([theirs.status, theirs.replayed]).toEqual([201, null]);
  const elsewhere = await send(server.ownerKey, "k-3", JSON.stringify({ name: "k", scopes: ["deals:read"] }), "/v1/keys");
  expect([elsewhere.status, elsewhere.replayed]).toEqual([201, null]);
});

test("twenty at once have one effect and one reply; those who come second wait at the door", async () => {
  // The door is held shut until all twenty are at it, so that none of them gets by before the others come.
  const holding = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const door = server.superuser.tx(async (tx) => {
    await tx.run(sql`lock table platform_idempotency in access exclusive mode`);
    held.resolve();
    await holding.promise;
  });
  await held.promise;
  const all = Promise.all(Array.from({ length: 20 }, () => send(server.ownerKey, "k-4", body("Eider"))));
  await expect.poll(async () => Number((await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())`)).n)).toBeGreaterThanOrEqual(7);
  holding.resolve();
  await door;
  const replies = await all;
  expect(new Set(replies.map((reply) => `${reply.status} ${reply.text}`)).size).toBe(1);
  expect(replies.filter((reply) => reply.replayed === null)).toHaveLength(1);
  expect(await named("Eider")).toBe(1);
});

test("a refusal is kept, too: the answer to a key does not change", async () => {
  const invitation = JSON.stringify({ organisation: partner, email: "ada@fjord.example", name: "Ada", roles: ["vendor.owner"] });
  const first = await send(server.ownerKey, "k-5", invitation, "/v1/people");
  const second = await send(server.ownerKey, "k-5", invitation, "/v1/people");
  expect([first.status, JSON.parse(first.text).code]).toEqual([422, "role.not-for-organisation"]);
  expect(second).toEqual({ ...first, replayed: "true" });
});

test("what an operation wrote before it refused is gone, and its refusal is kept", async () => {
  const operation = operationsOf({ things: { make: write("POST /v1/things", { summary: "Make a thing", permission: "signed-in", refusals: { "thing.late": 409 } }) } })[0] as NamedOperation;
  const me = await server.owner.me();
  const actor: Actor = { kind: "person", personId: me.person.id, credentialId: "ses_1", organisationId: server.vendorId, organisationKind: "vendor", roles: [], permissions: new Set() };
  const runner = { database: server.database, secrets: createSecrets(Buffer.alloc(32, 1)), ids: server.ids, clock: server.clock, log: createLog(() => undefined, server.clock) };
  let runs = 0;
  const asked = {
    operation, input: {}, raw: {}, actor, requestId: "req_1", address: "127.0.0.1", agent: "", sent: {}, idempotencyKey: "k-6",
    handler: async (_: unknown, call: Call) => {
      runs += 1;
      await call.tx.run(sql`insert into identity_organisation (id, kind, name, created_at) values (${call.id("org")}, 'partner', 'Half done', now())`);
      return refuse("thing.late", "Too late: ask again tomorrow.");
    },
  };
  const first = await runOperation(runner, asked);
  const second = await runOperation(runner, asked);
  expect([first.status, second.status, second.body, runs]).toEqual([409, 409, first.body, 1]);
  expect(await named("Half done")).toBe(0);
});

test("a read cannot write, whatever its code tries", async () => {
  const operation = operationsOf({ things: { look: read("GET /v1/things", { summary: "Look at things", permission: "signed-in" }) } })[0] as NamedOperation;
  const me = await server.owner.me();
  const actor: Actor = { kind: "person", personId: me.person.id, credentialId: "ses_1", organisationId: server.vendorId, organisationKind: "vendor", roles: [], permissions: new Set() };
  const runner = { database: server.database, secrets: createSecrets(Buffer.alloc(32, 1)), ids: server.ids, clock: server.clock, log: createLog(() => undefined, server.clock) };
  await expect(runOperation(runner, {
    operation, input: {}, raw: {}, actor, requestId: "req_1", address: "127.0.0.1", agent: "", sent: {}, idempotencyKey: undefined,
    handler: async (_: unknown, call: Call) => void (await call.tx.run(sql`update identity_organisation set name = 'x'`)),
  })).rejects.toThrow("read-only transaction");
});

test("a reply with a secret is replayed and yet stands nowhere in plain text", async () => {
  const input = JSON.stringify({ name: "ci", scopes: ["deals:read"] });
  const first = await send(server.ownerKey, "k-7", input, "/v1/keys");
  const { secret } = JSON.parse(first.text) as { secret: string };
  expect(await send(server.ownerKey, "k-7", input, "/v1/keys")).toEqual({ ...first, replayed: "true" });
  const rows = await server.superuser.query<{ reply: Buffer }>(sql`select reply from platform_idempotency where operation = 'keys.create'`);
  expect(rows.length).toBeGreaterThan(0);
  for (const { reply } of rows) expect(reply.toString("latin1")).not.toContain(secret.slice(0, 20));
});

test.each([["", 201], ["a b", 400], ["x".repeat(256), 400], ["ünïcode", 400]])("a key of %j answers %i", async (key, status) => {
  if (/[^\x00-\xff]/.test(key)) return;
  expect((await send(server.ownerKey, key === "" ? undefined : key, body(`Key ${key.length}`))).status).toBe(status);
});

test("kept replies are never changed or removed", async () => {
  const attempt = (text: ReturnType<typeof sql>) => server.database.as({ org: server.vendorId, role: "vendor" }, (tx) => tx.run(text));
  await expect(attempt(sql`update platform_idempotency set status = 200`)).rejects.toThrow("permission denied");
  await expect(attempt(sql`delete from platform_idempotency`)).rejects.toThrow("permission denied");
});
