import type { Attribute } from "./attribute.ts";
import { type Fault, fault, isFault } from "./fault.ts";
import { truthOf } from "./match.ts";
import { COMMON, type ResourceType, type Schema } from "./schemas.ts";

/** A resource's own attributes under their proper names: what is kept. No id, no meta, no list of schemas; extensions under their names. */
export type Doc = Record<string, unknown>;

const TEXT_LENGTH = 5000;
const BINARY_LENGTH = 20_000;
/** Of what is unique and looked up. */
const NAME_LENGTH = 500;
/** Values of one list, members of groups apart. */
const LIST_LENGTH = 100;

const EXTERNAL_ID = COMMON.filter((one) => one.name === "externalId");

/**
 * What a client sent, as the schema has it: names in their proper case, text booleans as booleans, a single value as a list where a list is meant.
 * What is read-only or unknown is left out (RFC 7644 §3.3); what has the wrong type is refused as invalidValue. Whether everything that is
 * required is there is asked by `complete`.
 */
export function docFrom(type: ResourceType, body: Readonly<Record<string, unknown>>): Doc | Fault {
  const own = fromAttributes([...EXTERNAL_ID, ...type.schema.attributes], type.schema, body);
  if (isFault(own)) return own;
  for (const extension of type.extensions) {
    const key = Object.keys(body).find((name) => name.toLowerCase() === extension.id.toLowerCase());
    const value = key === undefined ? undefined : body[key];
    if (value === undefined || value === null) continue;
    const part = partFrom(extension, value);
    if (isFault(part)) return part;
    if (Object.keys(part).length > 0) own[extension.id] = part;
  }
  return own;
}

/** An extension's attributes. */
export function partFrom(extension: Schema, value: unknown): Doc | Fault {
  return isObject(value) ? fromAttributes(extension.attributes, extension, value) : fault(400, `${extension.id} has to be an object.`, "invalidValue");
}

function fromAttributes(attributes: readonly Attribute[], schema: Schema, body: Readonly<Record<string, unknown>>): Doc | Fault {
  const doc: Doc = {};
  const prefix = `${schema.id.toLowerCase()}:`;
  for (const [key, raw] of Object.entries(body)) {
    const lower = key.toLowerCase();
    const name = lower.startsWith(prefix) ? lower.slice(prefix.length) : lower;
    const attribute = attributes.find((one) => one.name.toLowerCase() === name);
    if (attribute === undefined || attribute.mutability === "readOnly") continue;
    const value = valueFor(attribute, raw);
    if (isFault(value)) return value;
    if (value !== undefined) doc[attribute.name] = value;
  }
  return doc;
}

/** One attribute's value as it is kept; undefined where nothing is assigned, which null and an empty list say as well (RFC 7643 §2.5). */
export function valueFor(attribute: Attribute, raw: unknown): unknown {
  if (raw === undefined || raw === null) return undefined;
  if (!attribute.multiValued) return singleFor(attribute, Array.isArray(raw) && raw.length <= 1 ? unwrapped(attribute, raw) : raw);
  const items = Array.isArray(raw) ? raw : [raw];
  if (items.length > LIST_LENGTH && attribute.name !== "members") return fault(400, `${attribute.name} has more than ${LIST_LENGTH} values.`, "invalidValue");
  const values: unknown[] = [];
  for (const item of items) {
    const value = singleFor(attribute, item);
    if (isFault(value)) return value;
    // Members are many and come without doubles.
    if (value !== undefined && (attribute.name === "members" || !values.some((one) => same(one, value)))) values.push(value);
  }
  return values.length === 0 ? undefined : values;
}

/** A directory that writes every value as a list of one. */
function unwrapped(attribute: Attribute, raw: readonly unknown[]): unknown {
  const [only] = raw;
  return attribute.type !== "complex" && isObject(only) && Object.hasOwn(only, "value") ? only["value"] : (only ?? null);
}

/** One value, of a list or alone. */
export function singleFor(attribute: Attribute, raw: unknown): unknown {
  if (raw === undefined || raw === null) return undefined;
  switch (attribute.type) {
    case "boolean": {
      const truth = typeof raw === "string" ? truthOf(raw) : raw;
      return typeof truth === "boolean" ? truth : wrong(attribute, "true or false");
    }
    case "complex":
      return complexFor(attribute, raw);
    default: {
      if (typeof raw !== "string") return wrong(attribute, "text");
      const longest = attribute.type === "binary" ? BINARY_LENGTH : TEXT_LENGTH;
      if (raw.length > longest) return fault(400, `${attribute.name} is longer than ${longest} characters.`, "invalidValue");
      return raw.includes("\0") || !raw.isWellFormed() ? wrong(attribute, "text that can be stored") : raw;
    }
  }
}

/** An object of sub-attributes. Plain text means its value: a manager's id, an e-mail address. */
function complexFor(attribute: Attribute, raw: unknown): unknown {
  const subs = attribute.subAttributes ?? [];
  if (typeof raw === "string" && subs.some((one) => one.name === "value")) return raw === "" ? undefined : complexFor(attribute, { value: raw });
  if (!isObject(raw)) return wrong(attribute, "an object");
  const made: Doc = {};
  for (const [key, part] of Object.entries(raw)) {
    const sub = subs.find((one) => one.name.toLowerCase() === key.toLowerCase());
    if (sub === undefined || sub.mutability === "readOnly") continue;
    const value = valueFor(sub, part);
    if (isFault(value)) return value;
    if (value !== undefined) made[sub.name] = value;
  }
  return Object.keys(made).length === 0 ? undefined : made;
}

function wrong(attribute: Attribute, what: string): Fault {
  return fault(400, `${attribute.name} has to be ${what}.`, "invalidValue");
}

/** Refuses a resource that lacks what its schema requires, or whose list has two values that go first. */
export function complete(type: ResourceType, doc: Doc): Fault | undefined {
  for (const attribute of [...EXTERNAL_ID, ...type.schema.attributes]) {
    const value = doc[attribute.name];
    if (attribute.required && (value === undefined || (typeof value === "string" && value.trim() === ""))) return fault(400, `${attribute.name} is required.`, "invalidValue");
    if ((attribute.uniqueness === "server" || attribute.name === "externalId") && typeof value === "string" && value.length > NAME_LENGTH) return fault(400, `${attribute.name} is longer than ${NAME_LENGTH} characters.`, "invalidValue");
    if (Array.isArray(value) && value.filter((one) => isObject(one) && one["primary"] === true).length > 1) return fault(400, `Only one value of ${attribute.name} can be primary.`, "invalidValue");
  }
  return undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Equal whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => same(one, b[i]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}
