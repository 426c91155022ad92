import type { FastifyInstance } from "fastify";
import type { Database } from "./database.ts";
import { sql } from "./sql.ts";

/** /healthz: the process answers. /readyz: it can serve, database included, and is not stopping. */
export function mountHealth(host: FastifyInstance, database: Database): { drain: () => void } {
  let draining = false;
  // A connection that answered its last request must not stay open for a next one that nobody will take.
  host.addHook("onSend", async (_, reply) => {
    if (draining) void reply.header("connection", "close");
  });
  // Connections that fall idle only after the stop began would otherwise stay for as long as they may be kept alive.
  host.addHook("preClose", async () => {
    draining = true;
    const sweep = setInterval(() => host.server.closeIdleConnections(), 100);
    sweep.unref();
    host.server.once("close", () => clearInterval(sweep));
  });
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
