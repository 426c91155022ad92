import { isObject } from "./coerce.ts";
import { type Fault, fault } from "./fault.ts";
import { BULK_URN } from "./schemas.ts";

export const MOST_BULK = 1000;

export type BulkOperation = {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly bulkId: string | undefined;
  /** "/Users", "/Groups/<id>"; an id may be "bulkId:…". */
  readonly path: string;
  readonly version: string | undefined;
  readonly data: unknown;
};

/** An operation, or why this one cannot be read: the others go on. */
export type BulkItem = { readonly operation: BulkOperation } | { readonly refused: Fault; readonly method: string; readonly bulkId: string | undefined };
export type Bulk = { readonly failOnErrors: number | undefined; readonly items: readonly BulkItem[] };

/** Reads a bulk request (RFC 7644 §3.7). */
export function bulkFrom(body: Readonly<Record<string, unknown>>): Bulk | Fault {
  const schemas = body["schemas"];
  if (!Array.isArray(schemas) || !schemas.includes(BULK_URN)) return fault(400, `schemas has to name ${BULK_URN}.`, "invalidSyntax");
  const { failOnErrors, Operations: operations } = body;
  if (failOnErrors !== undefined && failOnErrors !== null && (typeof failOnErrors !== "number" || !Number.isInteger(failOnErrors) || failOnErrors < 1)) return fault(400, "failOnErrors has to be a whole number from 1.", "invalidValue");
  if (!Array.isArray(operations)) return fault(400, "Operations has to be a list.", "invalidSyntax");
  if (operations.length > MOST_BULK) return fault(413, `A bulk request takes at most ${MOST_BULK} operations (maxOperations).`);
  return { failOnErrors: typeof failOnErrors === "number" ? failOnErrors : undefined, items: operations.map(item) };
}

function item(raw: unknown): BulkItem {
  const from = isObject(raw) ? raw : {};
  const method = typeof from["method"] === "string" ? from["method"].toUpperCase() : "";
  const bulkId = typeof from["bulkId"] === "string" && from["bulkId"] !== "" ? from["bulkId"] : undefined;
  const refused = (detail: string): BulkItem => ({ refused: fault(400, detail, "invalidSyntax"), method, bulkId });
  if (method !== "POST" && method !== "PUT" && method !== "PATCH" && method !== "DELETE") return refused("method has to be POST, PUT, PATCH or DELETE.");
  const { path, version } = from;
  if (typeof path !== "string" || !/^\/(Users|Groups)(\/[^/]+)?$/.test(path)) return refused("path has to be /Users, /Groups or a resource in them.");
  if (method === "POST" && bulkId === undefined) return refused("An operation with POST needs a bulkId.");
  if ((method === "POST") !== (path.split("/").length === 2)) return refused(method === "POST" ? "POST goes to /Users or /Groups." : `${method} needs the path of a resource.`);
  if (method !== "DELETE" && !isObject(from["data"])) return refused("data has to be an object.");
  return { operation: { method, bulkId, path, version: typeof version === "string" ? version : undefined, data: from["data"] } };
}

const REFERENCE = /^bulkId:(.+)$/i;

/** The bulkIds an operation speaks of. */
export function references(operation: BulkOperation): Set<string> {
  const found = new Set<string>();
  walk(operation.data, (name) => found.add(name));
  const id = REFERENCE.exec(operation.path.split("/")[2] ?? "")?.[1];
  if (id !== undefined) found.add(id);
  return found;
}

function walk(value: unknown, meet: (name: string) => void): void {
  if (typeof value === "string") {
    const name = REFERENCE.exec(value)?.[1];
    if (name !== undefined) meet(name);
  } else if (Array.isArray(value)) for (const one of value) walk(one, meet);
  else if (isObject(value)) for (const one of Object.values(value)) walk(one, meet);
}

/** The operation with the ids its bulkIds stand for. */
export function resolved(operation: BulkOperation, ids: ReadonlyMap<string, string>): BulkOperation {
  const swap = (value: unknown): unknown => {
    if (typeof value === "string") return ids.get(REFERENCE.exec(value)?.[1] ?? "") ?? value;
    if (Array.isArray(value)) return value.map(swap);
    return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, swap(one)])) : value;
  };
  return { ...operation, path: operation.path.split("/").map(swap).join("/"), data: swap(operation.data) };
}

/**
 * The order in which operations are done: as they stand, except that one which speaks of a resource made further down waits for it. Where two wait for
 * each other, the one that stands first goes first.
 */
export function inOrder(items: readonly BulkItem[]): number[] {
  const maker = new Map<string, number>();
  items.forEach((one, i) => {
    if ("operation" in one && one.operation.method === "POST" && one.operation.bulkId !== undefined && !maker.has(one.operation.bulkId)) maker.set(one.operation.bulkId, i);
  });
  const order: number[] = [];
  const state = new Map<number, "open" | "done">();
  const visit = (start: number): void => {
    // By hand instead of by recursion: a chain may be as long as the request.
    const stack = [{ i: start, needs: needed(items[start], maker) }];
    state.set(start, "open");
    while (stack.length > 0) {
      const top = stack.at(-1) as { i: number; needs: number[] };
      const next = top.needs.pop();
      if (next === undefined) {
        stack.pop();
        state.set(top.i, "done");
        order.push(top.i);
      } else if (!state.has(next)) {
        state.set(next, "open");
        stack.push({ i: next, needs: needed(items[next], maker) });
      }
    }
  };
  for (let i = 0; i < items.length; i++) if (!state.has(i)) visit(i);
  return order;
}

function needed(one: BulkItem | undefined, maker: ReadonlyMap<string, number>): number[] {
  if (one === undefined || !("operation" in one)) return [];
  return [...references(one.operation)].flatMap((name) => maker.get(name) ?? []).toReversed();
}
