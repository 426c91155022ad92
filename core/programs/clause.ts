import type { Source } from "./definition.ts";
import type { Path } from "./parts.ts";

/** "4.1, lines 213; P-13, P-18": where a rule comes from, in one line. Null without a source. */
export function clauseOf(source: Source | undefined): string | null {
  if (source === undefined) return null;
  const document = [source.section, source.lines === undefined ? undefined : `lines ${source.lines}`].filter((part) => part !== undefined).join(", ");
  return [document, source.policy.join(", ")].filter((part) => part !== "").join("; ") || null;
}

/** The source of a node, or of the nearest thing around it that has one. */
export function sourceAt(definition: unknown, path: Path): Source | undefined {
  let node: unknown = definition;
  let found: Source | undefined;
  for (const key of [null, ...path]) {
    if (key !== null) node = typeof node === "object" && node !== null && Object.hasOwn(node, key) ? (node as Record<string | number, unknown>)[key] : undefined;
    const source = typeof node === "object" && node !== null ? (node as { source?: Source }).source : undefined;
    if (source !== undefined && Array.isArray(source.policy)) found = source;
  }
  return found;
}
