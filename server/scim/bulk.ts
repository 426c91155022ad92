import { type Bulk, type BulkItem, type BulkOperation, bulkFrom, inOrder, references, resolved } from "../../core/scim/bulk.ts";
import type { Doc } from "../../core/scim/coerce.ts";
import { type Fault, fault, faultWire, isFault } from "../../core/scim/fault.ts";
import { EVERYTHING } from "../../core/scim/projection.ts";
import { BULK_RESPONSE_URN, GROUPS, USERS } from "../../core/scim/schemas.ts";
import type { ScimReply } from "./call.ts";
import { changeResource, scopeFor, scopeRefused } from "./resources.ts";
import { baseOf, type Caller, inTransaction, type ScimParts } from "./run.ts";

type Outcome = { readonly item: BulkItem; readonly reply: ScimReply | Fault };
type Ids = ReadonlyMap<string, string>;

/**
 * Many operations, each in a transaction of its own (RFC 7644 §3.7). What a bulkId stands for is known from the start, so references forward and
 * round in circles are resolved; an operation that needs another which failed is refused, and after as many errors as the client accepts the rest is left.
 */
export async function runBulk(parts: ScimParts, caller: Caller, body: Readonly<Record<string, unknown>>): Promise<ScimReply | Fault> {
  const bulk = bulkFrom(body);
  if (isFault(bulk)) return bulk;
  const ids = promised(parts, bulk);
  const outcomes = new Map<number, Outcome>();
  const failed = new Set<string>();
  let errors = 0;
  for (const i of inOrder(bulk.items)) {
    const item = bulk.items[i] as BulkItem;
    const reply = await done(parts, caller, item, ids, failed, first(bulk, i));
    outcomes.set(i, { item, reply });
    if (!isFault(reply)) continue;
    const name = "operation" in item && item.operation.method === "POST" ? item.operation.bulkId : undefined;
    if (name !== undefined) failed.add(name);
    errors += 1;
    if (bulk.failOnErrors !== undefined && errors >= bulk.failOnErrors) break;
  }
  const base = baseOf(parts);
  const operations = [...outcomes.entries()].sort(([a], [b]) => a - b).map(([, outcome]) => outcomeWire(base, outcome, ids));
  return { status: 200, body: { schemas: [BULK_RESPONSE_URN], Operations: operations } };
}

/** The ids that resources will have. */
function promised(parts: ScimParts, { items }: Bulk): Map<string, string> {
  const ids = new Map<string, string>();
  for (const item of items) {
    if (!("operation" in item)) continue;
    const { method, bulkId, path } = item.operation;
    if (method === "POST" && bulkId !== undefined && !ids.has(bulkId)) ids.set(bulkId, parts.ids.next(path === "/Users" ? "scu" : "scg"));
  }
  return ids;
}

/** Whether no operation before it has its bulkId. */
function first({ items }: Bulk, at: number): boolean {
  const own = items[at];
  if (own === undefined || !("operation" in own) || own.operation.method !== "POST") return true;
  return items.findIndex((one) => "operation" in one && one.operation.method === "POST" && one.operation.bulkId === own.operation.bulkId) === at;
}

async function done(parts: ScimParts, caller: Caller, item: BulkItem, ids: Ids, failed: ReadonlySet<string>, isFirst: boolean): Promise<ScimReply | Fault> {
  if ("refused" in item) return item.refused;
  const { operation } = item;
  if (!isFirst) return fault(400, `The bulkId ${operation.bulkId} is used twice.`, "invalidValue");
  const names = [...references(operation)];
  const unknown = names.find((name) => !ids.has(name));
  if (unknown !== undefined) return fault(409, `No operation of this request makes bulkId:${unknown}.`);
  const broken = names.find((name) => failed.has(name));
  if (broken !== undefined) return fault(409, `The operation that makes bulkId:${broken} failed.`);
  const type = operation.path.startsWith("/Users") ? USERS : GROUPS;
  const beyond = scopeRefused(caller.token.scopes, scopeFor(type, true));
  if (beyond) return beyond;
  const { method, version, data, path } = resolved(operation, ids);
  const id = method === "POST" ? (ids.get(operation.bulkId ?? "") as string) : decoded(path.split("/")[2] ?? "");
  return inTransaction(parts, caller, false, (call) => changeResource(call, { type, method, id, body: (data ?? {}) as Doc, ifMatch: version, projection: EVERYTHING }));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function outcomeWire(base: string, { item, reply }: Outcome, ids: Ids) {
  const { method, bulkId } = "operation" in item ? item.operation : item;
  const named = { method, ...(bulkId === undefined ? {} : { bulkId }) };
  const target = "operation" in item && item.operation.method !== "POST" ? { location: targetOf(base, item.operation, ids) } : {};
  if (isFault(reply)) return { ...named, ...target, status: String(reply.status), response: faultWire(reply) };
  return { ...named, ...(reply.location === undefined ? target : { location: reply.location }), ...(reply.etag === undefined ? {} : { version: reply.etag }), status: String(reply.status) };
}

function targetOf(base: string, operation: BulkOperation, ids: Ids): string {
  return `${base}${resolved(operation, ids).path}`;
}
