import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Config } from "./config.ts";
import type { Database } from "./database.ts";
import { sameText } from "./secrets.ts";
import { sql } from "./sql.ts";

/** What is counted while the process runs, for whoever watches it (OpenMetrics). Names carry the unit; labels never carry a person, an organisation or an address. */
export type Metrics = {
  /** A number that is asked for when somebody looks. A reading that fails is left out. */
  gauge(name: string, help: string, read: () => Promise<number>): void;
  jobEnded(task: string, outcome: "done" | "failed" | "given up", seconds: number): void;
  readonly registry: Registry;
};

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(host: FastifyInstance, database: Database): Metrics {
  const registry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({ name: "http_request_duration_seconds", help: "How long requests took, by route and status.", labelNames: ["method", "route", "status"], buckets: SECONDS, registers: [registry] });
  host.addHook("onResponse", async (request, reply) => {
    requests.observe({ method: request.method, route: request.routeOptions.url ?? "none", status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  const jobs = new Histogram({ name: "job_duration_seconds", help: "How long jobs took.", labelNames: ["task"], buckets: [...SECONDS, 30, 60, 300], registers: [registry] });
  const ended = new Counter({ name: "job_ended", help: "Jobs that ended, by how.", labelNames: ["task", "outcome"], registers: [registry] });
  const metrics: Metrics = {
    registry,
    gauge(name, help, read) {
      new Gauge({ name, help, registers: [registry], async collect() {
        try {
          this.set(await read());
        } catch {
          this.reset();
        }
      } });
    },
    jobEnded(task, outcome, seconds) {
      jobs.observe({ task }, seconds);
      ended.inc({ task, outcome });
    },
  };
  watchDatabase(metrics, database);
  return metrics;
}

/** Connections of this process, and the queue all processes share. */
function watchDatabase(metrics: Metrics, database: Database): void {
  const { pool } = database;
  metrics.gauge("database_connections", "Connections that are open.", async () => pool.totalCount);
  metrics.gauge("database_connections_idle", "Connections nobody uses right now.", async () => pool.idleCount);
  metrics.gauge("database_requests_waiting", "Requests that wait for a connection.", async () => pool.waitingCount);
  const first = async (rows: Promise<{ n: bigint }[]>) => Number((await rows)[0]?.n ?? 0n);
  metrics.gauge("jobs_waiting", "Jobs that are due and not taken.", () => first(database.query(sql`select count(*) as n from graphile_worker.jobs where run_at <= now() and locked_at is null and attempts < max_attempts`)));
  metrics.gauge("jobs_given_up", "Jobs that failed as often as they may, and wait for somebody to look.", () => first(database.query(sql`select count(*) as n from graphile_worker.jobs where attempts >= max_attempts`)));
  metrics.gauge("jobs_oldest_waiting_seconds", "How long the longest waiting job is due.", () => first(database.query(sql`select coalesce(ceil(extract(epoch from now() - min(run_at))), 0)::bigint as n from graphile_worker.jobs where run_at <= now() and locked_at is null and attempts < max_attempts`)));
}

/** GET /metrics, for whoever holds the token of the settings. Without one there is no such address: the numbers are nobody else's business. */
export function mountMetrics(host: FastifyInstance, metrics: Metrics, config: Config): void {
  const token = config.metricsToken;
  if (token === undefined) return;
  host.get("/metrics", async (request, reply) => {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    void reply.header("cache-control", "no-store");
    if (!sameText(given, token)) return reply.code(401).header("www-authenticate", 'Bearer realm="metrics"').send();
    return reply.header("content-type", metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
