import { runMigrations } from "graphile-worker";
import pg from "pg";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import { APP_ROLE, type Address, connection, type Queries, type Tx } from "./database.ts";
import { json, named, sql } from "./sql.ts";

export type JobRequest = {
  /** "deals.expire": the feature's own word first. */
  readonly task: string;
  /** Ids and figures, never a secret. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** One waiting job a key: asking again moves it. */
  readonly key?: string;
  /** Not before this instant. */
  readonly runAt?: Instant;
  /** Jobs of one lane run one after another. */
  readonly lane?: string;
  /** Tries before it is given up; 12 take about a day. */
  readonly tries?: number;
};

/** Enqueues by SQL in the caller's transaction. The wait is counted from `now`, so a clock set by hand waits as long as a real one. */
export async function enqueueJob(tx: Tx, job: JobRequest, now: Instant): Promise<void> {
  const due = job.runAt ?? now;
  const wait = Math.max(0, due - now);
  await tx.query(named("enqueue_job", sql`
    select 1 from graphile_worker.add_job(${job.task}, payload => ${json({ due: instantText(due), of: job.payload })}::json, queue_name => ${job.lane ?? null},
      run_at => now() + ${`${wait} milliseconds`}::interval, max_attempts => ${job.tries ?? 12}, job_key => ${job.key ?? null})`));
}

/** Lets every waiting job run that is due by a clock that was moved: for tests and the sandbox. Returns how many. */
export function releaseDueJobs(on: Queries, now: Instant): Promise<number> {
  return on.run(sql`
    update graphile_worker._private_jobs set run_at = now()
    where run_at > now() and attempts = 0 and (payload ->> 'due')::timestamptz <= ${instantText(now)}`);
}

/** After a clock that was moved has caught up with the real one: every waiting job waits until its own time, however long it seemed when it was asked for. */
export function waitAsDue(on: Queries): Promise<number> {
  return on.run(sql`update graphile_worker._private_jobs set run_at = (payload ->> 'due')::timestamptz where attempts = 0 and payload ->> 'due' is not null`);
}

/** Brings the queue's own schema up to date as the owner, and lets the application use it without owning any of it. */
export async function installJobs(owner: Address): Promise<void> {
  const pool = new pg.Pool({ ...connection(owner), max: 1 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  try {
    await runMigrations({ pgPool: pool });
    await pool.query(GRANTS);
  } finally {
    await pool.end();
  }
}

/** Payloads hold no secret and the queue belongs to no organisation, so its policy lets the application's role through. */
const GRANTS = `
do $$
declare one record;
begin
  for one in select c.oid::regclass as name, c.relname from pg_class c where c.relnamespace = 'graphile_worker'::regnamespace and c.relkind = 'r' loop
    execute format('grant select, insert, update, delete on %s to ${APP_ROLE}', one.name);
    if not exists (select from pg_policy where polrelid = one.name and polname = 'queue') then
      execute format('create policy queue on %s to ${APP_ROLE} using (true) with check (true)', one.name);
    end if;
  end loop;
  grant usage on schema graphile_worker to ${APP_ROLE};
  grant usage, select on all sequences in schema graphile_worker to ${APP_ROLE};
  grant select on all tables in schema graphile_worker to ${APP_ROLE};
  grant execute on all functions in schema graphile_worker to ${APP_ROLE};
end $$`;
