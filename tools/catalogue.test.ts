import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { MIGRATIONS } from "../server/platform/migrate.ts";
import { testDatabase } from "../server/testing.ts";
import { EXCEPTIONS, leaks, readTables, type Table, unguarded } from "./catalogue.ts";
import { dumpSchema } from "../server/platform/schema-dump.ts";

const { superuser } = await testDatabase();

test("every table is classified, and every table with an organisation is behind row-level security that binds its owner too", async () => {
  const tables = await readTables(superuser);
  expect(unguarded(tables)).toEqual([]);
  expect(tables.length).toBeGreaterThan(10);
  expect(Object.keys(EXCEPTIONS).filter((name) => !tables.some((table) => table.name === name))).toEqual([]);
});

test("no function and no view lets anybody see more than the policies do", async () => {
  expect(await leaks(superuser)).toEqual([]);
});

test("schema.sql is what the migrations make; if not, run npm run schema", async () => {
  expect(await dumpSchema(superuser)).toBe(await readFile(new URL("schema.sql", MIGRATIONS), "utf8"));
});

const sound: Table = { name: "deal", org: true, enabled: true, forced: true, policies: 2, may: ["INSERT", "SELECT", "UPDATE"], reason: null };

test.each<[string, Partial<Table>, string]>([
  ["a table without an organisation and without a reason", { name: "deal_rate", org: false }, "no org_id"],
  ["a table without row-level security", { enabled: false, forced: false }, "without row-level security"],
  ["a table without a policy", { policies: 0 }, "without row-level security"],
  ["a table whose owner is not bound", { forced: false }, "does not force"],
  ["a fact that can be edited", { name: "fact", may: ["INSERT", "SELECT", "UPDATE"] }, "insert-only"],
  ["an audit entry that can be removed", { name: "platform_audit", may: ["DELETE", "INSERT", "SELECT"] }, "insert-only"],
  ["a book that is written past its functions", { name: "ledger_account", org: false, forced: false, may: ["INSERT", "SELECT"] }, "more than read"],
  ["a table that can be truncated", { may: ["TRUNCATE"] }, "truncated"],
])("%s is found out", (_, change, sentence) => {
  expect(unguarded([sound])).toEqual([]);
  expect(unguarded([{ ...sound, ...change }]).join()).toContain(sentence);
});

test("a reason in the table's comment classifies it, and excuses nothing else", () => {
  expect(unguarded([{ ...sound, org: false, reason: "rates are the market's" }])).toEqual([]);
  expect(unguarded([{ ...sound, org: false, reason: "rates are the market's", policies: 0 }])).toHaveLength(1);
});

test("a real database with holes is found out: an open table, an owner's view, a definer without a path, a function for everybody", async () => {
  await superuser.pool.query(`
    create table hole (org_id text); comment on table hole is 'No organisation: it has one, and that does not help.'; grant select on hole to mindweave_app;
    create view hole_view as select * from hole;
    create function hole_definer() returns int language sql security definer return 1; revoke execute on function hole_definer() from public;
    create function hole_open() returns int language sql return 1; grant execute on function hole_open() to public;`);
  try {
    expect(unguarded(await readTables(superuser)).filter((line) => line.startsWith("hole")).length).toBe(3);
    expect(await leaks(superuser)).toEqual([expect.stringContaining("hole_definer() runs as its owner"), expect.stringContaining("hole_open() may be executed by everybody"), expect.stringContaining("hole_view is a view")].sort());
    expect(await dumpSchema(superuser)).toContain("create table hole (\n  org_id text\n);");
  } finally {
    await superuser.pool.query("drop view hole_view; drop table hole; drop function hole_definer; drop function hole_open");
  }
});
