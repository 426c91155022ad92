import { createHash } from "node:crypto";
import type { AnyContractRouter } from "@orpc/contract";
import { z } from "zod";
import { type NamedOperation, operationsOf, Problem } from "../../core/kernel/api-operation.ts";

type Schema = Record<string, unknown>;
type Components = Record<string, Schema>;

/** The OpenAPI 3.1 document of a contract. The same contract gives the same text, so that it can be committed and compared. */
export function openApi(contract: AnyContractRouter, info: { readonly title: string; readonly version: string; readonly description: string }): Schema {
  const components: Components = {};
  const problem = schemaOf(Problem, "output", components);
  const paths: Record<string, Schema> = {};
  for (const operation of operationsOf(contract)) {
    try {
      (paths[operation.path] ??= {})[operation.method.toLowerCase()] = operationObject(operation, components, problem);
    } catch (error) {
      throw new Error(`${operation.name} cannot be written into the OpenAPI document`, { cause: error });
    }
  }
  return {
    openapi: "3.1.0",
    info: { ...info, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key, mwk_ and 64 hexadecimal digits." },
        session: { type: "apiKey", in: "cookie", name: "__Host-sid", description: "The portal's session; writes also send the csrf cookie's value as x-csrf-token." },
      },
    },
  };
}

function operationObject(operation: NamedOperation, components: Components, problem: Schema): Schema {
  const { name, meta, params, summary, status } = operation;
  const input = inlined(schemaOf(operation.input, "input", components), components);
  const properties = (input["properties"] ?? {}) as Record<string, Schema>;
  const required = (input["required"] ?? []) as string[];
  const inPath = params.map((param) => ({ name: param, in: "path", required: true, schema: properties[param] ?? { type: "string" } }));
  const others = Object.keys(properties).filter((field) => !params.includes(field));
  const inQuery = operation.method === "GET" ? others.map((field) => ({ name: field, in: "query", required: required.includes(field), schema: properties[field] })) : [];
  const takesKey = meta.kind === "write" && !meta.personal && meta.permission !== "public";
  const header = takesKey ? [{ name: "Idempotency-Key", in: "header", required: false, schema: { type: "string", minLength: 1, maxLength: 255 }, description: "Same key and body: the same reply, and no second effect. For ever." }] : [];
  const parameters = [...inPath, ...inQuery, ...header];
  return {
    operationId: name, summary, tags: [name.split(".")[0]],
    "x-permission": meta.permission,
    security: meta.permission === "public" ? [] : meta.personal ? [{ session: [] }] : [{ key: [] }, { session: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(operation.method !== "GET" && (others.length > 0 || !("properties" in input)) ? { requestBody: { required: true, content: { "application/json": { schema: without(input, params) } } } } : {}),
    responses: responses(operation, status, components, problem),
  };
}

function responses(operation: NamedOperation, status: number, components: Components, problem: Schema): Schema {
  const { meta, output } = operation;
  const codes = new Map<number, string[]>();
  const add = (at: number, code: string) => codes.set(at, [...(codes.get(at) ?? []), code]);
  add(400, "input.invalid");
  if (meta.permission !== "public") { add(401, "auth.required"); add(403, "auth.forbidden"); }
  for (const [code, at] of Object.entries(meta.refusals)) add(at, code);
  add(429, "http.too-many-requests");
  add(503, "server.unavailable");
  const good = output instanceof z.ZodUndefined ? { description: "Done" } : { description: "OK", content: { "application/json": { schema: schemaOf(output, "output", components) } } };
  return {
    [status]: good,
    ...Object.fromEntries([...codes].toSorted(([a], [b]) => a - b).map(([at, list]) => [at, { description: list.join(", "), content: { "application/problem+json": { schema: problem } } }])),
  };
}

/** A zod schema as JSON Schema; schemas with an id become components, one for what is sent where the two differ. */
function schemaOf(schema: z.ZodType, io: "input" | "output", components: Components): Schema {
  const { $schema: _, $defs, ...own } = z.toJSONSchema(schema, { io, target: "draft-2020-12", unrepresentable: "any" }) as Schema & { $defs?: Record<string, Schema> };
  const called = new Map(Object.entries($defs ?? {}).map(([name, definition]) => [name, calledIn(name, definition)]));
  const names = new Map([...called].map(([name, call]) => [name, freeName(call, rewritten($defs?.[name], called) as Schema, io, components)]));
  for (const [name, definition] of Object.entries($defs ?? {})) components[names.get(name) as string] ??= plain(rewritten(definition, called) as Schema);
  const renamed = rewritten(own, names) as Schema;
  const id = own["id"];
  if (typeof id !== "string") return renamed;
  const name = freeName(id, renamed, io, components);
  components[name] ??= plain(renamed);
  return { $ref: `#/components/schemas/${name}` };
}

/** A shape that holds itself and has no name gets one from what it is. */
function calledIn(name: string, definition: Schema): string {
  if (!name.startsWith("__")) return name;
  const body = JSON.stringify(definition).replaceAll(name, "self");
  return body === ANY_JSON ? "Json" : `Shape${createHash("sha256").update(body).digest("hex").slice(0, 8)}`;
}

const ANY_JSON = JSON.stringify((z.toJSONSchema(z.strictObject({ any: z.json() })) as { $defs?: Record<string, Schema> }).$defs?.["__schema0"]).replaceAll("__schema0", "self");

/** One name is one shape, or two where what is sent differs from what comes back; a third is a mistake in the contract. */
function freeName(name: string, definition: Schema, io: "input" | "output", components: Components): string {
  const here = JSON.stringify(plain(definition));
  const free = (key: string) => components[key] === undefined || JSON.stringify(components[key]) === here;
  const key = free(name) ? name : `${name}${io === "input" ? "Input" : "Output"}`;
  if (!free(key)) throw new Error(`two shapes are called ${name}`);
  return key;
}

function plain(schema: Schema): Schema {
  const { id: _, ...rest } = schema;
  return rest;
}

function rewritten(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === "$ref" && typeof item === "string" ? reference(item, names) : rewritten(item, names)]));
}

function reference(text: string, names: ReadonlyMap<string, string>): string {
  const name = text.replace(/^#\/\$defs\//, "");
  return names.has(name) ? `#/components/schemas/${names.get(name)}` : text;
}

/** An input that is a component, opened up: its fields go to different places of the request. */
function inlined(schema: Schema, components: Components): Schema {
  const name = typeof schema["$ref"] === "string" ? schema["$ref"].replace("#/components/schemas/", "") : undefined;
  return name === undefined ? schema : (components[name] ?? schema);
}

function without(schema: Schema, params: readonly string[]): Schema {
  if (params.length === 0 || typeof schema["properties"] !== "object") return schema;
  const properties = Object.fromEntries(Object.entries(schema["properties"] as Schema).filter(([name]) => !params.includes(name)));
  const required = ((schema["required"] ?? []) as string[]).filter((name) => !params.includes(name));
  const { required: _, ...rest } = schema;
  return { ...rest, properties, ...(required.length > 0 ? { required } : {}) };
}
