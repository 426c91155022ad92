import { z } from "zod";
import { canonical } from "../kernel/canonical.ts";
import { type Definition, Shape } from "./definition.ts";

/** Plain data as a file holds it. */
export type Written = null | boolean | number | string | readonly Written[] | { readonly [key: string]: Written };

/** A definition as a file would write it, every default spelled out and every value in its one spelling ("25%", "USD 5,000.00", "30d"). */
export function written(definition: Definition): { readonly [key: string]: Written } {
  return z.encode(Shape, definition) as unknown as { readonly [key: string]: Written };
}

/** One text for one meaning: what a version's hash is taken over. Spelling, order of keys, comments and spelled-out defaults do not matter. */
export function canonicalText(definition: Definition): string {
  return canonical(written(definition));
}

export function isMap(value: Written | undefined): value is { readonly [key: string]: Written } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Written | undefined): value is readonly Written[] {
  return Array.isArray(value);
}

/** What tells the items of a list apart: the first of these that every item has. Undefined for lists of plain values. */
const NAMES = ["id", "stage", "name", "title"];

export function namesOf(items: readonly Written[]): string[] | undefined {
  if (items.length === 0 || !items.every((item) => isMap(item))) return undefined;
  for (const key of NAMES) {
    const names = items.map((item) => (isMap(item) ? item[key] : undefined));
    if (names.every((name) => typeof name === "string") && new Set(names).size === names.length) return names as string[];
  }
  return undefined;
}
