import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { cannotStart } from "./cannot-start.ts";
import { type Address, connection, queries } from "./database.ts";
import { type Account, accountFor, assertReaches, binariesFor, commandAs, give } from "./postgres-account.ts";
import { type Binaries, messageOf, ownBinaries } from "./postgres-binaries.ts";
import { ensureCluster, isPostgres, lastLine, ownerOf, postmasterOf } from "./postgres-cluster.ts";
import { sql } from "./sql.ts";

/** A PostgreSQL that is our child and ends with us. */
export type Postgres = {
  /** As the superuser: for tests and for making databases, never for the application. */
  readonly superuser: (database: string) => Address;
  readonly address: (database: string, user: string) => Address;
  readonly pid: () => number | undefined;
  stop(): Promise<void>;
};

export type PostgresOptions = {
  readonly dataDirectory: string;
  /** False gives up what a power cut would cost, for tests. */
  readonly durable?: boolean;
  /** Runs as this account instead of the one that fits. */
  readonly account?: Account;
  /** Told when PostgreSQL ended by itself and is started again. */
  readonly onRestart?: () => void;
};

type Place = { readonly cluster: string; readonly socket: string; readonly log: string; readonly binaries: Binaries; readonly account: Account; readonly durable: boolean };
type Running = { readonly child: ChildProcess; readonly hold: pg.Client };

const PATIENCE_MS = 30_000;
/** Recovery after a crash may read a lot of log first; only a server that does not end and does not answer for this long is given up. */
const RECOVERY_MS = 600_000;
/** So long a server may run with no owner before it counts as left over. */
const ORPHAN_MS = 3_000;
/** First half of the advisory lock by which a living owner is known; the second half is its process number. */
const OWNER_LOCK = 731_125;

/**
 * Starts PostgreSQL on a Unix socket in the data directory, making the database first where there is none. Refuses, with a
 * sentence that says what to do, a directory that another server uses, that is damaged, or that an account cannot reach.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const place = await prepare(options);
  const server = await supervise(place, options.onRestart ?? (() => undefined));
  return {
    superuser: (database) => ({ socket: place.socket, database, user: "postgres" }),
    address: (database, user) => ({ socket: place.socket, database, user }),
    pid: server.pid,
    stop: async () => {
      await server.stop();
      await rm(place.socket, { recursive: true, force: true });
    },
  };
}

/** Keeps the server running: one that ends by itself, or is ended from outside, is started again until it is told to stop. */
async function supervise(place: Place, onRestart: () => void): Promise<{ pid: () => number | undefined; stop: () => Promise<void> }> {
  let running = await launch(place);
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();
  const endWithUs = () => void running.child.kill("SIGINT");
  process.once("exit", endWithUs);
  const again = async (): Promise<void> => {
    while (!stopping) {
      onRestart();
      try {
        running = await launch(place);
        return watch();
      } catch {
        await pause(5000);
      }
    }
  };
  const watch = () => void running.child.once("exit", () => {
    if (!stopping) restarting = again();
  });
  watch();
  return {
    pid: () => running.child.pid,
    stop: async () => {
      stopping = true;
      await restarting;
      process.off("exit", endWithUs);
      await end(running);
    },
  };
}

async function prepare(options: PostgresOptions): Promise<Place> {
  if (process.platform === "win32") throw cannotStart("On Windows, run MindWeave inside WSL, or set DATABASE_URL to a PostgreSQL 15 or newer.");
  const data = resolve(options.dataDirectory);
  const cluster = join(data, "postgres");
  const durable = options.durable ?? true;
  try {
    await mkdir(data, { recursive: true, mode: 0o755 });
    const account = options.account ?? accountFor(ownerOf(cluster));
    assertReaches(account, data);
    const binaries = await binariesFor(account, ownBinaries());
    await ensureCluster(cluster, binaries, account, durable);
    const log = join(data, "postgres.log");
    return { cluster, socket: await socketFolder(data, account), log, binaries, account, durable };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOTDIR" || code === "EEXIST" || code === "ENOSPC") {
      throw cannotStart(`The data directory ${data} cannot be used (${messageOf(error)}): make it writable for this user, or choose another one.`, error);
    }
    throw error;
  }
}

/** A socket's whole path has to fit into 107 bytes; where the data directory's does not, it lives among the temporary files. */
async function socketFolder(data: string, account: Account): Promise<string> {
  const near = join(data, "run");
  const folder = Buffer.byteLength(near) <= 85 ? near : await mkdtemp(join(tmpdir(), "mindweave-"));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  give(account, folder);
  return folder;
}

async function launch(place: Place): Promise<Running> {
  const until = Date.now() + PATIENCE_MS;
  const waited = { ownerless: 0 };
  let reason = "it did not answer in time";
  while (Date.now() < until) {
    const holder = postmasterOf(place.cluster);
    if (holder && isPostgres(holder.pid)) {
      await waitForOrStop(holder, waited);
      continue;
    }
    const { child, output } = spawned(place, holder?.pid);
    const hold = await ready(place, child);
    if (hold) return { child, hold };
    const said = output();
    reason = lastLine(said) ?? "it said nothing";
    // The last one is still ending: its shared memory or its lock file will be free in a moment.
    if (!/pre-existing shared memory block|lock file "[^"]*" already exists|lock file "[^"]*" is empty/.test(said)) break;
    await pause(250);
  }
  throw cannotStart(`PostgreSQL could not open ${place.cluster}: ${reason}. The whole story is at the end of ${place.log}; where the files are damaged, restore a backup or move them away.`);
}

/** Refuses while the other's owner lives; stops what no owner is left of. */
async function waitForOrStop(holder: { pid: number; socket: string }, waited: { ownerless: number }): Promise<void> {
  const owner = await ownerBehind(holder.socket);
  if (typeof owner === "number") throw cannotStart(`Another MindWeave server (process ${owner}) is running on this data directory. Stop it, or choose another one with --data=<folder>.`);
  if (owner === "none") waited.ownerless += 250;
  if (waited.ownerless >= ORPHAN_MS) {
    waited.ownerless = 0;
    try {
      process.kill(holder.pid, "SIGINT");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EPERM") throw cannotStart(`A PostgreSQL of another user (process ${holder.pid}) is running on this data directory. Stop it, or choose another one with --data=<folder>.`, error);
    }
  }
  await pause(250);
}

/** The process that holds the owner's lock of a running server; "none" where nobody does, "silent" where it does not answer. */
async function ownerBehind(socket: string): Promise<number | "none" | "silent"> {
  const client = new pg.Client({ ...connection({ socket, database: "postgres", user: "postgres" }), connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const held = await queries(client).query<{ owner: number }>(sql`select objid::int as owner from pg_locks where locktype = 'advisory' and classid = ${OWNER_LOCK} and granted and objsubid = 2`);
    return held[0]?.owner ?? "none";
  } catch {
    return "silent";
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** `stale` is a process number in the lock file that belongs to another program by now; PostgreSQL then looks at its shared memory alone. */
function spawned(place: Place, stale: number | undefined): { child: ChildProcess; output: () => string } {
  const log = openLog(place.log);
  const from = fstatSync(log).size;
  const settings = [
    "listen_addresses=", "unix_socket_permissions=0700", "timezone=UTC", "log_timezone=UTC", "jit=off", "log_checkpoints=off", "max_connections=120",
    ...(place.durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  const { file, words, options } = commandAs(place.account, [place.binaries.postgres, "-D", place.cluster, "-k", place.socket, ...settings.flatMap((one) => ["-c", one])], true);
  const env = stale === undefined ? options.env : { ...options.env, PG_GRANDPARENT_PID: String(stale) };
  // In a group of its own: Ctrl-C in a terminal reaches us first, and we end it in order.
  const child = spawn(file, words, { ...options, env, detached: true, stdio: ["ignore", log, log] });
  child.on("error", () => undefined);
  child.unref();
  closeSync(log);
  return { child, output: () => readFileSync(place.log).subarray(from).toString() };
}

function openLog(path: string): number {
  try {
    if (statSync(path).size > 10_000_000) truncateSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return openSync(path, "a", 0o600);
}

/** Waits until the server answers and takes the owner's lock; undefined when it ended instead. */
async function ready(place: Place, child: ChildProcess): Promise<pg.Client | undefined> {
  const until = Date.now() + RECOVERY_MS;
  while (child.pid !== undefined && !ended(child) && Date.now() < until) {
    const client = new pg.Client({ ...connection({ socket: place.socket, database: "postgres", user: "postgres" }), keepAlive: true });
    client.on("error", () => undefined);
    try {
      if (postmasterOf(place.cluster)?.pid !== child.pid) throw new Error("not yet");
      await client.connect();
      await queries(client).run(sql`select pg_advisory_lock(${OWNER_LOCK}, ${process.pid})`);
      return client;
    } catch {
      await client.end().catch(() => undefined);
      await pause(20);
    }
  }
  if (!ended(child)) child.kill("SIGQUIT");
  return undefined;
}

async function end({ child, hold }: Running): Promise<void> {
  await hold.end().catch(() => undefined);
  if (ended(child)) return;
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  child.ref();
  child.kill("SIGINT");
  const hurry = setTimeout(() => child.kill("SIGQUIT"), 15_000);
  await gone;
  clearTimeout(hurry);
}

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
