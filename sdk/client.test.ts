import { describe, expect, test } from "vitest";
import { testServer } from "../server/testing-server.ts";
import { sql } from "../server/platform/sql.ts";
import { createClient, problemOf } from "./client.ts";
import { everyItem } from "./pages.ts";

const server = await testServer();

/** A network that loses the first replies after the server has done what it was asked. */
function losing(replies: number): { fetch: typeof fetch; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (asked++ < replies) throw new TypeError("fetch failed");
      return response;
    },
  };
}

const count = async (name: string) => Number((await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from identity_organisation where name = ${name}`)).n);

describe("when the reply is lost", () => {
  test("a write is asked again with its key and done once", async () => {
    const network = losing(2);
    const client = createClient({ url: server.url, key: server.ownerKey, fetch: network.fetch });
    const made = await client.organisations.create({ kind: "partner", name: "Lost twice" });
    expect([network.asked(), await count("Lost twice")]).toEqual([3, 1]);
    expect((await server.owner.organisations.get({ organisation: made.id })).name).toBe("Lost twice");
  });
  test("two calls are two effects, and one key of the caller's own is one", async () => {
    const client = createClient({ url: server.url, key: server.ownerKey });
    await Promise.all([client.organisations.create({ kind: "partner", name: "Twice" }), client.organisations.create({ kind: "partner", name: "Twice" })]);
    expect(await count("Twice")).toBe(2);
    const context = { idempotencyKey: "order-17" };
    const [a, b] = await Promise.all([client.organisations.create({ kind: "partner", name: "Once" }, { context }), client.organisations.create({ kind: "partner", name: "Once" }, { context })]);
    expect([a, await count("Once")]).toEqual([b, 1]);
  });
  test("it gives up after its tries", async () => {
    const network = losing(9);
    const client = createClient({ url: server.url, key: server.ownerKey, fetch: network.fetch, tries: 2 });
    await expect(client.me()).rejects.toThrow("fetch failed");
    expect(network.asked()).toBe(2);
  });
});

test("a refusal is an error with its code, a sentence and the issues", async () => {
  const error: unknown = await server.owner.people.invite({ email: "no", name: "X", roles: ["vendor.finance"] }).catch((caught: unknown) => caught);
  expect(problemOf(error)).toMatchObject({ code: "input.invalid", status: 400, issues: [{ path: ["email"] }] });
  expect((error as Error).message).toContain("e-mail address");
  expect(problemOf(new Error("x"))).toBeUndefined();
});

test("something that is no MindWeave server is said to be none", async () => {
  const other = createClient({ url: "http://x.example", fetch: async () => new Response("<h1>hello</h1>", { status: 404, headers: { "content-type": "text/html" } }) });
  await expect(other.me()).rejects.toThrow("Is this a MindWeave server?");
});

test("every item of a list comes once, whatever the page", async () => {
  const all = await everyItem((page) => server.owner.organisations.list({ limit: 2, kind: "partner", ...page }));
  expect(all.map((one) => one.name).toSorted()).toEqual(["Lost twice", "Once", "Twice", "Twice"]);
});

describe("when the server is in trouble", () => {
  const fails = (code: string) => server.superuser.run(sql([`create or replace function trouble() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = '${code}'; end $$`] as unknown as TemplateStringsArray));
  test.each([["53100", "the disk is full"], ["57P01", "the database restarts"], ["40001", "others are always first"]])("%s, %s: 503, Retry-After and nothing kept", async (code) => {
    await fails(code);
    await server.superuser.run(sql`create or replace trigger trouble before insert on identity_organisation for each row execute function trouble()`);
    const response = await fetch(`${server.url}/v1/organisations`, { method: "POST", headers: { authorization: `Bearer ${server.ownerKey}`, "content-type": "application/json", "idempotency-key": `trouble ${code}`.replace(" ", "-") }, body: `{"kind":"partner","name":"Trouble"}` });
    expect([response.status, response.headers.get("retry-after"), ((await response.json()) as { code: string }).code]).toEqual([503, "1", "server.unavailable"]);
    await server.superuser.run(sql`drop trigger trouble on identity_organisation`);
    expect(await count("Trouble")).toBe(0);
  });
  test("the client waits and asks again", async () => {
    await fails("53100");
    await server.superuser.run(sql`create trigger trouble before insert on identity_organisation for each row execute function trouble()`);
    const made = createClient({ url: server.url, key: server.ownerKey }).organisations.create({ kind: "partner", name: "Patient" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.superuser.run(sql`drop trigger trouble on identity_organisation`);
    expect((await made).name).toBe("Patient");
    expect(await count("Patient")).toBe(1);
  });
});
