import { parseInstant } from "../kernel/time.ts";
import type { Attribute } from "./attribute.ts";
import { type Fault, fault, isFault } from "./fault.ts";
import type { Comparison, Filter, Literal } from "./filter.ts";
import { placeOf, type ResourceType } from "./schemas.ts";

/** A filter whose names are known: keys lead from the resource, or from one value of a list, to what is compared. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | { readonly kind: "present"; readonly keys: readonly string[]; readonly leaf: Leaf }
  | { readonly kind: "compare"; readonly keys: readonly string[]; readonly leaf: Leaf; readonly op: Comparison; readonly value: Literal }
  | { readonly kind: "values"; readonly keys: readonly string[]; readonly where: Condition };

/** `list` is how many of the keys lead to a list, where one stands on the way. */
export type Leaf = { readonly type: Attribute["type"]; readonly caseExact: boolean; readonly list: number | undefined };

type Found = { readonly keys: readonly string[]; readonly attribute: Attribute; readonly list: number | undefined };
type Scope = { find(path: string): Found | undefined };

/** Ties a filter to a kind of resource; what it does not have, and comparisons that mean nothing, are refused as invalidFilter. */
export function bind(type: ResourceType, filter: Filter): Condition | Fault {
  return bound({ find: (path) => inResource(type, path) }, filter);
}

/** The same for one value of a list, as between the brackets of emails[…]. */
export function bindValue(attribute: Attribute, filter: Filter): Condition | Fault {
  return bound({ find: (path) => inValue(attribute, path) }, filter);
}

function inResource(type: ResourceType, path: string): Found | undefined {
  const place = placeOf(type, path);
  if (place === undefined) return undefined;
  const list = place.attribute.multiValued ? place.keys.length : undefined;
  if (place.sub !== undefined) return { keys: [...place.keys, place.sub.name], attribute: place.sub, list };
  return { keys: place.keys, attribute: place.attribute, list };
}

function inValue(attribute: Attribute, path: string): Found | undefined {
  const sub = attribute.subAttributes?.find((one) => one.name.toLowerCase() === path.toLowerCase());
  return sub === undefined ? undefined : { keys: [sub.name], attribute: sub, list: undefined };
}

function bound(scope: Scope, filter: Filter): Condition | Fault {
  switch (filter.kind) {
    case "and":
    case "or": {
      const parts = filter.parts.map((part) => bound(scope, part));
      return parts.find(isFault) ?? { kind: filter.kind, parts: parts as Condition[] };
    }
    case "not": {
      const part = bound(scope, filter.part);
      return isFault(part) ? part : { kind: "not", part };
    }
    case "present": {
      const found = scope.find(filter.path);
      return found === undefined ? unknown(filter.path) : { kind: "present", keys: found.keys, leaf: leafOf(found, found.attribute) };
    }
    case "values":
      return boundValues(scope, filter);
    case "compare":
      return compared(scope, filter.path, filter.op, filter.value);
  }
}

function boundValues(scope: Scope, filter: Extract<Filter, { kind: "values" }>): Condition | Fault {
  const found = scope.find(filter.path);
  if (found === undefined) return unknown(filter.path);
  if (found.attribute.subAttributes === undefined || !found.attribute.multiValued) return fault(400, `${filter.path} is no list of values, so nothing can stand in brackets behind it.`, "invalidFilter");
  const inside: Scope = { find: (path) => inValue(found.attribute, path) };
  const where = bound(inside, filter.where);
  if (isFault(where)) return where;
  const { behind } = filter;
  if (behind === undefined) return { kind: "values", keys: found.keys, where };
  const also = behind.op === "pr" ? bound(inside, { kind: "present", path: behind.sub }) : compared(inside, behind.sub, behind.op, behind.value);
  return isFault(also) ? also : { kind: "values", keys: found.keys, where: { kind: "and", parts: [where, also] } };
}

function compared(scope: Scope, path: string, op: Comparison, value: Literal): Condition | Fault {
  const found = scope.find(path);
  if (found === undefined) return unknown(path);
  const { attribute, keys } = valued(found);
  if (attribute.type === "complex") return fault(400, `${path} has parts: compare one of them, such as ${path}.${attribute.subAttributes?.[0]?.name ?? "value"}.`, "invalidFilter");
  const wanted = literalFor(attribute, op, value);
  if (wanted === undefined) return fault(400, `${path} is of type ${attribute.type} and cannot be compared with ${op} ${JSON.stringify(value)}.`, "invalidFilter");
  return { kind: "compare", keys, leaf: leafOf(found, attribute), op, value: wanted.value };
}

/** A complex attribute that is compared as a whole means its value (RFC 7643 §2.4). */
function valued(found: Found): { attribute: Attribute; keys: readonly string[] } {
  const value = found.attribute.type === "complex" ? found.attribute.subAttributes?.find((one) => one.name === "value") : undefined;
  return value === undefined ? found : { attribute: value, keys: [...found.keys, value.name] };
}

function leafOf(found: Found, attribute: Attribute): Leaf {
  return { type: attribute.type, caseExact: attribute.caseExact, list: found.list };
}

/** The value as it is compared: folded where case does not count. Undefined where the comparison means nothing. */
function literalFor(attribute: Attribute, op: Comparison, value: Literal): { value: Literal } | undefined {
  if (value === null) return op === "eq" || op === "ne" ? { value } : undefined;
  switch (attribute.type) {
    case "boolean": {
      const truth = typeof value === "string" ? truthOf(value) : value;
      return typeof truth === "boolean" && (op === "eq" || op === "ne") ? { value: truth } : undefined;
    }
    case "dateTime": {
      const at = typeof value === "string" && !["co", "sw", "ew"].includes(op) ? momentOf(value) : undefined;
      return at === undefined ? undefined : { value: at };
    }
    case "binary":
      return typeof value === "string" && (op === "eq" || op === "ne") ? { value } : undefined;
    default:
      return typeof value === "string" ? { value: attribute.caseExact ? value : folded(value) } : undefined;
  }
}

/** Milliseconds of a dateTime of XML Schema, whose zone may be an offset; without one it is UTC. */
export function momentOf(text: string): number | undefined {
  const match = /^(.+T[\d:.]+?)(?:Z|([+-])(\d\d):(\d\d))?$/.exec(text);
  const at = match === null ? undefined : parseInstant(`${match[1]}Z`);
  if (match === null || at === undefined) return undefined;
  const offset = (Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0)) * 60_000;
  return match[2] === "-" ? at + offset : at - offset;
}

/** Some directories write booleans as text. */
export function truthOf(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
}

/** What two texts share that differ only in case. */
export function folded(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

function unknown(path: string): Fault {
  return fault(400, `There is no attribute ${path.slice(0, 120)} here: see /Schemas.`, "invalidFilter");
}

/** Whether a resource, or one value of a list, meets the condition. A list meets a comparison when one of its values does (RFC 7644 §3.4.2.2). */
export function meets(condition: Condition, on: unknown): boolean {
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => meets(part, on));
    case "or":
      return condition.parts.some((part) => meets(part, on));
    case "not":
      return !meets(condition.part, on);
    case "present":
      return valuesAt(on, condition.keys).some(isPresent);
    case "values":
      return valuesAt(on, condition.keys).some((one) => meets(condition.where, one));
    case "compare": {
      const values = valuesAt(on, condition.keys);
      if (values.length === 0) return condition.op === "ne" ? condition.value !== null : condition.op === "eq" && condition.value === null;
      if (condition.value === null) return condition.op === "ne";
      return values.some((one) => holds(condition, one));
    }
  }
}

/** Every value the keys lead to, lists flattened. */
export function valuesAt(on: unknown, keys: readonly string[]): unknown[] {
  let values: unknown[] = [on];
  for (const key of keys) {
    values = values.flatMap((one) => (typeof one === "object" && one !== null && Object.hasOwn(one, key) ? [(one as Record<string, unknown>)[key]] : [])).flat();
  }
  return values.filter((one) => one !== undefined && one !== null);
}

function isPresent(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some((one) => one !== undefined && one !== null && one !== "");
  return value !== "";
}

function holds(condition: Extract<Condition, { kind: "compare" }>, value: unknown): boolean {
  const { op, leaf } = condition;
  if (leaf.type === "boolean") return op === "eq" ? value === condition.value : value !== condition.value;
  if (leaf.type === "dateTime") return ordered(op, (momentOf(String(value)) ?? 0) - Number(condition.value));
  const wanted = String(condition.value);
  const text = leaf.caseExact ? String(value) : folded(String(value));
  if (op === "co") return text.includes(wanted);
  if (op === "sw") return text.startsWith(wanted);
  if (op === "ew") return text.endsWith(wanted);
  return ordered(op, text === wanted ? 0 : byCodePoints(text, wanted));
}

function ordered(op: Comparison, difference: number): boolean {
  switch (op) {
    case "eq":
      return difference === 0;
    case "ne":
      return difference !== 0;
    case "gt":
      return difference > 0;
    case "ge":
      return difference >= 0;
    case "lt":
      return difference < 0;
    default:
      return op === "le" && difference <= 0;
  }
}

/** The order of code points, which is also the database's order of bytes in UTF-8. */
function byCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
