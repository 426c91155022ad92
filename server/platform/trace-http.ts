import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import { ended, enter, exportTo, type Span } from "./trace.ts";

/** Where OTEL_EXPORTER_OTLP_ENDPOINT is set: a span a request, under the caller's where it sends one. Otherwise nothing is loaded and nothing is done. */
export async function traceRequests(host: FastifyInstance, config: Config, log: Log): Promise<void> {
  if (config.otlp === undefined) return;
  const { otlpExporter } = await import("./trace-otlp.ts");
  const exporter = otlpExporter(config.otlp, log);
  exportTo(exporter);
  const spans = new WeakMap<FastifyRequest, Span>();
  host.addHook("onRequest", (request, _, done) => {
    const sent = request.headers["traceparent"];
    // Health is asked every few seconds and says nothing.
    if (request.url === "/healthz" || request.url === "/readyz") return done();
    const route = request.routeOptions.url ?? "none";
    const attributes = { "http.request.method": request.method, "http.route": route, "mindweave.request": request.id };
    const one = enter(`${request.method} ${route}`, "server", attributes, Array.isArray(sent) ? undefined : sent, done);
    if (one) spans.set(request, one);
  });
  host.addHook("onResponse", async (request, reply) => {
    const one = spans.get(request);
    if (!one) return;
    one.attributes["http.response.status_code"] = reply.statusCode;
    one.failed = reply.statusCode >= 500;
    ended(one);
  });
  host.addHook("onClose", async () => {
    exportTo(undefined);
    await exporter.stop();
  });
}
