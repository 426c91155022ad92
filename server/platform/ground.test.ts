import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { openGround } from "./ground.ts";
import { sql } from "./sql.ts";

/** A PostgreSQL of somebody else's is played by the test run's own, reached by URL. */
const socket = inject("postgresSocket");
const url = (user: string, database: string) => `postgresql://${user}@/${database}?host=${encodeURIComponent(socket)}`;
const unused = join(tmpdir(), "mindweave-unused");
let admin: Database;

beforeAll(async () => {
  admin = openDatabase({ socket, database: "postgres", user: "postgres" }, { size: 1 });
  await admin.pool.query(`
    create role ground_migrates login createrole; create role ground_serves login; create role ground_plain login;
    grant mindweave_app to ground_serves; grant mindweave_app to ground_migrates with admin option`);
  for (const [name, owner] of [["ground_one", "ground_migrates"], ["ground_two", "ground_migrates"], ["ground_three", "ground_migrates"], ["ground_poor", "ground_plain"]]) await admin.pool.query(`create database ${name} owner ${owner}`);
  await admin.pool.query("create database ground_latin owner ground_migrates encoding LATIN1 locale_provider libc locale 'C' template template0");
});

afterAll(async () => {
  for (const name of ["ground_one", "ground_two", "ground_three", "ground_poor", "ground_latin"]) await admin.pool.query(`drop database if exists ${name} with (force)`);
  await admin.pool.query("drop owned by ground_migrates; drop role ground_migrates, ground_serves, ground_plain");
  await admin.close();
});

test("one login that migrates and serves: what serves owns nothing and is bound", async () => {
  const ground = await openGround({ dataDirectory: unused, databaseUrl: url("ground_migrates", "ground_one") });
  expect(ground.migrated[0]).toBe("0001_platform_roles.sql");
  expect(await ground.database.one(sql`select current_user as who, session_user as login`)).toEqual({ who: "mindweave_app", login: "ground_migrates" });
  await expect(ground.database.pool.query("create table mine (id int)")).rejects.toThrow("permission denied");
  await ground.close();
  const again = await openGround({ dataDirectory: unused, databaseUrl: url("ground_migrates", "ground_one") });
  expect(again.migrated).toEqual([]);
  await again.close();
});

test("two logins: the one that serves cannot become the one that migrates", async () => {
  const ground = await openGround({ dataDirectory: unused, databaseUrl: url("ground_serves", "ground_two"), ownerUrl: url("ground_migrates", "ground_two") });
  expect(await ground.database.one(sql`select current_user as who, session_user as login`)).toEqual({ who: "mindweave_app", login: "ground_serves" });
  await expect(ground.database.pool.query("set role ground_migrates")).rejects.toThrow("permission denied");
  await ground.close();
});

test("three servers that start at once on an empty database all serve, and each step ran once", async () => {
  const grounds = await Promise.all([1, 2, 3].map(() => openGround({ dataDirectory: unused, databaseUrl: url("ground_migrates", "ground_three") })));
  expect(grounds.filter((ground) => ground.migrated.length > 0)).toHaveLength(1);
  for (const ground of grounds) {
    expect(await ground.database.one(sql`select 1 as one`)).toEqual({ one: 1 });
    await ground.close();
  }
});

test.each([
  ["a login that may not take the application's role", () => url("ground_plain", "ground_poor"), /may not work as mindweave_app.*grant mindweave_app to "ground_plain"/],
  ["a database that does not exist", () => url("ground_plain", "ground_nowhere"), /DATABASE_URL names does not exist/],
  ["a login that does not exist", () => url("ground_nobody", "ground_poor"), /refused the login of DATABASE_URL/],
  ["a server that does not answer", () => "postgresql://x@127.0.0.1:1/x", /cannot be reached.*check the address/],
  ["a database that is not UTF-8", () => url("ground_migrates", "ground_latin"), /in LATIN1: make one with encoding UTF8/],
])("%s is refused with a sentence that says what to do", async (_, databaseUrl, sentence) => {
  await expect(openGround({ dataDirectory: unused, databaseUrl: databaseUrl() })).rejects.toThrow(sentence);
});

test("without a URL a database of our own is made, kept and found again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mindweave-ground-"));
  const first = await openGround({ dataDirectory: folder });
  expect(first.migrated[0]).toBe("0001_platform_roles.sql");
  expect(await first.database.one(sql`select current_user as who, session_user as login`)).toEqual({ who: "mindweave_app", login: "mindweave_app" });
  await first.close();
  const second = await openGround({ dataDirectory: folder });
  expect(second.migrated).toEqual([]);
  await second.close();
  await rm(folder, { recursive: true });
});
