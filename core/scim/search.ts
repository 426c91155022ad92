import { isObject } from "./coerce.ts";
import { type Fault, fault, isFault } from "./fault.ts";
import { type Filter, parseFilter } from "./filter.ts";
import { bind, type Condition, type Leaf } from "./match.ts";
import { type Projection, projectionFrom } from "./projection.ts";
import { placeOf, type ResourceType, SEARCH_URN } from "./schemas.ts";

export const MOST_RESULTS = 200;
const USUAL_RESULTS = 100;

export type Sort = { readonly keys: readonly string[]; readonly leaf: Leaf };

/** What a list is asked for (RFC 7644 §3.4.2), the same from a query and from a search body. */
export type Search = {
  readonly filter: Filter | undefined;
  readonly sortBy: string | undefined;
  readonly descending: boolean;
  /** 1 is the first. */
  readonly startIndex: number;
  readonly count: number;
  readonly projection: Projection;
};

type Given = Readonly<Record<string, unknown>>;

/** From the names and values of a query. */
export function searchFrom(types: readonly ResourceType[], given: Given): Search | Fault {
  const startIndex = whole(given, "startIndex");
  const count = whole(given, "count");
  if (isFault(startIndex)) return startIndex;
  if (isFault(count)) return count;
  const { filter: text, sortBy, sortOrder, attributes, excludedAttributes } = given;
  if (text !== undefined && typeof text !== "string") return fault(400, "filter has to be text.", "invalidFilter");
  const filter = text === undefined || text.trim() === "" ? undefined : parseFilter(text);
  if (isFault(filter)) return filter;
  if (sortBy !== undefined && typeof sortBy !== "string") return fault(400, "sortBy has to be the name of an attribute.", "invalidPath");
  const order = typeof sortOrder === "string" ? sortOrder.toLowerCase() : "ascending";
  if (order !== "ascending" && order !== "descending") return fault(400, "sortOrder has to be ascending or descending.", "invalidValue");
  const projection = projectionFrom(types, attributes, excludedAttributes);
  if (isFault(projection)) return projection;
  return {
    filter, sortBy: sortBy === "" ? undefined : sortBy, descending: order === "descending", projection,
    // Less than 1 means 1, and less than none means none.
    startIndex: Math.max(1, startIndex ?? 1), count: Math.min(MOST_RESULTS, Math.max(0, count ?? USUAL_RESULTS)),
  };
}

/** From the body of POST …/.search. */
export function searchFromBody(types: readonly ResourceType[], body: Given): Search | Fault {
  const schemas = body["schemas"];
  return Array.isArray(schemas) && schemas.includes(SEARCH_URN) ? searchFrom(types, body) : fault(400, `schemas has to name ${SEARCH_URN}.`, "invalidSyntax");
}

/** A whole number, as a number or as text: a query has only text. */
function whole(given: Given, name: string): number | undefined | Fault {
  const value = given[name];
  if (value === undefined || value === null || value === "") return undefined;
  const number = typeof value === "string" && /^-?\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && Math.abs(number) < 1e9 ? number : fault(400, `${name} has to be a whole number.`, "invalidValue");
}

/** What is asked of one kind of resource. */
export type Asked = { readonly condition: Condition | undefined; readonly sort: Sort | undefined };

export function askedOf(type: ResourceType, { filter, sortBy }: Search): Asked | Fault {
  const condition = filter === undefined ? undefined : bind(type, filter);
  if (isFault(condition)) return condition;
  const sort = sortBy === undefined ? undefined : sortOf(type, sortBy);
  return isFault(sort) ? sort : { condition, sort };
}

function sortOf(type: ResourceType, path: string): Sort | Fault {
  const place = placeOf(type, path);
  if (place === undefined) return fault(400, `There is no attribute ${path.slice(0, 120)} to sort by.`, "invalidPath");
  const list = place.attribute.multiValued ? place.keys.length : undefined;
  const value = place.sub ?? (place.attribute.type === "complex" ? place.attribute.subAttributes?.find((one) => one.name === "value") : undefined);
  if (value === undefined && place.attribute.type === "complex") return fault(400, `${path.slice(0, 120)} has parts: sort by one of them.`, "invalidPath");
  const leaf = value ?? place.attribute;
  return { keys: value === undefined ? place.keys : [...place.keys, value.name], leaf: { type: leaf.type, caseExact: leaf.caseExact, list } };
}

/** The query of an address as names and values; names in whatever case. */
export function queryFrom(pairs: Iterable<readonly [string, string]>): Given {
  const known = ["filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes"];
  const query: Record<string, unknown> = {};
  for (const [key, value] of pairs) {
    const name = known.find((one) => one.toLowerCase() === key.toLowerCase());
    if (name !== undefined) query[name] = value;
  }
  return query;
}

export function bodyObject(value: unknown): Given | Fault {
  return isObject(value) ? value : fault(400, "The body has to be a JSON object.", "invalidSyntax");
}
