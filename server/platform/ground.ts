import { resolve } from "node:path";
import { APP_ROLE, type Address, assertBound, type Database, openDatabase } from "./database.ts";
import { installJobs } from "./jobs-queue.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { ensureDatabase, OWNER_ROLE } from "./postgres-roles.ts";
import { assertUsable } from "./postgres-usable.ts";
import { startPostgres } from "./postgres.ts";

/** PostgreSQL, migrated and connected: what everything else stands on. */
export type Ground = {
  /** As the application: bound by row-level security. */
  readonly database: Database;
  /** As the owner: migrations only. */
  readonly owner: Address;
  /** As the application, for a library that opens its own connections. */
  readonly address: Address;
  /** The migrations that ran at this start. */
  readonly migrated: readonly string[];
  close(): Promise<void>;
};

export type GroundOptions = {
  readonly dataDirectory: string;
  /** A PostgreSQL 15 or newer; without it, one of our own in the data directory. */
  readonly databaseUrl?: string | undefined;
  /** Where the owner of the tables logs in; the same as databaseUrl where one login does both. */
  readonly ownerUrl?: string | undefined;
  readonly connections?: number;
  readonly onBroken?: (error: Error) => void;
  readonly onRestart?: () => void;
};

/** Starts or finds PostgreSQL, brings the schema up to date and connects. Throws what an operator can act on (cannot-start.ts). */
export async function openGround(options: GroundOptions): Promise<Ground> {
  const { owner, address, stop } = options.databaseUrl === undefined ? await embedded(options) : {
    owner: { url: options.ownerUrl ?? options.databaseUrl }, address: { url: options.databaseUrl }, stop: async () => undefined,
  };
  let database: Database | undefined;
  try {
    if (options.databaseUrl !== undefined) await assertUsable(owner, options.ownerUrl === undefined ? "DATABASE_URL" : "MINDWEAVE_OWNER_URL");
    const migrated = await migrate(owner, await readMigrations(), () => installJobs(owner));
    if (options.databaseUrl !== undefined) await assertUsable(address, "DATABASE_URL", APP_ROLE);
    database = openDatabase(address, { role: APP_ROLE, size: options.connections ?? 10, ...(options.onBroken ? { onBroken: options.onBroken } : {}) });
    await assertBound(database);
    const opened = database;
    return { database, owner, address, migrated, close: async () => { await opened.close(); await stop(); } };
  } catch (error) {
    await database?.close();
    await stop();
    throw error;
  }
}

async function embedded(options: GroundOptions): Promise<{ owner: Address; address: Address; stop: () => Promise<void> }> {
  const server = await startPostgres({ dataDirectory: resolve(options.dataDirectory), ...(options.onRestart ? { onRestart: options.onRestart } : {}) });
  try {
    await ensureDatabase(server.superuser("postgres"), "mindweave");
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { owner: server.address("mindweave", OWNER_ROLE), address: server.address("mindweave", APP_ROLE), stop: server.stop };
}
