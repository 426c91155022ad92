import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { cannotStart } from "../platform/cannot-start.ts";
import { type Address, connection, queries } from "../platform/database.ts";
import { installJobs } from "../platform/jobs-queue.ts";
import { checksumOf, migrate, readMigrations } from "../platform/migrate.ts";
import { sql } from "../platform/sql.ts";
import { type Manifest, readManifest } from "./backup-manifest.ts";
import { contentOf, foreignKeys, quoted, tablesOf } from "./backup-tables.ts";

/** Refuses a data directory that already holds a database. */
export function assertNoDatabase(dataDirectory: string): void {
  if (existsSync(join(dataDirectory, "postgres"))) throw cannotStart(`${dataDirectory} already holds a database, and a backup is only restored into an empty place: name another folder with --data=, or move this one away.`);
}

/**
 * Fills an empty database from a backup: the schema as it was then, every row, every number a sequence gave, and foreign keys checked at the end; all rows in one transaction. Each table
 * has to come out as it was. Throws a sentence, with nothing restored, for a damaged backup, a newer one, or a database that is not empty.
 */
export async function restore(owner: Address, folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const known = new Map((await readMigrations()).map((one) => [one.name, one]));
  const steps = manifest.migrations.map(({ name, checksum }) => {
    const step = known.get(name);
    if (step === undefined || checksumOf(step) !== checksum) throw cannotStart(`This backup was made by another version of MindWeave, which knows "${name}": restore it with that version, then start the newer one.`);
    return step;
  });
  await assertEmpty(owner);
  await migrate(owner, steps, () => installJobs(owner));
  const client = new pg.Client(connection(owner));
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("begin");
    await filled(client, folder, manifest);
    await client.query("commit");
    await client.query("analyze");
  } finally {
    await client.end();
  }
  return manifest;
}

async function assertEmpty(owner: Address): Promise<void> {
  const client = new pg.Client(connection(owner));
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { n } = await queries(client).one<{ n: bigint }>(sql`select count(*) as n from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'S', 'v')`);
    if (n > 0n) throw cannotStart("The database is not empty, and a backup is only restored into an empty one: create a new database and name it.");
  } finally {
    await client.end();
  }
}

async function filled(client: pg.Client, folder: string, manifest: Manifest): Promise<void> {
  const tables = await tablesOf(client);
  const keys = await foreignKeys(client);
  const forced = tables.filter((table) => table.forced).map((table) => quoted(client, table));
  const all = tables.map((table) => quoted(client, table));
  for (const key of keys) await client.query(key.off);
  // What a trigger would check or write was checked and written when the row was new.
  for (const table of all) await client.query(`alter table ${table} disable trigger user`);
  for (const table of forced) await client.query(`alter table ${table} no force row level security`);
  await client.query(`truncate ${all.join(", ")}`);
  for (const table of manifest.tables) {
    const columns = table.columns.map((column) => client.escapeIdentifier(column)).join(", ");
    await pipeline(createReadStream(join(folder, table.file)), createGunzip(), client.query(copyFrom(`copy ${quoted(client, table)} (${columns}) from stdin`)));
    const found = await contentOf(client, table);
    if (found.rows !== table.rows || found.content !== table.content) throw cannotStart(`${table.name} did not come out as it was: ${found.rows} of ${table.rows} rows. Nothing was restored.`);
  }
  for (const { schema, name, last, called } of manifest.sequences) await client.query("select setval($1::regclass, $2::bigint, $3)", [quoted(client, { schema, name }), last, called]);
  for (const key of keys) await client.query(key.on);
  for (const table of all) await client.query(`alter table ${table} enable trigger user`);
  for (const table of forced) await client.query(`alter table ${table} force row level security`);
}
