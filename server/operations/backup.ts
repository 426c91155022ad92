import { createHash } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import { cannotStart } from "../platform/cannot-start.ts";
import { APP_ROLE, connection, openDatabase, queries } from "../platform/database.ts";
import type { Direct } from "../platform/direct.ts";
import { createSecrets, sha256 } from "../platform/secrets.ts";
import { sql } from "../platform/sql.ts";
import { type Manifest, writeManifest } from "./backup-manifest.ts";
import { contentOf, quoted, sequencesOf, type Table, tablesOf } from "./backup-tables.ts";
import { keepBackup } from "./store.ts";

export type BackupOptions = { readonly id: string; readonly now: Instant; /** Where the key is at hand; it goes into the backup only with `withKey`. */ readonly rootKey: Buffer | undefined; readonly withKey: boolean };

/**
 * Writes everything into a new folder as it stood at one moment, while others go on writing: compressed rows by table, and a manifest with the hash of each
 * file. Unfinished work lies under another name. Throws a sentence where the folder is taken.
 */
export async function backUp(direct: Direct, target: string, options: BackupOptions): Promise<Manifest> {
  const folder = resolve(target);
  if (existsSync(folder) && (await readdir(folder)).length > 0) throw cannotStart(`${folder} is not empty: name a new folder for this backup.`);
  await mkdir(dirname(folder), { recursive: true });
  const making = join(dirname(folder), `.${basename(folder)}.making-${process.pid}`);
  await mkdir(making, { mode: 0o700 });
  try {
    const manifest = await written(direct, making, options);
    if (options.withKey && options.rootKey) await writeFile(join(making, "root.key"), `${options.rootKey.toString("base64")}\n`, { mode: 0o600 });
    const digest = await writeManifest(making, manifest);
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
    await noted(direct, manifest, options, digest);
    return manifest;
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error;
  }
}

async function written(direct: Direct, folder: string, options: BackupOptions): Promise<Manifest> {
  const readers = await openReaders(direct);
  try {
    const on = queries(readers.owner);
    const { postgres } = await on.one<{ postgres: number }>(sql`select current_setting('server_version_num')::int / 10000 as postgres`);
    const migrations = await on.query<{ name: string; checksum: string }>(sql`select name, checksum from platform_migration order by name`);
    const tables: Manifest["tables"] = [];
    for (const table of await tablesOf(readers.owner)) tables.push(await writtenTable(readers.of(table), folder, table));
    // Sequences know no snapshot: read last, they are never behind the rows.
    const sequences: Manifest["sequences"] = [];
    for (const sequence of await sequencesOf(readers.owner)) {
      const { rows } = await readers.owner.query(`select last_value::text as last, is_called as called from ${quoted(readers.owner, sequence)}`);
      sequences.push({ ...sequence, ...(rows[0] as { last: string; called: boolean }) });
    }
    const fingerprint = options.rootKey === undefined ? null : sha256(createSecrets(options.rootKey).signer("statement").publicKey).toString("hex");
    return { format: "mindweave-backup/1", id: options.id, at: instantText(options.now), postgres, migrations, tables, sequences, rootKey: { included: options.withKey && options.rootKey !== undefined, fingerprint } };
  } finally {
    await readers.close();
  }
}

async function writtenTable(client: pg.Client, folder: string, table: Table): Promise<Manifest["tables"][number]> {
  const { schema, name, columns } = table;
  const counted = await contentOf(client, table);
  const file = `${schema}.${name}.copy.gz`;
  const hash = createHash("sha256");
  let bytes = 0;
  const measured = new Transform({ transform(piece: Buffer, _, done) {
    hash.update(piece);
    bytes += piece.length;
    done(null, piece);
  } });
  const rows = client.query(copyTo(`copy (select ${columns.map((column) => client.escapeIdentifier(column)).join(", ")} from ${quoted(client, table)}) to stdout`));
  await pipeline(rows, createGzip({ level: 3 }), measured, createWriteStream(join(folder, file), { mode: 0o600 }));
  return { schema, name, columns: [...columns], ...counted, file, bytes, sha256: hash.digest("hex") };
}

type Readers = { readonly owner: pg.Client; of(table: Table): pg.Client; close(): Promise<void> };

/**
 * One moment for all tables. A superuser reads everything; otherwise the owner reads what does not bind it, and the application, as the system, the
 * tables behind row-level security.
 */
async function openReaders(direct: Direct): Promise<Readers> {
  const owner = await reader(new pg.Client(connection(direct.superuser ?? direct.owner)));
  if (direct.superuser) return { owner, of: () => owner, close: () => owner.end() };
  const { snapshot } = await queries(owner).one<{ snapshot: string }>(sql`select pg_export_snapshot() as snapshot`);
  const app = await reader(new pg.Client(connection(direct.app, APP_ROLE)));
  await app.query(`set transaction snapshot ${app.escapeLiteral(snapshot)}`);
  await app.query("select set_config('app.role', 'system', true)");
  return { owner, of: (table) => (table.forced ? app : owner), close: async () => { await app.end(); await owner.end(); } };
}

async function reader(client: pg.Client): Promise<pg.Client> {
  client.on("error", () => undefined);
  await client.connect();
  await client.query("begin isolation level repeatable read read only");
  return client;
}

async function noted(direct: Direct, manifest: Manifest, { id, now }: BackupOptions, digest: string): Promise<void> {
  const database = openDatabase(direct.app, { role: APP_ROLE, size: 1 });
  const sum = (pick: (table: Manifest["tables"][number]) => number) => manifest.tables.reduce((all, table) => all + pick(table), 0);
  try {
    await database.as({ org: null, role: "system" }, (tx) => keepBackup(tx, { id, at: now, rows: sum((table) => table.rows), bytes: sum((table) => table.bytes), digest }));
  } finally {
    await database.close();
  }
}
