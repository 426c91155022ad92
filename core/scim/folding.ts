import type { Attribute } from "./attribute.ts";
import { type Doc, isObject } from "./coerce.ts";
import { folded } from "./match.ts";
import type { ResourceType } from "./schemas.ts";

/** The same document with case taken out of what is compared without it: what filters and sorting look at. */
export function foldedDoc(type: ResourceType, doc: Doc): Doc {
  const own = foldedPart(type.schema.attributes, doc);
  for (const extension of type.extensions) {
    const part = doc[extension.id];
    if (isObject(part)) own[extension.id] = foldedPart(extension.attributes, part);
  }
  return own;
}

function foldedPart(attributes: readonly Attribute[], part: Doc): Doc {
  const made: Doc = {};
  for (const attribute of attributes) {
    const value = part[attribute.name];
    if (value !== undefined) made[attribute.name] = foldedValue(attribute, value);
  }
  return made;
}

function foldedValue(attribute: Attribute, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => foldedValue(attribute, one));
  if (isObject(value)) return foldedPart(attribute.subAttributes ?? [], value);
  return typeof value === "string" && !attribute.caseExact ? folded(value) : value;
}
