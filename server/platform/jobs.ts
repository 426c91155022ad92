import { EventEmitter } from "node:events";
import { Logger, parseCronItems, run, runOnce, type TaskList, type WorkerEvents } from "graphile-worker";
import pg from "pg";
import type { Instant } from "../../core/kernel/time.ts";
import type { Clock } from "./clock.ts";
import { APP_ROLE, type Address, connection, type Database } from "./database.ts";
import type { Ids } from "./ids.ts";
import { startLiveness } from "./jobs-liveness.ts";
import type { Log } from "./log.ts";
import { span } from "./trace.ts";
import { type Work, workOf } from "./work.ts";

/** Jobs run at least once: what a handler does a second time must change nothing. */
export type JobHandler = (payload: never, job: Job) => Promise<void>;
export type JobHandlers = Readonly<Record<string, JobHandler>>;

export type Job = {
  readonly now: Instant;
  readonly log: Log;
  /** Aborted when the process stops: a long job saves its place and returns. */
  readonly signal: AbortSignal;
  /** One transaction of the system's own work, which sees every organisation. Speak to the outside between two, never inside one. */
  tx<T>(work: (work: Work) => Promise<T>): Promise<T>;
};

/** "0 5 * * *", in UTC: the task runs with an empty payload. */
export type Schedule = { readonly task: string; readonly cron: string };

export type JobParts = {
  readonly database: Database;
  readonly address: Address;
  readonly handlers: JobHandlers;
  readonly schedules: readonly Schedule[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Jobs at once. */
  readonly lanes: number;
  /** Told of every job that ended, with how long it took in seconds. */
  readonly ended?: (task: string, outcome: "done" | "failed" | "given up", seconds: number) => void;
};

export type Jobs = { readonly worker: string; stop(): Promise<void> };

/** Starts taking jobs. `stop` takes no more, lets the running ones end, and gives back what does not end. */
export async function startJobs(parts: JobParts): Promise<Jobs> {
  const pool = queuePool(parts.address, parts.lanes + 2);
  const events = new EventEmitter() as WorkerEvents;
  const created = new Promise<string>((resolve) => events.once("pool:create", ({ workerPool }) => resolve(workerPool.id)));
  const runner = await run({
    pgPool: pool, events, concurrency: parts.lanes, pollInterval: 1000, noHandleSignals: true, logger: quietly(parts.log),
    taskList: taskList(parts),
    parsedCronItems: parseCronItems(parts.schedules.map(({ task, cron }) => ({ task, match: cron, identifier: task, payload: {}, options: { backfillPeriod: 86_400_000 } }))),
  });
  const worker = await created;
  const liveness = await startLiveness(parts.database, worker, parts.log);
  parts.log.info("jobs.started", { worker, lanes: parts.lanes });
  return {
    worker,
    async stop() {
      await runner.stop();
      await liveness.stop();
      await pool.end();
    },
  };
}

/** Runs every job that is due and those they ask for, then returns: for tests and the sandbox. */
export async function runJobs(parts: Omit<JobParts, "schedules" | "lanes">, lanes = 1): Promise<void> {
  const pool = queuePool(parts.address, lanes + 1);
  try {
    await runOnce({ pgPool: pool, concurrency: lanes, noHandleSignals: true, logger: quietly(parts.log), taskList: taskList(parts) });
  } finally {
    await pool.end();
  }
}

/** The queue brings its own SQL, so it reads values the driver's way, not ours. */
function queuePool(address: Address, max: number): pg.Pool {
  const { types: _, ...rest } = connection(address, APP_ROLE);
  const pool = new pg.Pool({ ...rest, max });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

function taskList(parts: Pick<JobParts, "handlers" | "database" | "clock" | "ids" | "log" | "ended">): TaskList {
  return Object.fromEntries(
    Object.entries(parts.handlers).map(([task, handler]) => [
      task,
      async (payload, helpers) => {
        const now = parts.clock.now();
        const log = parts.log.with({ task, job: helpers.job.id });
        const envelope = (payload ?? {}) as { of?: unknown };
        const tx = <T>(work: (work: Work) => Promise<T>) =>
          parts.database.as({ org: null, role: "system" }, (held) => work(workOf({ tx: held, now, ids: parts.ids, log, actor: undefined, requestId: `job_${helpers.job.id}` })));
        const started = performance.now();
        const ended = (outcome: "done" | "failed" | "given up") => parts.ended?.(task, outcome, (performance.now() - started) / 1000);
        try {
          await span(`job ${task}`, "consumer", { "mindweave.task": task, "mindweave.tries": helpers.job.attempts }, () => handler((envelope.of ?? {}) as never, { now, log, tx, signal: (helpers as { abortSignal?: AbortSignal }).abortSignal ?? new AbortController().signal }));
          ended("done");
        } catch (error) {
          const last = helpers.job.attempts >= helpers.job.max_attempts;
          ended(last ? "given up" : "failed");
          log[last ? "error" : "warn"](last ? "job.given-up" : "job.failed", { attempt: helpers.job.attempts, error });
          throw error;
        }
      },
    ]),
  );
}

/** Our own lines say what happened; of the queue's, only trouble. */
function quietly(log: Log): Logger {
  return new Logger((scope) => (level, message) => {
    if (level === "error" || level === "warning") log.warn("jobs.queue", { message, task: scope.taskIdentifier });
  });
}
