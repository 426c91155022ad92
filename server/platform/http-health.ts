import type { FastifyInstance } from "fastify";
import type { Database } from "./database.ts";
import { sql } from "./sql.ts";

/** /healthz: the process answers. /readyz: it can serve, database included, and is not stopping. */
export function mountHealth(host: FastifyInstance, database: Database): { drain: () => void } {
  let draining = false;
  host.get("/healthz", async (_, reply) => reply.header("cache-control", "no-store").send({ status: "ok" }));
  host.get("/readyz", async (_, reply) => {
    void reply.header("cache-control", "no-store");
    if (draining) return reply.code(503).send({ status: "stopping" });
    try {
      await database.query(sql`select 1`);
      return reply.send({ status: "ready" });
    } catch {
      return reply.code(503).send({ status: "no database" });
    }
  });
  return { drain: () => { draining = true; } };
}
