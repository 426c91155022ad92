import { clauseOf, sourceAt } from "./clause.ts";
import type { Definition } from "./definition.ts";
import type { Path } from "./parts.ts";

/** Something a program owner should know. Errors stop a version from being published; warnings are for people to judge. */
export type Finding = {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly path: Path;
  readonly line?: number;
  /** What is the matter, with its numbers. */
  readonly sentence: string;
  /** Where the rule comes from; null where the definition does not say. */
  readonly clause: string | null;
};

type Found = { readonly severity: Finding["severity"]; readonly code: string; readonly path: Path; readonly sentence: string };

export function error(code: string, path: Path, sentence: string): Found {
  return { severity: "error", code, path, sentence };
}

export function warning(code: string, path: Path, sentence: string): Found {
  return { severity: "warning", code, path, sentence };
}

/** One of the ways of looking at a definition. */
export type Look = (definition: Definition) => readonly Found[];

export function withClause(definition: Definition, found: Found): Finding {
  return { ...found, clause: clauseOf(sourceAt(definition, found.path)) };
}

/** "Gold, Silver and Referral". */
export function listed(items: readonly string[], word = "and"): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}
