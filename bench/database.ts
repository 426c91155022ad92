import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { APP_ROLE, type Address, connection, type Database, openDatabase } from "../server/platform/database.ts";
import { installJobs } from "../server/platform/jobs-queue.ts";
import { migrate, readMigrations } from "../server/platform/migrate.ts";
import { ensureDatabase, OWNER_ROLE } from "../server/platform/postgres-roles.ts";
import { startPostgres } from "../server/platform/postgres.ts";

export type BenchDatabase = { readonly database: Database; readonly superuser: Database; readonly address: Address; readonly socket: string; /** CPU seconds that the server and all its children have used so far; 0 where the system does not say. */ cpu(): number; stop(): Promise<void> };

/** A migrated database of a benchmark's own, on a server that keeps every promise of durability. */
export async function benchDatabase(connections = 10): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), `mindweave-bench-${process.pid}-`));
  const server = await startPostgres({ dataDirectory: folder });
  const admin = server.superuser("postgres");
  if (!("socket" in admin)) throw new Error("a server of our own listens on a socket");
  await ensureDatabase(admin, "bench");
  await migrate(server.address("bench", OWNER_ROLE), await readMigrations());
  await installJobs(server.address("bench", OWNER_ROLE));
  const database = openDatabase(server.address("bench", APP_ROLE), { size: connections });
  const superuser = openDatabase(server.superuser("bench"), { size: 2 });
  return {
    database, superuser, address: server.address("bench", APP_ROLE), socket: admin.socket,
    cpu: () => cpuOf(server.pid()),
    stop: async () => {
      await database.close();
      await superuser.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const TICKS = 100;

function cpuOf(pid: number | undefined): number {
  try {
    let ticks = 0;
    for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
      const fields = statOf(name);
      const own = Number(name) === pid;
      if (fields === undefined || (!own && Number(fields[1]) !== pid)) continue;
      // user and system time of its own, and for the server itself of the children that have ended.
      for (const i of own ? [11, 12, 13, 14] : [11, 12]) ticks += Number(fields[i]);
    }
    return ticks / TICKS;
  } catch {
    return 0;
  }
}

/** The fields of /proc/N/stat after the name of the command; undefined for a process that has just ended. */
function statOf(pid: string): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

export type Tpcb = { readonly perSecond: number; readonly by: string; /** CPU seconds of server and clients for a thousand. */ readonly cpuPerThousand: number };

/** TPC-B-like transactions a second at 8 clients on the same server: by pgbench where it is installed, by the same five statements otherwise. */
export async function tpcb(bench: BenchDatabase, seconds: number): Promise<Tpcb> {
  const tool = (...words: string[]) => spawnSync("pgbench", ["-h", bench.socket, "-U", "postgres", ...words, "bench"], { encoding: "utf8" });
  if (tool("-i", "-s", "10", "-q").status === 0) {
    const before = bench.cpu();
    const { stdout } = tool("-c", "8", "-j", "2", "-T", String(seconds), "-M", "prepared");
    const found = /tps = ([\d.]+)/.exec(stdout);
    // The server's share alone: what pgbench itself uses is left out, which favours TPC-B.
    if (found) return { perSecond: Number(found[1]), by: "pgbench", cpuPerThousand: (bench.cpu() - before) / (Number(found[1]) * seconds) * 1000 };
  }
  const before = bench.cpu();
  const perSecond = await ownTpcb(bench, seconds);
  return { perSecond, by: "own clients", cpuPerThousand: (bench.cpu() - before) / (perSecond * seconds) * 1000 };
}

async function ownTpcb({ superuser, socket }: BenchDatabase, seconds: number): Promise<number> {
  await superuser.pool.query(`
    drop table if exists pgbench_accounts, pgbench_tellers, pgbench_branches, pgbench_history;
    create table pgbench_branches (bid int primary key, bbalance int); insert into pgbench_branches select i, 0 from generate_series(1, 10) i;
    create table pgbench_tellers (tid int primary key, tbalance int); insert into pgbench_tellers select i, 0 from generate_series(1, 100) i;
    create table pgbench_accounts (aid int primary key, abalance int, filler char(84) default ''); insert into pgbench_accounts select i, 0 from generate_series(1, 1000000) i;
    create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamptz)`);
  const until = performance.now() + seconds * 1000;
  const counts = await Promise.all(Array.from({ length: 8 }, async (_, i) => {
    const client = new pg.Client(connection({ socket, database: "bench", user: "postgres" }));
    await client.connect();
    let done = 0;
    for (; performance.now() < until; done++) await transfer(client, done * 8 + i);
    await client.end();
    return done;
  }));
  return counts.reduce((a, b) => a + b, 0) / seconds;
}

async function transfer(client: pg.Client, i: number): Promise<void> {
  const [aid, tid, bid] = [((i * 7919) % 1_000_000) + 1, (i % 100) + 1, (i % 10) + 1];
  await client.query("begin");
  await client.query({ name: "a", text: "update pgbench_accounts set abalance = abalance + $1 where aid = $2", values: [1, aid] });
  await client.query({ name: "b", text: "select abalance from pgbench_accounts where aid = $1", values: [aid] });
  await client.query({ name: "c", text: "update pgbench_tellers set tbalance = tbalance + $1 where tid = $2", values: [1, tid] });
  await client.query({ name: "d", text: "update pgbench_branches set bbalance = bbalance + $1 where bid = $2", values: [1, bid] });
  await client.query({ name: "e", text: "insert into pgbench_history values ($1, $2, $3, $4, now())", values: [tid, bid, aid, 1] });
  await client.query("commit");
}
