import { expect, test } from "vitest";
import { holdPeople } from "../identity/store.ts";
import { sql } from "../platform/sql.ts";
import { testServer } from "../testing-server.ts";
import { connected, made, madeGroup, person } from "./scim.testing.ts";

const server = await testServer();
const { scim, organisationId } = await connected(server, "Nordlicht", "nordlicht.example");

/** Holds the organisation's door until all are waiting before it, so that they really come at once. */
async function atOnce<T>(asks: readonly (() => Promise<T>)[]): Promise<T[]> {
  let answers: Promise<T[]> | undefined;
  await server.database.as({ org: organisationId, role: "system" }, async (tx) => {
    await holdPeople(tx, organisationId);
    answers = Promise.all(asks.map((ask) => ask()));
    // The pool is smaller than the crowd: as many as it lets in wait before the door.
    await expect.poll(async () => (await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from pg_locks where locktype = 'advisory' and not granted`)).n).toBeGreaterThan(2n);
  });
  return answers as Promise<T[]>;
}

test("twenty members added at once are twenty members", async () => {
  const users = await Promise.all(Array.from({ length: 20 }, (_, i) => made(scim, `racer-${i}`)));
  const group = await madeGroup(scim, "Racers");
  const replies = await atOnce(users.map((value) => () => scim.patch(`/Groups/${group}`, [{ op: "add", path: "members", value: [{ value }] }])));
  expect(replies.map((one) => one.status)).toEqual(users.map(() => 200));
  const { body, headers } = await scim.get(`/Groups/${group}`);
  expect((body["members"] as { value: string }[]).map((one) => one.value)).toEqual(users.toSorted());
  expect(headers.get("etag")).toBe('W/"21"');
});

test("the same person created ten times at once is one, and nine are told so", async () => {
  const replies = await atOnce(Array.from({ length: 10 }, () => () => scim.post("/Users", person("once@nordlicht.example"))));
  expect(replies.map((one) => one.status).toSorted()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
});

test("of changes at once under one version, one is done", async () => {
  const id = await made(scim, "contended");
  const etag = (await scim.get(`/Users/${id}`)).headers.get("etag") as string;
  const replies = await atOnce(Array.from({ length: 6 }, (_, i) => () => scim.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: `T${i}` }], { "if-match": etag })));
  expect(replies.map((one) => one.status).toSorted()).toEqual([200, 412, 412, 412, 412, 412]);
});

test("three hundred members in one request land together", async () => {
  const users: string[] = [];
  for (let i = 0; i < 300; i += 10) users.push(...(await Promise.all(Array.from({ length: 10 }, (_, k) => made(scim, `crowd-${i + k}`)))));
  const group = await madeGroup(scim, "Crowd");
  const reply = await scim.patch(`/Groups/${group}`, [{ op: "Add", path: "members", value: users.map((value) => ({ value })) }]);
  expect([200, 204]).toContain(reply.status);
  expect((await scim.get(`/Groups/${group}`)).body["members"]).toHaveLength(300);
});

test("whoever signs in while the directory makes them inactive is refused or put out: no session stays", async () => {
  const { account } = await import("../identity/store.ts");
  const { hashPassword } = await import("../identity/password.ts");
  const password = "seven purple otters sing";
  const hash = await hashPassword(password);
  for (let i = 0; i < 5; i++) {
    const email = `leaver-${i}@nordlicht.example`;
    const id = await made(scim, email);
    const found = await account(server.superuser, { email });
    await server.superuser.run(sql`update identity_person set password_hash = ${hash} where id = ${found?.id}`);
    const [, off] = await Promise.all([
      server.client().session.signIn({ email, password }).catch(() => undefined),
      scim.patch(`/Users/${id}`, [{ op: "replace", path: "active", value: false }]),
    ]);
    expect(off.status).toBe(200);
    const open = await server.superuser.query(sql`select 1 from identity_session where person_id = ${found?.id} and ended_at is null`);
    expect(open).toEqual([]);
    await expect(server.client().session.signIn({ email, password })).rejects.toMatchObject({ code: "session.no-organisation" });
  }
});
