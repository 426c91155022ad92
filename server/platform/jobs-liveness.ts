import type { Database, Queries, Session } from "./database.ts";
import type { Log } from "./log.ts";
import { sql } from "./sql.ts";

/**
 * The queue keeps a killed worker's jobs locked for hours. So each worker holds a session advisory lock on its name for as long
 * as it lives; whoever looks and finds that lock free, twice in a row, gives the jobs back.
 */
export type Liveness = { stop(): Promise<void> };

const LOOK_EVERY_MS = 1000;

export async function startLiveness(database: Database, worker: string, log: Log): Promise<Liveness> {
  let stopped = false;
  let session: Session | undefined;
  let suspects = new Set<string>();

  const hold = async () => {
    const taken = await database.session();
    taken.client.on("error", () => { session = undefined; });
    taken.client.on("end", () => { session = undefined; });
    await taken.query(sql`select pg_advisory_lock(hashtextextended(${place(worker)}, 0))`);
    session = taken;
  };
  const look = async () => {
    if (!session) await hold();
    const free = await database.tx((tx) => quiet(tx, worker));
    const dead = free.filter((name) => suspects.has(name));
    suspects = new Set(free);
    if (dead.length === 0) return;
    await database.query(sql`select graphile_worker.force_unlock_workers(${dead}::text[])`);
    log.warn("jobs.retaken", { workers: dead });
  };

  await hold();
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(() => (stopped ? undefined : look())).catch((error: unknown) => {
      if (!stopped) log.warn("jobs.liveness", { error: { code: (error as { code?: unknown }).code, message: (error as Error).message } });
    });
  }, LOOK_EVERY_MS);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
      session?.release();
    },
  };
}

/** Workers that hold jobs while nobody holds their lock; the look lets go of what it took when its transaction ends. */
async function quiet(on: Queries, self: string): Promise<string[]> {
  const holders = await on.query<{ name: string }>(sql`
    select distinct locked_by as name from graphile_worker._private_jobs where locked_by is not null and locked_by <> ${self}
    union select locked_by from graphile_worker._private_job_queues where locked_by is not null and locked_by <> ${self}`);
  const free: string[] = [];
  for (const { name } of holders) {
    const { got } = await on.one<{ got: boolean }>(sql`select pg_try_advisory_xact_lock(hashtextextended(${place(name)}, 0)) as got`);
    if (got) free.push(name);
  }
  return free;
}

function place(worker: string): string {
  return `worker|${worker}`;
}
