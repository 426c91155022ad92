import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { APP_ROLE, type Address, connection, type Database, openDatabase } from "./platform/database.ts";
import { installJobs } from "./platform/jobs-queue.ts";
import { migrate, readMigrations } from "./platform/migrate.ts";
import { ensureDatabase, OWNER_ROLE } from "./platform/postgres-roles.ts";
import { type Postgres, startPostgres } from "./platform/postgres.ts";

const TEMPLATE = "mindweave_template";

/** One PostgreSQL for a whole test run, with a migrated template in it; `stop` removes it. For vitest's global set-up and for benchmarks. */
export async function startTestPostgres(): Promise<Postgres> {
  await dropLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const server = await startPostgres({ dataDirectory: folder, durable: false });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ensureDatabase(server.superuser("postgres"), TEMPLATE);
    const owner = server.address(TEMPLATE, OWNER_ROLE);
    await migrate(owner, await readMigrations(), () => installJobs(owner));
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...server, stop };
}

export type TestDatabase = {
  /** As the application, bound by row-level security. */
  readonly database: Database;
  /** As nobody in production: to look behind the policies, and to arrange what no verb can. */
  readonly superuser: Database;
  /** As the application and as the owner of the tables, for another process or library. */
  readonly address: Address;
  readonly owner: Address;
};

/** A migrated database beside the others; `drop` removes it. `socket` is the folder of a server that startTestPostgres started. */
export async function cloneTemplate(socket: string): Promise<TestDatabase & { drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onSuperuser(socket, `create database ${name} template ${TEMPLATE} owner ${OWNER_ROLE}`);
  const address: Address = { socket, database: name, user: APP_ROLE };
  const database = openDatabase(address, { size: 8 });
  const superuser = openDatabase({ socket, database: name, user: "postgres" }, { size: 2 });
  return {
    database, superuser, address,
    owner: { socket, database: name, user: OWNER_ROLE },
    drop: async () => {
      await database.close();
      await superuser.close();
      await onSuperuser(socket, `drop database if exists ${name} with (force)`);
    },
  };
}

async function onSuperuser(socket: string, text: string): Promise<void> {
  const client = new pg.Client(connection({ socket, database: "postgres", user: "postgres" }));
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

const PREFIX = "mindweave-test-";

/** What runs that were killed left among the temporary files. */
async function dropLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split("-")[0]) : 0;
    if (pid > 0 && !alive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
