import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { cannotStart } from "./cannot-start.ts";
import type { Config } from "./config.ts";
import { APP_ROLE, type Address } from "./database.ts";
import { ensureDatabase, OWNER_ROLE } from "./postgres-roles.ts";
import { isPostgres, postmasterOf } from "./postgres-cluster.ts";
import { startPostgres } from "./postgres.ts";

/** The installation's database without its server: as the application, as the owner, and as the superuser where it is our own. */
export type Direct = { readonly app: Address; readonly owner: Address; readonly superuser: Address | undefined; close(): Promise<void> };

const NAME = "mindweave";

/**
 * Finds the database of the settings for a program that runs beside the server or in its place; it migrates nothing. A running PostgreSQL of the data directory is joined,
 * one that stands still is started for as long as it is needed. Throws what an operator can act on.
 */
export async function openDirect(config: Pick<Config, "databaseUrl" | "ownerUrl" | "dataDirectory">): Promise<Direct> {
  if (config.databaseUrl !== undefined) {
    return { app: { url: config.databaseUrl }, owner: { url: config.ownerUrl ?? config.databaseUrl }, superuser: undefined, close: async () => undefined };
  }
  const cluster = join(resolve(config.dataDirectory), "postgres");
  if (!existsSync(cluster)) throw cannotStart(`There is no database in ${config.dataDirectory}: name the right data directory with --data=, or set DATABASE_URL.`);
  const running = postmasterOf(cluster);
  if (running && isPostgres(running.pid)) return { ...addresses(running.socket), close: async () => undefined };
  const server = await startPostgres({ dataDirectory: config.dataDirectory });
  const { socket } = server.superuser(NAME) as { socket: string };
  return { ...addresses(socket), close: server.stop };
}

/** An empty database of our own in a data directory that has none. */
export async function newDirect(dataDirectory: string): Promise<Direct> {
  const server = await startPostgres({ dataDirectory });
  try {
    await ensureDatabase(server.superuser("postgres"), NAME);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const { socket } = server.superuser(NAME) as { socket: string };
  return { ...addresses(socket), close: server.stop };
}

function addresses(socket: string): Omit<Direct, "close"> {
  return { app: { socket, database: NAME, user: APP_ROLE }, owner: { socket, database: NAME, user: OWNER_ROLE }, superuser: { socket, database: NAME, user: "postgres" } };
}
