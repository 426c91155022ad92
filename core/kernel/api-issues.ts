import type { z } from "zod";
import type { Issue } from "./refusal.ts";

type ZodIssue = z.core.$ZodIssue;

/** What a schema found, as issues a person can act on: one a field, unknown fields named one by one. */
export function issuesOf(error: z.core.$ZodError, at: readonly (string | number)[] = []): Issue[] {
  return error.issues.flatMap((issue) => flattened(issue, at)).slice(0, 100);
}

function flattened(issue: ZodIssue, at: readonly (string | number)[]): Issue[] {
  const path = [...at, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], code: "unknown-field", sentence: `The field "${key.slice(0, 80)}" is not known here.` }));
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // The branch that got furthest is the one that was meant.
    const depth = (branch: readonly ZodIssue[]) => Math.max(...branch.map((part) => part.path.length));
    const meant = issue.errors.reduce((best, branch) => (depth(branch) > depth(best) || (depth(branch) === depth(best) && branch.length < best.length) ? branch : best));
    return meant.flatMap((part) => flattened(part, path));
  }
  return [{ path, code: ownCode(issue) ?? CODES[issue.code] ?? "invalid", sentence: sentence(issue.message) }];
}

/** A check of our own names its code: `params: { code: "unreadable" }`. */
function ownCode(issue: ZodIssue): string | undefined {
  const code: unknown = issue.code === "custom" ? issue.params?.["code"] : undefined;
  return typeof code === "string" ? code : undefined;
}

const CODES: Readonly<Partial<Record<ZodIssue["code"], string>>> = {
  invalid_type: "wrong-type", invalid_union: "not-one-of", too_big: "too-big", too_small: "too-small", invalid_format: "wrong-format", invalid_value: "not-one-of",
  not_multiple_of: "not-a-multiple", invalid_key: "wrong-key", invalid_element: "wrong-element", custom: "invalid",
};

function sentence(message: string): string {
  const text = message.trim();
  return /[.!?]$/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
