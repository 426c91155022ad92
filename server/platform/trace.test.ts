import { createServer } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { testServer } from "../testing-server.ts";

type Sent = { traceId: string; spanId: string; parentSpanId?: string; name: string; kind: number; startTimeUnixNano: string; endTimeUnixNano: string; attributes: { key: string; value: Record<string, unknown> }[]; status: { code?: number } };
const spans: Sent[] = [];
const bodies: string[] = [];
const headers: (string | undefined)[] = [];
/** What a collector does: it takes OTLP in JSON. */
const collector = createServer(async (request, reply) => {
  const body = await text(request);
  bodies.push(body);
  headers.push(request.headers["x-team"] as string | undefined);
  const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] };
  spans.push(...resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)));
  reply.setHeader("content-type", "application/json").end("{}");
});
collector.listen(0, "127.0.0.1");
await once(collector, "listening");
afterAll(() => collector.close());
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
const server = await testServer({ settings: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: "x-team=partners", OTEL_SERVICE_NAME: "partners-test" } });
const attributesOf = (span: Sent | undefined) => Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));

test("a request is a span under its caller's, with its transactions below; a job and the engine's steps are spans too, and none names anybody", async () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const made = await server.owner.organisations.create({ name: "Canary Works", kind: "partner" });
  await fetch(`${server.url}/v1/me`, { headers: { authorization: `Bearer ${server.ownerKey}`, traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
  await fetch(`${server.url}/v1/me`, { headers: { traceparent: "00-not-a-trace-01" } });
  await fetch(`${server.url}/v1/partners/PA-Canary?search=Canary`);
  await fetch(`${server.url}/healthz`);
  await server.owner.facts.recordBatch({ facts: [{ type: "partner.enrolled", occurredAt: "2026-01-14T09:00:00Z", source: { system: "canary", ref: "1" }, payload: { partner: "canary-1", track: "technology", tier: "gold" } }] as never });
  await server.runJobs();
  await expect.poll(() => spans.some((span) => span.name === "engine post"), { timeout: 10_000 }).toBe(true);

  const asked = spans.find((span) => span.name === "GET /v1/me" && span.traceId === trace);
  expect(asked).toMatchObject({ parentSpanId: "00f067aa0ba902b7", kind: 2, status: {} });
  expect(attributesOf(asked)).toMatchObject({ "http.request.method": "GET", "http.route": "/v1/me", "http.response.status_code": "200" });
  expect(spans.filter((span) => span.name === "transaction" && span.parentSpanId === asked?.spanId).length).toBeGreaterThan(0);
  expect(BigInt(asked?.endTimeUnixNano ?? 0)).toBeGreaterThan(BigInt(asked?.startTimeUnixNano ?? 0));
  const refused = spans.find((span) => span.name === "GET /v1/me" && attributesOf(span)["http.response.status_code"] === "401");
  expect(refused?.parentSpanId).toBeUndefined();
  expect(refused?.traceId).toMatch(/^[0-9a-f]{32}$/);

  const job = spans.find((span) => span.name === "job engine.post");
  expect(job).toMatchObject({ kind: 5 });
  const inJob = spans.filter((span) => span.traceId === job?.traceId);
  const step = inJob.find((span) => span.name === "engine post");
  expect(inJob.some((span) => span.spanId === step?.parentSpanId && span.name === "transaction" && span.parentSpanId === job?.spanId)).toBe(true);
  expect(attributesOf(step)).toMatchObject({ "mindweave.scopes": "1" });
  expect(spans.some((span) => span.name === "engine take-in")).toBe(true);
  expect(spans.some((span) => span.name.includes("healthz"))).toBe(false);

  const all = bodies.join("");
  for (const secret of ["anary", made.id, server.vendorId, server.ownerKey, "127.0.0.1", "select "]) expect(all).not.toContain(secret);
  expect(all).toContain("partners-test");
  expect(new Set(headers)).toEqual(new Set(["partners"]));
});
