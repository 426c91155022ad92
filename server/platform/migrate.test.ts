import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { testDatabase } from "../testing.ts";
import { checksumOf, type Migration, migrate, outstanding, readMigrations } from "./migrate.ts";
import { sql } from "./sql.ts";

const { owner, superuser } = await testDatabase();
const shipped = await readMigrations();
const next = (n: number, text: string): Migration => ({ name: `${9000 + n}_test_step${n}.sql`, text });
const applied = (...migrations: Migration[]) => migrations.map((one) => ({ name: one.name, checksum: checksumOf(one) }));

test("the shipped migrations run once and not again", async () => {
  expect(shipped[0]?.name).toBe("0001_platform_roles.sql");
  expect(await migrate(owner, shipped)).toEqual([]);
});

test("of three starters at once one migrates and the others wait", async () => {
  const steps = [...shipped, next(1, "create table slow (id int); select pg_sleep(0.3)"), next(2, "insert into slow values (1)")];
  const ran = await Promise.all([migrate(owner, steps), migrate(owner, steps), migrate(owner, steps)]);
  expect(ran.map((names) => names.length).sort()).toEqual([0, 0, 2]);
  expect(await superuser.query(sql`select id from slow`)).toEqual([{ id: 1 }]);
});

test("a step that fails is taken back whole, says why, and can be put right", async () => {
  const before = [...shipped, next(1, "create table slow (id int); select pg_sleep(0.3)"), next(2, "insert into slow values (1)")];
  await expect(migrate(owner, [...before, next(3, "create table half (id int); select 1/0")])).rejects.toThrow(/9003_test_step3.*taken back.*division by zero/);
  expect(await superuser.query(sql`select 1 from pg_class where relname = 'half'`)).toEqual([]);
  expect(await migrate(owner, [...before, next(3, "create table half (id int)")])).toEqual(["9003_test_step3.sql"]);
});

test.each([
  ["a newer schema than the code knows", [next(1, "a")], applied(next(1, "a"), next(2, "b")), /newer than this version.*9002_test_step2/],
  ["a step that was changed after it ran", [next(1, "changed")], applied(next(1, "a")), /changed after it had run/],
  ["a step numbered before one that ran", [next(1, "a"), next(2, "b")], applied(next(2, "b")), /comes before.*next free number/],
])("%s is refused with a sentence that says what to do", (_, migrations, ran, sentence) => {
  expect(() => outstanding(migrations, ran)).toThrow(sentence);
});

test("other line ends are the same migration", () => {
  expect(outstanding([next(1, "a;\r\nb;\r\n")], applied(next(1, "a;\nb;\n")))).toEqual([]);
});

test("names and numbers of migrations are held to their form", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mindweave-migrations-"));
  const url = pathToFileURL(`${folder}/`);
  await writeFile(join(folder, "0001_deals_table.sql"), "");
  expect((await readMigrations(url)).map((one) => one.name)).toEqual(["0001_deals_table.sql"]);
  await writeFile(join(folder, "0001_funds_table.sql"), "");
  await expect(readMigrations(url)).rejects.toThrow("same number");
  await rm(join(folder, "0001_funds_table.sql"));
  await writeFile(join(folder, "2_bad.sql"), "");
  await expect(readMigrations(url)).rejects.toThrow("NNNN_<feature>_<what>.sql");
  await rm(folder, { recursive: true });
});
