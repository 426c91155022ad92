import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ask, type NamedOperation, operationsOf } from "../../core/kernel/api-operation.ts";
import { testServer } from "../testing-server.ts";
import { network } from "./http-host.ts";
import { rawInput } from "./http-input.ts";
import { sql } from "./sql.ts";

const server = await testServer({ settings: { MINDWEAVE_BODY_LIMIT: "2048" } });
const narrow = await testServer({ settings: { MINDWEAVE_REQUESTS_PER_MINUTE: "5" } });
const key = server.ownerKey;

type Sent = { status: number; type: string | null; text: string; json: () => Record<string, unknown>; headers: Headers };

async function send(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}): Promise<Sent> {
  const response = await fetch(server.url + path, {
    method, headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers }, ...(body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) }),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get("content-type"), text, json: () => JSON.parse(text) as Record<string, unknown>, headers: response.headers };
}

const organisations = async () => (await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from identity_organisation`)).n;

describe("a body that could mean two things is refused and nothing is written", () => {
  const name = `"name":"Nordlicht"`;
  test.each<[string, string | Buffer, string, (string | number)[]]>([
    ["no object", "null", "wrong-type", []],
    ["true", "true", "wrong-type", []],
    ["a list", "[7]", "wrong-type", []],
    ["a number", "7", "wrong-type", []],
    ["text", `"x"`, "wrong-type", []],
    ["half a body", `{"kind":"partner"`, "json.malformed", []],
    ["two bodies", `{"kind":"partner",${name}}{}`, "json.malformed", []],
    ["a null name", `{"kind":"partner","name":null}`, "wrong-type", ["name"]],
    ["a number for a name", `{"kind":"partner","name":5}`, "wrong-type", ["name"]],
    ["a list for a name", `{"kind":"partner","name":["Nordlicht"]}`, "wrong-type", ["name"]],
    ["true for a name", `{"kind":"partner","name":true}`, "wrong-type", ["name"]],
    ["no name", `{"kind":"partner"}`, "wrong-type", ["name"]],
    ["an unknown field", `{"kind":"partner",${name},"id":"org_1"}`, "unknown-field", ["id"]],
    ["a field of the database", `{"kind":"partner",${name},"org_id":"x"}`, "unknown-field", ["org_id"]],
    ["a name given twice", `{"kind":"partner",${name},${name}}`, "json.duplicate-key", ["name"]],
    ["__proto__", `{"kind":"partner",${name},"__proto__":{"kind":"vendor"}}`, "json.reserved-key", ["__proto__"]],
    ["constructor", `{"kind":"partner",${name},"constructor":{"prototype":{}}}`, "unknown-field", ["constructor"]],
    ["a NUL", `{"kind":"partner","name":"a\\u0000b"}`, "json.unstorable-text", ["name"]],
    ["half a surrogate pair", `{"kind":"partner","name":"\\ud800"}`, "json.unstorable-text", ["name"]],
    ["a control character", `{"kind":"partner","name":"a\\u0007b"}`, "invalid", ["name"]],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), "json.not-utf-8", []],
    ["a kind that nobody may add", `{"kind":"vendor",${name}}`, "not-one-of", ["kind"]],
    ["an infinite number", `{"kind":"partner","name":1e400}`, "json.inexact-number", ["name"]],
    ["a number that would be rounded", `{"kind":"partner","name":4503599627370497.5}`, "json.inexact-number", ["name"]],
    ["forty levels", `{"kind":"partner","name":${"[".repeat(40)}${"]".repeat(40)}}`, "json.too-deep", ["name"]],
  ])("%s", async (_, body, code, path) => {
    const before = await organisations();
    const answer = await send("POST", "/v1/organisations", body);
    expect([answer.status, answer.type]).toEqual([400, "application/problem+json; charset=utf-8"]);
    const problem = answer.json() as { code: string; detail: string; request: string; issues: { path: (string | number)[]; code: string; sentence: string }[] };
    expect(problem.code).toBe("input.invalid");
    expect(problem.issues[0]?.code).toBe(code);
    expect(problem.issues[0]?.path.slice(0, path.length)).toEqual(path);
    expect(problem.request).toBe(answer.headers.get("x-request-id"));
    expect(await organisations()).toBe(before);
  });
});

test("names every field that is wrong, each with a sentence", async () => {
  const problem = (await send("POST", "/v1/people", `{"email":"no","name":"","roles":["king"],"x":1}`)).json();
  expect((problem["issues"] as { path: unknown[] }[]).map((issue) => issue.path[0]).toSorted()).toEqual(["email", "name", "roles", "x"]);
  for (const issue of problem["issues"] as { sentence: string }[]) expect(issue.sentence).toMatch(/^[A-Z].*[.]$/);
});

describe("queries", () => {
  test.each([
    ["limit=0", "limit"], ["limit=1000", "limit"], ["limit=1e1", "limit"], ["limit=", "limit"], ["limit=5&limit=6", "limit"], ["limit[]=5", "limit[]"], ["colour=red", "colour"],
    ["__proto__=1", "__proto__"], ["kind=vendor%00", undefined], ["kind=%ff", undefined], ["kind=king", "kind"], ["cursor=abc", "cursor"],
  ])("?%s is refused", async (query, field) => {
    const answer = await send("GET", `/v1/organisations?${query}`);
    expect(answer.status).toBe(400);
    if (field !== undefined) expect((answer.json()["issues"] as { path: string[] }[])[0]?.path[0]).toBe(field);
  });
  test("a write takes nothing from the query", async () => expect((await send("POST", "/v1/organisations?name=x", `{"kind":"partner","name":"x"}`)).status).toBe(400));
  test("a field in the path cannot be said again in the body", async () => {
    const answer = await send("PUT", `/v1/people/per_${"0".repeat(32)}/roles`, `{"person":"per_${"1".repeat(32)}","roles":["vendor.owner"]}`);
    expect([answer.status, (answer.json()["issues"] as { path: string[] }[])[0]?.path[0]]).toEqual([400, "person"]);
  });
});

describe("what HTTP itself refuses is a problem, too", () => {
  test.each<[number, string, string, string, string | undefined, Record<string, string>]>([
    [404, "http.no-such-address", "GET", "/v1/nothing", undefined, {}],
    [404, "http.no-such-address", "GET", "/v1/me/", undefined, {}],
    [404, "http.no-such-address", "GET", "/V1/ME", undefined, {}],
    [405, "http.method-not-allowed", "DELETE", "/v1/organisations", undefined, {}],
    [405, "http.method-not-allowed", "PATCH", "/v1/me", "{}", {}],
    [413, "http.body-too-large", "POST", "/v1/organisations", `{"name":"${"x".repeat(3000)}"}`, {}],
    [415, "http.unsupported-media-type", "POST", "/v1/organisations", "kind=partner", { "content-type": "application/x-www-form-urlencoded" }],
    [415, "http.unsupported-media-type", "POST", "/v1/organisations", "{}", { "content-type": "text/plain" }],
    [415, "http.unsupported-media-type", "POST", "/v1/organisations", "{}", { "content-encoding": "gzip" }],
  ])("%i %s: %s %s", async (status, code, method, path, body, headers) => {
    const answer = await send(method, path, body, headers);
    expect([answer.status, answer.json()["code"], answer.json()["status"]]).toEqual([status, code, status]);
    expect(answer.type).toContain("application/problem+json");
  });
  test("405 says what the address takes", async () => expect((await send("DELETE", "/v1/organisations")).headers.get("allow")).toBe("HEAD, GET, POST"));
});

test("every reply carries the headers that keep a browser safe, and money is never cached", async () => {
  for (const path of ["/v1/me", "/v1/nothing", "/healthz"]) {
    const { headers } = await send("GET", path);
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("ratelimit-limit") ?? (path === "/healthz" ? "not counted" : null)).not.toBeNull();
  }
  expect((await send("GET", "/v1/me")).headers.get("cache-control")).toBe("no-store");
});

test("a bug answers 500 with an id that is in the log, and nothing else about itself", async () => {
  await server.superuser.run(sql`alter table identity_organisation rename column name to name_away`);
  try {
    const answer = await send("GET", "/v1/organisations");
    expect([answer.status, answer.json()["code"]]).toEqual([500, "server.unexpected"]);
    expect(answer.text).not.toMatch(/column|select|\.ts|stack/);
    const line = server.logged.find((one) => one.includes("request.failed") && one.includes(answer.headers.get("x-request-id") as string));
    expect(line).toContain("does not exist");
  } finally {
    await server.superuser.run(sql`alter table identity_organisation rename column name_away to name`);
  }
});

test("the log names who is told what, and holds no key, body or address of a record", async () => {
  await send("POST", "/v1/organisations", `{"kind":"partner","name":"Canary Ltd"}`);
  const lines = server.logged.join("");
  expect(lines).not.toContain("Canary Ltd");
  expect(lines).not.toContain(key);
  expect(lines).toContain(`"route":"/v1/organisations","status":201`);
});

test("a header that never ends is cut off within the header timeout", async () => {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  const ended = new Promise<number>((resolve) => {
    const began = Date.now();
    socket.on("close", () => resolve(Date.now() - began));
  });
  socket.on("error", () => undefined);
  socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n");
  const drip = setInterval(() => socket.writable && socket.write("X-A: b\r\n"), 500);
  const took = await ended;
  clearInterval(drip);
  expect(took).toBeLessThan(13_000);
}, 20_000);

test("who asks too often is told how long to wait; health checks are not counted", async () => {
  const knock = (path: string) => fetch(narrow.url + path, { headers: { authorization: `Bearer ${narrow.ownerKey}`, "x-forwarded-for": `203.0.113.${Math.floor(Math.random() * 250)}` } });
  const answers = [];
  for (let i = 0; i < 5; i++) answers.push(await knock(i % 2 === 0 ? "/v1/me" : "/v1/nothing"));
  expect(answers.map((answer) => answer.status)).toEqual([200, 404, 200, 404, 200]);
  expect(answers.map((answer) => answer.headers.get("ratelimit-remaining"))).toEqual(["4", "3", "2", "1", "0"]);
  const late = await knock("/v1/me");
  expect([late.status, ((await late.json()) as { code: string }).code, late.headers.get("content-type")]).toEqual([429, "http.too-many-requests", "application/problem+json; charset=utf-8"]);
  expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await knock("/healthz")).status).toBe(200);
});

test("a question with a body is read from the body, and one in the query is refused", () => {
  const operation = operationsOf({ what: ask("POST /v1/what", { summary: "What would be", permission: "signed-in", input: z.strictObject({ n: z.number() }) }) })[0] as NamedOperation;
  expect(operation.meta.kind).toBe("read");
  expect(rawInput(operation, { url: "/v1/what", params: {}, body: Buffer.from(`{"n":1}`) })).toEqual({ n: 1 });
  expect(() => rawInput(operation, { url: "/v1/what?n=1", params: {}, body: undefined })).toThrow("from the path and the body");
});

test("one subscriber's IPv6 network counts as one address", () => {
  expect(network("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
  expect(network("2001:db8:1:2::9")).toBe("2001:db8:1:2::/64");
  expect(network("2001:db8::9")).toBe("2001:db8:0:0::/64");
  expect(network("::1")).toBe("0:0:0:0::/64");
  expect(network("::ffff:203.0.113.9")).toBe("203.0.113.9");
  expect(network("203.0.113.9")).toBe("203.0.113.9");
});

test("readiness follows the database and the wish to stop", async () => {
  expect((await send("GET", "/readyz")).status).toBe(200);
  server.app.drain();
  expect((await send("GET", "/readyz")).status).toBe(503);
  expect((await send("GET", "/healthz")).status).toBe(200);
});
