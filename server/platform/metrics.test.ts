import { expect, test } from "vitest";
import { testServer } from "../testing-server.ts";

const token = "a-token-for-those-who-watch";
const server = await testServer({ settings: { MINDWEAVE_METRICS_TOKEN: token } });
const closed = await testServer();

const read = (url: string, bearer?: string) => fetch(`${url}/metrics`, bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });

test("whoever holds the token reads how the process does, in OpenMetrics", async () => {
  await server.owner.me({});
  const answer = await read(server.url, token);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("application/openmetrics-text");
  const text = await answer.text();
  expect(text).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/v1\/me",status="200"\} [1-9]/);
  for (const name of ["process_cpu_seconds", "nodejs_heap_size_used_bytes", "database_connections ", "jobs_waiting ", "jobs_given_up 0", "engine_facts_waiting ", "engine_scopes_failing 0"]) expect(text).toContain(name);
  expect(text.trimEnd().endsWith("# EOF")).toBe(true);
});

test("jobs are counted by how they ended", async () => {
  await server.runJobs();
  const before = await (await read(server.url, token)).text();
  server.app.jobs.ended?.("engine.take-in", "given up", 0.2);
  const after = await (await read(server.url, token)).text();
  expect(before).not.toContain('job_ended_total{task="engine.take-in",outcome="given up"}');
  expect(after).toContain('job_ended_total{task="engine.take-in",outcome="given up"} 1');
});

test("without the token nothing is told, and without the setting there is no such address", async () => {
  expect((await read(server.url)).status).toBe(401);
  expect((await read(server.url, "a-token-for-somebody-else")).status).toBe(401);
  expect((await read(server.url, server.ownerKey)).status).toBe(401);
  expect((await read(closed.url, token)).status).toBe(404);
});

test("what is told names no person, no organisation and no address", async () => {
  await server.owner.audit.list({}).catch(() => undefined);
  await fetch(`${server.url}/v1/partners/PA-4711-canary`);
  const text = await (await read(server.url, token)).text();
  expect(text).not.toContain("canary");
  expect(text).not.toContain(server.vendorId);
});
