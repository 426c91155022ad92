import { type Doc, isObject } from "./coerce.ts";
import { type Fault, fault, isFault } from "./fault.ts";
import { placeOf, type ResourceType } from "./schemas.ts";

/** Which attributes a reply shows: all, only some, or all but some (RFC 7644 §3.9). */
export type Projection = { readonly kind: "all" } | { readonly kind: "only" | "without"; readonly places: readonly (readonly string[])[] };

export const EVERYTHING: Projection = { kind: "all" };

/** Reads `attributes` and `excludedAttributes`: names with commas, or lists of names. A name that no schema has picks nothing. */
export function projectionFrom(types: readonly ResourceType[], attributes: unknown, excluded: unknown): Projection | Fault {
  const only = names(attributes);
  const without = names(excluded);
  if (isFault(only)) return only;
  if (isFault(without)) return without;
  if (only.length > 0) return { kind: "only", places: placesOf(types, only) };
  return without.length > 0 ? { kind: "without", places: placesOf(types, without) } : EVERYTHING;
}

function names(given: unknown): string[] | Fault {
  if (given === undefined || given === null) return [];
  const list = typeof given === "string" ? given.split(",") : given;
  if (!Array.isArray(list) || list.some((one) => typeof one !== "string")) return fault(400, "attributes and excludedAttributes are lists of names.", "invalidValue");
  return (list as string[]).map((one) => one.trim()).filter((one) => one !== "");
}

function placesOf(types: readonly ResourceType[], wanted: readonly string[]): string[][] {
  return types.flatMap((type) => wanted.flatMap((name) => {
    // The schema's own name stands for everything in it.
    if (name.toLowerCase() === type.schema.id.toLowerCase()) return type.schema.attributes.map((one) => [one.name]);
    const place = placeOf(type, name);
    return place === undefined ? [] : [[...place.keys, ...(place.sub === undefined ? [] : [place.sub.name])]];
  }));
}

/** What a schema returns always, whoever asks for what. */
const ALWAYS = ["schemas", "id"];

/** The resource as it was asked for. */
export function projected(projection: Projection, resource: Doc): Doc {
  if (projection.kind === "all") return resource;
  if (projection.kind === "without") {
    let rest = resource;
    for (const place of projection.places) if (!ALWAYS.includes(place[0] as string)) rest = without(rest, place);
    return rest;
  }
  const shown: Doc = {};
  for (const key of ALWAYS) if (resource[key] !== undefined) shown[key] = resource[key];
  for (const place of projection.places) copy(resource, shown, place);
  // In the order in which the whole resource has them.
  return Object.fromEntries(Object.keys(resource).filter((key) => shown[key] !== undefined).map((key) => [key, shown[key]]));
}

/** Whether a reply shows the attribute: so that thousands of members are not fetched for nothing. */
export function shows(projection: Projection, name: string): boolean {
  if (projection.kind === "all") return true;
  const places = projection.places.filter((place) => place[0] === name);
  return projection.kind === "only" ? places.length > 0 : !places.some((place) => place.length === 1);
}

function without(from: Doc, [key = "", ...rest]: readonly string[]): Doc {
  if (rest.length === 0) return Object.fromEntries(Object.entries(from).filter(([name]) => name !== key));
  const part = from[key];
  if (Array.isArray(part)) return { ...from, [key]: part.map((one) => (isObject(one) ? without(one, rest) : one)) };
  return isObject(part) ? { ...from, [key]: without(part, rest) } : from;
}

function copy(from: Doc, into: Doc, [key = "", ...rest]: readonly string[]): void {
  const part = from[key];
  if (part === undefined) return;
  if (rest.length === 0) into[key] = part;
  else if (Array.isArray(part)) {
    const before = Array.isArray(into[key]) ? (into[key] as unknown[]) : [];
    into[key] = part.map((one, i) => {
      const made: Doc = isObject(before[i]) ? before[i] : {};
      if (isObject(one)) copy(one, made, rest);
      return made;
    });
  } else if (isObject(part)) {
    const made: Doc = isObject(into[key]) ? into[key] : {};
    copy(part, made, rest);
    into[key] = made;
  }
}
