import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { api } from "../../core/api.ts";
import { isPermission, permissionsOf } from "../../core/identity/permissions.ts";
import { type NamedOperation, operationsOf } from "../../core/kernel/api-operation.ts";
import { API_INFO } from "../app.ts";
import { testServer } from "../testing-server.ts";
import { openApi } from "./openapi.ts";

const server = await testServer();
const operations = operationsOf(api);
const guarded = operations.filter((operation) => operation.meta.permission !== "public");
/** Ids that look right and name nothing, and no body: who asks is settled before any of it is read. */
const address = (operation: NamedOperation) => server.url + operation.path.replace(/\{[^}]+\}/g, "x");

describe.each(operations.map((operation) => [operation.name, operation] as const))("%s", (_, operation) => {
  const schema = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" }) as { properties?: Record<string, { type?: string }>; additionalProperties?: boolean };

  test("names a permission that roles hold, or says that it needs none", () => {
    const { permission } = operation.meta;
    expect(permission === "public" || permission === "signed-in" || isPermission(permission)).toBe(true);
  });
  test("takes a strict object, with the names in its path among its fields", () => {
    if (schema.properties === undefined) return expect(operation.params).toEqual([]);
    expect(schema.additionalProperties).toBe(false);
    for (const param of operation.params) expect(Object.keys(schema.properties)).toContain(param);
  });
  test("a read's query is flat", () => {
    if (operation.method === "GET") for (const field of Object.values(schema.properties ?? {})) expect(["array", "object"]).not.toContain(field.type);
  });
  test("its refusals have a code of noun and reason and a status below 500", () => {
    for (const [code, status] of Object.entries(operation.meta.refusals)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });
  test("says in one line what it is for", () => expect(operation.summary.length).toBeGreaterThan(4));
});

describe.each(guarded.map((operation) => [operation.name, operation] as const))("%s", (_, operation) => {
  const ask = (headers: Record<string, string>) => fetch(address(operation), { method: operation.method, headers: { ...headers, ...(operation.method !== "GET" ? { "content-type": "application/json" } : {}) }, ...(operation.method !== "GET" ? { body: "not even JSON" } : {}) });

  test.each([
    ["no credential", {}],
    ["a key nobody has", { authorization: `Bearer mwk_${"0".repeat(64)}` }],
    ["half a key", { authorization: "Bearer mwk_" }],
    ["a session nobody has", { cookie: `__Host-sid=${"0".repeat(64)}` }],
  ])("answers 401 to %s", async (_, headers) => {
    const response = await ask(headers);
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "auth.required", status: 401 });
  });

  test("answers 403 to a person without its permission", async () => {
    if (operation.meta.permission === "signed-in") return;
    const key = await without(operation.meta.permission);
    const response = await ask({ authorization: `Bearer ${key}` });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: operation.meta.personal ? "auth.person-only" : "auth.forbidden" });
  });
});

type Field = { type?: string; pattern?: string; enum?: string[]; format?: string };
/** Something of the right shape that names nothing. */
function nothing(field: Field | undefined): string {
  const prefix = /^\^([a-z]+)_\[0-9a-f\]\{32\}\$$/.exec(field?.pattern ?? "")?.[1];
  return prefix === undefined ? (field?.enum?.[0] ?? "nothing-of-that-name") : `${prefix}_${"0".repeat(32)}`;
}
const readsOfOne = operations.flatMap((operation) => {
  const schema = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" }) as { properties?: Record<string, Field>; required?: string[] };
  const open = operation.params.length > 0 && (schema.required ?? []).every((name) => operation.params.includes(name));
  return operation.method === "GET" && open ? [[operation.name, operation, schema.properties ?? {}] as const] : [];
});
test.each(readsOfOne)("%s answers 404 for what is not there", async (_, operation, fields) => {
  const names = Object.fromEntries(operation.params.map((name) => [name, nothing(fields[name])]));
  // A name of a shape of its own is refused as such before anybody looks for it.
  const expected = operation.input.safeParse(names).success ? 404 : 400;
  const response = await fetch(server.url + operation.path.replace(/\{([^}]+)\}/g, (_brace, name: string) => names[name] as string), { headers: { authorization: `Bearer ${server.ownerKey}` } });
  expect([response.status, ((await response.json()) as { code?: string }).code]).toEqual([expected, expect.any(String)]);
});

const keys = new Map<string, string>();
/** A key of the vendor's owner that may do everything but this. */
async function without(permission: string): Promise<string> {
  const known = keys.get(permission);
  if (known !== undefined) return known;
  const me = await server.owner.me();
  const { secret } = await server.owner.keys.create({ name: `all but ${permission}`, scopes: me.permissions.filter((name) => name !== permission) });
  keys.set(permission, secret);
  return secret;
}

// A question with a body is an `ask`, which cannot write: then it may be held by who only reads.
test("nobody who only reads holds the permission of an operation that writes", () => {
  const held = permissionsOf(["vendor.readonly"]) as ReadonlySet<string>;
  expect(operations.filter((operation) => operation.meta.kind === "write" && held.has(operation.meta.permission)).map((operation) => operation.name)).toEqual([]);
});

test("no two operations share a name or an address, and no feature hides another's", () => {
  const addresses = operations.map((operation) => `${operation.method} ${operation.path.replace(/\{[^}]+\}/g, "{}")}`);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(new Set(operations.map((operation) => operation.name)).size).toBe(operations.length);
});

test("the committed document is the contract's; npm test with MINDWEAVE_TEST_WRITE=1 writes it anew", async () => {
  const path = new URL("../../openapi.json", import.meta.url);
  const text = `${JSON.stringify(openApi(api, API_INFO), null, 2)}\n`;
  if (process.env["MINDWEAVE_TEST_WRITE"] === "1") await writeFile(path, text);
  expect(await readFile(path, "utf8")).toBe(text);
  expect(await (await fetch(`${server.url}/v1/openapi.json`)).json()).toEqual(JSON.parse(text));
});

test("every reference in the document leads somewhere", async () => {
  const document = openApi(api, API_INFO) as { components: { schemas: Record<string, unknown> } };
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string);
  for (const reference of references) expect(Object.keys(document.components.schemas)).toContain(reference.replace("#/components/schemas/", ""));
});
