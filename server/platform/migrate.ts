import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { cannotStart } from "./cannot-start.ts";
import { type Address, connection, type Queries, queries } from "./database.ts";
import { sql } from "./sql.ts";

/** One step forward: "0007_deals_registration.sql". */
export type Migration = { readonly name: string; readonly text: string };

type Applied = { readonly name: string; readonly checksum: string };

/** Any number will do, as long as nothing else takes the same advisory lock. */
const LOCK = 7_311_250_114n;

export const MIGRATIONS = new URL("../migrations/", import.meta.url);

/** The migrations of a folder, in order. Two of one number, or a name that is not NNNN_<feature>_<what>.sql, are bugs and throw. */
export async function readMigrations(folder: URL = MIGRATIONS): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql") && name !== "schema.sql").sort();
  names.forEach((name, i) => {
    if (!/^\d{4}_[a-z]+_[a-z0-9_]+\.sql$/.test(name)) throw new Error(`${name}: a migration is called NNNN_<feature>_<what>.sql`);
    if (names[i - 1]?.slice(0, 4) === name.slice(0, 4)) throw new Error(`${name}: ${names[i - 1]} has the same number`);
  });
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), "utf8") })));
}

/**
 * Brings a database to the newest schema, as the owner: each step in its own transaction, one starter at a time, the others
 * wait. Refuses a database that is ahead of this code, and a step that was changed after it ran. Returns what ran.
 * `also` is what else only one starter may do at a time, after the steps.
 */
export async function migrate(owner: Address, migrations: readonly Migration[], also?: () => Promise<void>): Promise<string[]> {
  const client = new pg.Client(connection(owner));
  client.on("error", () => undefined);
  await client.connect();
  try {
    const on = queries(client);
    await on.run(sql`select pg_advisory_lock(${LOCK})`);
    await on.run(sql`create table if not exists platform_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
    const applied = await on.query<Applied>(sql`select name, checksum from platform_migration order by name`);
    const open = outstanding(migrations, applied);
    for (const migration of open) await apply(client, on, migration);
    await also?.();
    return open.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** Which migrations are still to run; throws what an operator can act on. */
export function outstanding(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of applied) {
    const migration = known.get(name);
    if (!migration) throw cannotStart(`The database is newer than this version of MindWeave: it knows "${name}". Start the version that wrote it, or restore a backup.`);
    if (checksumOf(migration) !== checksum) throw cannotStart(`The migration "${name}" was changed after it had run here. Put back what it said, and add a new migration for the change.`);
  }
  const done = new Set(applied.map((one) => one.name));
  const open = migrations.filter((migration) => !done.has(migration.name));
  const last = applied.at(-1)?.name ?? "";
  const late = open.find((migration) => migration.name.slice(0, 4) <= last.slice(0, 4));
  if (late) throw cannotStart(`The migration "${late.name}" comes before "${last}", which has run here already. Give it the next free number.`);
  return open;
}

async function apply(client: pg.Client, on: Queries, migration: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(migration.text);
    await on.run(sql`insert into platform_migration (name, checksum) values (${migration.name}, ${checksumOf(migration)})`);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw cannotStart(`The migration "${migration.name}" failed and was taken back: ${error instanceof Error ? error.message : String(error)}.`, error);
  }
}

/** Line ends do not count: a checkout on Windows is the same migration. */
export function checksumOf(migration: Migration): string {
  return createHash("sha256").update(migration.text.replaceAll("\r\n", "\n")).digest("hex");
}
