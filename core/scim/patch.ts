import type { Attribute } from "./attribute.ts";
import { complete, type Doc, docFrom, isObject, same, singleFor, valueFor } from "./coerce.ts";
import { type Fault, fault, isFault } from "./fault.ts";
import { type Filter, parseTarget } from "./filter.ts";
import { bindValue, type Condition, folded, meets } from "./match.ts";
import { PATCH_URN, placeOf, type Place, type ResourceType } from "./schemas.ts";

export type Op = "add" | "replace" | "remove";
export type Operation = { readonly op: Op; readonly path: string | undefined; readonly value: unknown };

const MOST_OPERATIONS = 1000;

/** The operations of a PATCH body; names of operations and members in whatever case directories write them. */
export function operationsFrom(body: Readonly<Record<string, unknown>>): Operation[] | Fault {
  const schemas = lookup(body, "schemas");
  if (!Array.isArray(schemas) || !schemas.some((one) => typeof one === "string" && one.toLowerCase() === PATCH_URN.toLowerCase())) return fault(400, `schemas has to name ${PATCH_URN}.`, "invalidSyntax");
  const list = lookup(body, "operations");
  if (!Array.isArray(list) || list.length === 0) return fault(400, "Operations has to be a list with at least one operation.", "invalidSyntax");
  if (list.length > MOST_OPERATIONS) return fault(400, `Send at most ${MOST_OPERATIONS} operations at once.`, "tooMany");
  const operations: Operation[] = [];
  for (const item of list) {
    const read = isObject(item) ? operation(item) : fault(400, "An operation has to be an object.", "invalidSyntax");
    if (isFault(read)) return read;
    operations.push(read);
  }
  return operations;
}

function operation(item: Readonly<Record<string, unknown>>): Operation | Fault {
  const op = lookup(item, "op");
  const path = lookup(item, "path");
  const value = lookup(item, "value");
  const word = typeof op === "string" ? op.toLowerCase() : "";
  if (word !== "add" && word !== "replace" && word !== "remove") return fault(400, "op has to be add, replace or remove.", "invalidSyntax");
  if (path !== undefined && path !== null && typeof path !== "string") return fault(400, "path has to be text.", "invalidPath");
  const given = typeof path === "string" && path.trim() !== "" ? path.trim() : undefined;
  if (word === "remove" && given === undefined) return fault(400, "A remove operation needs a path.", "noTarget");
  if (word !== "remove" && value === undefined) return fault(400, `An operation that says ${word} needs a value.`, "invalidValue");
  return { op: word, path: given, value };
}

function lookup(from: Readonly<Record<string, unknown>>, name: string): unknown {
  const key = Object.hasOwn(from, name) ? name : Object.keys(from).find((one) => one.toLowerCase() === name);
  return key === undefined ? undefined : from[key];
}

/** The document after all operations, in order, or why not: then nothing of them holds (RFC 7644 §3.5.2). The one given is left as it is. */
export function patched(type: ResourceType, doc: Doc, operations: readonly Operation[]): Doc | Fault {
  const draft = structured(doc);
  for (const one of operations) {
    const refused = one.path === undefined ? spread(type, draft, one) : at(type, draft, one.op, one.path, one.value);
    if (refused !== undefined) return refused;
  }
  return complete(type, draft) ?? draft;
}

function structured(value: Doc): Doc {
  return JSON.parse(JSON.stringify(value)) as Doc;
}

/** Without a path the value holds attributes, or paths as keys. What is unknown or read-only there is passed over: directories send ids along. */
function spread(type: ResourceType, draft: Doc, { op, value }: Operation): Fault | undefined {
  if (!isObject(value)) return fault(400, "Without a path, value has to be an object of attributes.", "invalidValue");
  for (const [key, part] of Object.entries(value)) {
    const target = parseTarget(key);
    if (isFault(target)) return target;
    const place = placeOf(type, target.path);
    if (place === undefined || place.attribute.mutability === "readOnly" || place.attribute.name === "schemas") continue;
    const refused = at(type, draft, op, key, part);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function at(type: ResourceType, draft: Doc, op: Op, path: string, value: unknown): Fault | undefined {
  const target = parseTarget(path);
  if (isFault(target)) return target;
  const place = placeOf(type, target.path);
  if (place === undefined) return fault(400, `There is no attribute ${path.slice(0, 120)} to change.`, "invalidPath");
  if (place.attribute.mutability === "readOnly" || place.sub?.mutability === "readOnly" || place.attribute.name === "schemas") return fault(400, `${path.slice(0, 120)} is read-only.`, "mutability");
  const sub = target.sub === undefined ? place.sub : place.attribute.subAttributes?.find((one) => one.name.toLowerCase() === target.sub?.toLowerCase());
  if (target.sub !== undefined && (sub === undefined || sub.mutability === "readOnly")) return fault(400, `There is no sub-attribute ${target.sub} to change.`, "invalidPath");
  const extension = type.extensions.find((one) => one.id === place.attribute.name);
  if (extension !== undefined) return wholeExtension(type, draft, op, extension.id, value);
  const holder = holderOf(draft, place, op !== "remove");
  if (target.where !== undefined) return place.attribute.multiValued ? chosen(holder, place.attribute, sub, { op, where: target.where, value }) : fault(400, `${target.path} is no list of values.`, "invalidPath");
  const refused = place.attribute.multiValued ? listed(holder, place.attribute, sub, op, value) : single(holder, place.attribute, sub, op, value);
  tidy(draft);
  return refused;
}

/** Where the attribute stands: the document itself, or an extension's part of it. */
function holderOf(draft: Doc, { keys }: Place, make: boolean): Doc {
  if (keys.length === 1) return draft;
  const urn = keys[0] as string;
  if (isObject(draft[urn])) return draft[urn];
  const made: Doc = {};
  if (make) draft[urn] = made;
  return made;
}

/** Parts without anything in them are no parts. */
function tidy(draft: Doc): void {
  for (const [key, value] of Object.entries(draft)) if (isObject(value) && Object.keys(value).length === 0) delete draft[key];
}

function wholeExtension(type: ResourceType, draft: Doc, op: Op, urn: string, value: unknown): Fault | undefined {
  if (op === "remove") {
    delete draft[urn];
    return undefined;
  }
  if (!isObject(value)) return fault(400, `${urn} has to be an object.`, "invalidValue");
  for (const [key, part] of Object.entries(value)) {
    const place = placeOf(type, `${urn}:${key}`);
    if (place === undefined || place.attribute.mutability === "readOnly") continue;
    const refused = at(type, draft, op, `${urn}:${key}`, part);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** An attribute with one value, or one part of it. Parts that are not named stay as they are. */
function single(holder: Doc, attribute: Attribute, sub: Attribute | undefined, op: Op, value: unknown): Fault | undefined {
  const before = holder[attribute.name];
  if (sub !== undefined) {
    const part = op === "remove" ? undefined : valueFor(sub, value);
    if (isFault(part)) return part;
    const whole: Doc = isObject(before) ? { ...before } : {};
    if (part === undefined) delete whole[sub.name];
    else whole[sub.name] = part;
    return assign(holder, attribute, Object.keys(whole).length === 0 ? undefined : whole);
  }
  const after = op === "remove" ? undefined : valueFor(attribute, value);
  if (isFault(after)) return after;
  return assign(holder, attribute, attribute.type === "complex" && isObject(before) && isObject(after) ? { ...before, ...after } : after);
}

function assign(holder: Doc, attribute: Attribute, value: unknown): Fault | undefined {
  if (value === undefined && attribute.required) return fault(400, `${attribute.name} is required and cannot be removed.`, "mutability");
  if (value === undefined) delete holder[attribute.name];
  else holder[attribute.name] = value;
  return undefined;
}

type Values = Doc[];

function valuesOf(holder: Doc, attribute: Attribute): Values {
  const list = holder[attribute.name];
  return Array.isArray(list) ? (list as Values) : [];
}

/** A whole list: values are added, replaced, or removed; with a sub-attribute, that part of every value. */
function listed(holder: Doc, attribute: Attribute, sub: Attribute | undefined, op: Op, value: unknown): Fault | undefined {
  const before = valuesOf(holder, attribute);
  if (sub !== undefined) {
    const changed = before.length === 0 && op !== "remove" ? [{}] : before;
    return partOfEach(holder, attribute, changed, changed, sub, op, value);
  }
  const given = op === "remove" && (value === undefined || value === null) ? undefined : valueFor(attribute, value);
  if (isFault(given)) return given;
  const values = (given ?? []) as Values;
  if (op === "remove") return assign(holder, attribute, given === undefined ? undefined : filled(before.filter((one) => !values.some((gone) => covers(gone, one)))));
  if (op === "replace") return assign(holder, attribute, filled(values));
  const fresh = values.filter((one) => !before.some((known) => same(known, one)));
  return assign(holder, attribute, filled(onePrimary([...before, ...fresh], fresh)));
}

/** A value that is told to go names what it is by: every part that is given has to be equal. */
function covers(gone: Doc, one: Doc): boolean {
  return Object.keys(gone).every((key) => same(gone[key], one[key]));
}

function filled(values: Values): Values | undefined {
  return values.length === 0 ? undefined : values;
}

/** A value that comes as the first makes the others no longer so (RFC 7644 §3.5.2). */
function onePrimary(values: Values, fresh: readonly Doc[]): Values {
  const first = fresh.find((one) => one["primary"] === true);
  return first === undefined ? values : values.map((one) => (one !== first && !fresh.includes(one) && one["primary"] === true ? { ...one, primary: false } : one));
}

type Choice = { readonly op: Op; readonly where: Filter; readonly value: unknown };

/** The values of a list that a filter picks. */
function chosen(holder: Doc, attribute: Attribute, sub: Attribute | undefined, { op, where, value }: Choice): Fault | undefined {
  const condition = bindValue(attribute, where);
  if (isFault(condition)) return { ...condition, scimType: "invalidFilter" };
  const before = valuesOf(holder, attribute);
  const picked = before.filter((one) => meets(condition, one));
  if (picked.length === 0) {
    const made = op === "remove" ? undefined : madeFrom(attribute, condition, op);
    if (made === undefined) return fault(400, `No value of ${attribute.name} meets the filter in the path.`, "noTarget");
    return chosenValues(holder, attribute, sub, { all: [...before, made], picked: [made] }, { op: "add", where, value });
  }
  return chosenValues(holder, attribute, sub, { all: before, picked }, { op, where, value }, Object.keys(equalities(condition)));
}

type Picked = { readonly all: Values; readonly picked: Values };

function chosenValues(holder: Doc, attribute: Attribute, sub: Attribute | undefined, { all, picked }: Picked, { op, value }: Choice, kept: readonly string[] = []): Fault | undefined {
  if (sub !== undefined) return partOfEach(holder, attribute, all, picked, sub, op, value);
  if (op === "remove") return assign(holder, attribute, filled(all.filter((one) => !picked.includes(one))));
  const given = singleFor(attribute, Array.isArray(value) && value.length === 1 ? value[0] : value);
  if (isFault(given)) return given;
  if (!isObject(given)) return fault(400, `A value of ${attribute.name} has to be an object.`, "invalidValue");
  const fresh: Doc[] = [];
  const values = all.map((one) => {
    if (!picked.includes(one)) return one;
    // Replaced whole, except what the filter found it by.
    const next = op === "replace" ? { ...Object.fromEntries(kept.filter((key) => one[key] !== undefined).map((key) => [key, one[key]])), ...given } : { ...one, ...given };
    fresh.push(next);
    return next;
  });
  return assign(holder, attribute, filled(onePrimary(values, fresh)));
}

function partOfEach(holder: Doc, attribute: Attribute, all: Values, picked: Values, sub: Attribute, op: Op, value: unknown): Fault | undefined {
  const part = op === "remove" ? undefined : valueFor(sub, Array.isArray(value) && value.length === 1 ? value[0] : value);
  if (isFault(part)) return part;
  const fresh: Doc[] = [];
  const values = all.map((one) => {
    if (!picked.includes(one)) return one;
    const next = { ...one };
    if (part === undefined) delete next[sub.name];
    else next[sub.name] = part;
    fresh.push(next);
    return next;
  });
  // What is left of a value without its value says nothing.
  const meant = values.filter((one) => Object.keys(one).some((key) => key !== "type" && key !== "primary"));
  return assign(holder, attribute, filled(onePrimary(meant, sub.name === "primary" ? fresh : [])));
}

/**
 * Directories that replace emails[type eq "work"].value mean: let there be one. A value is made from what the filter says is equal; where something is to
 * be replaced, only for kinds that the schema names, so that a filter which simply meets nothing is still told so.
 */
function madeFrom(attribute: Attribute, condition: Condition, op: Op): Doc | undefined {
  const equal = equalities(condition);
  if (Object.keys(equal).length === 0 || !onlyEqualities(condition)) return undefined;
  const made: Doc = {};
  for (const [key, value] of Object.entries(equal)) {
    const sub = attribute.subAttributes?.find((one) => one.name === key);
    const canonical = sub?.canonicalValues?.find((one) => folded(one) === value);
    if (op === "replace" && key !== "primary" && canonical === undefined) return undefined;
    made[key] = canonical ?? value;
  }
  return made;
}

function equalities(condition: Condition): Doc {
  if (condition.kind === "compare" && condition.op === "eq" && condition.value !== null) return { [condition.keys[0] as string]: condition.value };
  return condition.kind === "and" ? Object.assign({}, ...condition.parts.map(equalities)) as Doc : {};
}

function onlyEqualities(condition: Condition): boolean {
  return condition.kind === "and" ? condition.parts.every(onlyEqualities) : condition.kind === "compare" && condition.op === "eq";
}

/** The document a PUT makes: what is left out is gone, except whether the person is active, which only a word changes. */
export function replaced(type: ResourceType, before: Doc, body: Readonly<Record<string, unknown>>): Doc | Fault {
  const doc = docFrom(type, body);
  if (isFault(doc)) return doc;
  if (doc["active"] === undefined && before["active"] !== undefined) doc["active"] = before["active"];
  return complete(type, doc) ?? doc;
}
