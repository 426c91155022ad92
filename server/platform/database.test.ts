import { expect, test } from "vitest";
import { instantText, parseInstant } from "../../core/kernel/time.ts";
import { testDatabase } from "../testing.ts";
import { APP_ROLE, assertBound, openDatabase, violated } from "./database.ts";
import { json, joined, named, sql } from "./sql.ts";

const { database, superuser, address } = await testDatabase();

await superuser.pool.query(`
  create table purse (org_id text not null, name text not null, amount int8 not null, constraint purse_name_once unique (name), constraint purse_not_negative check (amount >= 0));
  call platform_guard('purse');
  grant select, insert, update on purse to ${APP_ROLE};
  create table tally (id int primary key, amount int8 not null);
  insert into tally values (1, 0), (2, 0);
  grant select, insert, update on tally to ${APP_ROLE};`);

const acme = { org: "org_acme", role: "partner" };
const globex = { org: "org_globex", role: "partner" };
const vendor = { org: "org_vendor", role: "vendor" };

test("money comes back as the whole number it was, beyond what a float holds", async () => {
  const row = await database.one(sql`select ${9_007_199_254_740_993n}::int8 as amount, array[${1n}, null]::int8[] as many, 1.10::numeric as rate`);
  expect(row).toEqual({ amount: 9_007_199_254_740_993n, many: [1n, null], rate: "1.10" });
});

test("instants and dates come back as the core writes them", async () => {
  const at = parseInstant("2026-03-01T09:00:00.123Z");
  if (at === undefined) throw new Error("an instant");
  const row = await database.one(sql`select ${instantText(at)}::timestamptz as at, array[${instantText(at)}]::timestamptz[] as many, '2026-02-28'::date as day, '1969-12-31T23:59:59.5Z'::timestamptz as early`);
  expect(row).toEqual({ at, many: [at], day: "2026-02-28", early: -500 });
});

test("a value is never read as SQL, whatever it says", async () => {
  const hostile = "'; drop table purse; --";
  const pieces = [sql`name = ${hostile}`, sql`amount > ${1n}`];
  expect(await superuser.query(sql`select 1 from purse where ${joined(pieces, sql` and `)} or ${sql`name = ${"x"}`}`)).toEqual([]);
  expect(await database.one(sql`select ${hostile} as text, ${json({ a: [1n, "2"] })}::jsonb as tree`)).toEqual({ text: hostile, tree: { a: [1, "2"] } });
});

test("a statement that the tag did not make, and a value that is undefined, are refused", async () => {
  await expect(database.query({ strings: ["select 1"], values: [] })).rejects.toThrow("made by the sql tag");
  await expect(database.query(sql`select ${undefined}`)).rejects.toThrow("say null");
  expect(() => json({ a: 9_007_199_254_740_993n })).toThrow("not a JSON number");
});

test("a named statement is planned once a connection", async () => {
  await database.tx(async (tx) => {
    for (const n of [1, 2, 3]) expect(await tx.one(named("test.double", sql`select ${n}::int * 2 as twice`))).toEqual({ twice: n * 2 });
    expect(await tx.query(sql`select name from pg_prepared_statements where name = 'test.double'`)).toHaveLength(1);
  });
});

test("one and maybe hold their callers to what they promise", async () => {
  await expect(database.one(sql`select 1 where false`)).rejects.toThrow("one row was expected and 0 came");
  await expect(database.maybe(sql`select generate_series(1, 2)`)).rejects.toThrow("2 came");
  expect(await database.maybe(sql`select 1 where false`)).toBeUndefined();
});

test("an organisation sees and writes its own rows only; the vendor's staff see all; nobody sees nothing", async () => {
  await database.as(acme, (tx) => tx.run(sql`insert into purse values ('org_acme', 'a', 5)`));
  await database.as(globex, (tx) => tx.run(sql`insert into purse values ('org_globex', 'g', 7)`));
  const names = (rows: { name: string }[]) => rows.map((row) => row.name);
  const all = sql`select name from purse order by name`;
  expect(names(await database.as(acme, (tx) => tx.query(all)))).toEqual(["a"]);
  expect(names(await database.as(vendor, (tx) => tx.query(all)))).toEqual(["a", "g"]);
  expect(names(await database.query(all))).toEqual([]);
  expect(await database.as(acme, (tx) => tx.run(sql`update purse set amount = 0 where name = 'g'`))).toBe(0);
  await expect(database.as(acme, (tx) => tx.run(sql`insert into purse values ('org_globex', 'stolen', 1)`))).rejects.toThrow("row-level security");
});

test("who asked is forgotten with the transaction, also where it failed, and cannot be quoted out of", async () => {
  const asked = sql`select app_org() as org, app_role() as role`;
  const odd = { org: "o'); set role postgres; --", role: "partner\\" };
  expect(await database.as(odd, (tx) => tx.one(asked))).toEqual(odd);
  await expect(database.as(acme, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const nobody = { org: null, role: null };
  expect(await Promise.all(Array.from({ length: 20 }, () => database.one(asked)))).toEqual(Array.from({ length: 20 }, () => nobody));
});

test("what a failed transaction wrote is gone", async () => {
  await expect(database.as(acme, async (tx) => {
    await tx.run(sql`insert into purse values ('org_acme', 'gone', 1)`);
    throw new Error("changed my mind");
  })).rejects.toThrow("changed my mind");
  expect(await superuser.query(sql`select 1 from purse where name = 'gone'`)).toEqual([]);
});

test("two that deadlock both end well: the one that lost runs again", async () => {
  let runs = 0;
  const move = (first: number, second: number) => database.tx(async (tx) => {
    runs++;
    await tx.run(sql`update tally set amount = amount + 1 where id = ${first}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await tx.run(sql`update tally set amount = amount + 1 where id = ${second}`);
  });
  await Promise.all([move(1, 2), move(2, 1)]);
  expect(runs).toBe(3);
  expect(await database.query(sql`select amount from tally order by id`)).toEqual([{ amount: 2n }, { amount: 2n }]);
});

test("a transaction that always collides gives up after six tries", async () => {
  let runs = 0;
  await expect(database.tx(async (tx) => {
    runs++;
    await tx.run(sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`);
  })).rejects.toThrow("again");
  expect(runs).toBe(6);
});

test("a constraint says its name, so that a command can refuse", async () => {
  const insert = (name: string, amount: bigint) => database.as(acme, (tx) => tx.run(sql`insert into purse values ('org_acme', ${name}, ${amount})`)).then(() => undefined, violated);
  expect(await insert("twice", 1n)).toBeUndefined();
  expect(await insert("twice", 1n)).toBe("purse_name_once");
  expect(await insert("minus", -1n)).toBe("purse_not_negative");
  expect(violated(new Error("other"))).toBeUndefined();
});

test("connections that are cut do not end the process: the statement fails and the next one works", async () => {
  const broken: string[] = [];
  const own = openDatabase(address, { size: 3, onBroken: (error) => broken.push(error.message) });
  const sleeping = own.tx((tx) => tx.run(sql`select pg_sleep(30)`)).catch((error: Error) => error.message);
  await Promise.all([own.query(sql`select 1`), own.query(sql`select 1`)]);
  await superuser.run(sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = ${APP_ROLE} and pid <> pg_backend_pid()`);
  expect(await sleeping).toMatch(/terminat/);
  await expect.poll(() => own.one(sql`select 1 as one`).catch(() => undefined)).toEqual({ one: 1 });
  await own.close();
});

test("the application's own role is bound; a superuser, an owner and an owner's member are refused", async () => {
  await assertBound(database);
  await expect(assertBound(superuser)).rejects.toThrow("SUPERUSER");
  await superuser.pool.query("create role half_owner; create table belongs (id int); alter table belongs owner to half_owner; create role hidden_owner in role half_owner");
  for (const role of ["half_owner", "hidden_owner"]) {
    await superuser.tx(async (tx) => {
      await tx.run(sql`select set_config('role', ${role}, true)`);
      await expect(assertBound(tx)).rejects.toThrow("belongs");
    });
  }
  await superuser.pool.query("drop table belongs; drop role hidden_owner; drop role half_owner");
});

test("the application can neither make nor change a table, nor become anyone else", async () => {
  for (const text of ["create table mine (id int)", "alter table purse disable row level security", "set role mindweave_owner", "set session authorization postgres", "drop policy own on purse", "delete from purse"]) {
    await expect(database.pool.query(text), text).rejects.toThrow(/permission denied|must be owner/);
  }
});
