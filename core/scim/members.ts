import { type Doc, isObject, valueFor } from "./coerce.ts";
import { type Fault, fault, isFault } from "./fault.ts";
import { type Filter, parseTarget } from "./filter.ts";
import { bindValue, type Condition } from "./match.ts";
import { type Operation, patched } from "./patch.ts";
import { GROUPS, placeOf } from "./schemas.ts";

/**
 * One step of a change to a group. Members stand in rows of their own, thousands of them, so a change says what to do with them instead of
 * giving a new list.
 */
export type Step =
  | { readonly kind: "add" | "remove" | "replace"; readonly users: readonly string[] }
  | { readonly kind: "remove-where"; readonly where: Condition }
  | { readonly kind: "doc"; readonly doc: Doc };

const MEMBERS = GROUPS.schema.attributes.find((one) => one.name === "members");

/** The steps of a PATCH of a group whose own attributes are `doc`: in order, all or none. */
export function groupSteps(doc: Doc, operations: readonly Operation[]): Step[] | Fault {
  let current = doc;
  const steps: Step[] = [];
  for (const one of operations.flatMap(apart)) {
    const step = membersOf(one) ? memberStep(one) : patched(GROUPS, current, [one]);
    if (isFault(step)) return step;
    if (isStep(step)) steps.push(step);
    else {
      current = step;
      steps.push({ kind: "doc", doc: step });
    }
  }
  return steps;
}

function isStep(step: Step | Doc): step is Step {
  return typeof step["kind"] === "string";
}

/** An operation without a path that speaks of members and of more is two. */
function apart(one: Operation): Operation[] {
  if (one.path !== undefined || !isObject(one.value)) return [one];
  const keys = Object.keys(one.value).filter((key) => isMembers(key));
  if (keys.length === 0) return [one];
  const rest = Object.fromEntries(Object.entries(one.value).filter(([key]) => !keys.includes(key)));
  const members = keys.map((key) => ({ op: one.op, path: key, value: (one.value as Doc)[key] }));
  return Object.keys(rest).length === 0 ? members : [{ ...one, value: rest }, ...members];
}

function isMembers(path: string): boolean {
  return placeOf(GROUPS, path.split("[")[0] as string)?.attribute.name === "members";
}

function membersOf(one: Operation): boolean {
  return one.path !== undefined && isMembers(one.path);
}

function memberStep({ op, path, value }: Operation): Step | Fault {
  const target = parseTarget(path as string);
  if (isFault(target)) return target;
  const sub = target.sub ?? placeOf(GROUPS, target.path)?.sub?.name;
  if (sub !== undefined) return fault(400, "What a member is cannot be changed: remove it and add another.", "mutability");
  if (target.where !== undefined) return removedWhere(op, target.where);
  if (op === "remove" && (value === undefined || value === null)) return { kind: "replace", users: [] };
  const users = memberIds(value);
  return isFault(users) ? users : { kind: op, users };
}

function removedWhere(op: Operation["op"], where: Filter): Step | Fault {
  if (op !== "remove") return fault(400, "Members that a filter picks can only be removed.", "mutability");
  if (MEMBERS === undefined) throw new Error("groups have members");
  if (where.kind === "compare" && where.op === "eq" && where.path.toLowerCase() === "value" && typeof where.value === "string") return { kind: "remove", users: [where.value] };
  const condition = bindValue(MEMBERS, where);
  return isFault(condition) ? condition : { kind: "remove-where", where: condition };
}

/** Ids of users, each once: as objects with a value, as plain text, one or many. */
export function memberIds(value: unknown): string[] | Fault {
  if (MEMBERS === undefined) throw new Error("groups have members");
  const list = valueFor(MEMBERS, dropDuplicates(value));
  if (isFault(list)) return list;
  const ids = new Set<string>();
  for (const member of (list ?? []) as Doc[]) {
    const id = member["value"];
    if (typeof id !== "string" || id === "") return fault(400, "A member needs the id of a user as its value.", "invalidValue");
    if (typeof member["type"] === "string" && member["type"].toLowerCase() !== "user") return fault(400, "Only users can be members of a group, not other groups.", "invalidValue");
    ids.add(id);
  }
  return [...ids];
}

/** The general reading compares every value with every other: too slow for thousands of members. */
function dropDuplicates(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const seen = new Set<unknown>();
  return value.filter((one: unknown) => {
    const key = isObject(one) ? (one["value"] ?? one) : one;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
