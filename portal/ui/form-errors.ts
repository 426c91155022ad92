import type { Issue } from "../../core/kernel/refusal.ts";

/** One sentence a field; undefined where all is well. */
export type FormErrors = Readonly<Record<string, string | undefined>>;

type Parsed = { readonly success: true } | { readonly success: false; readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] } };

/** The first thing wrong with each top-level field. Faults of the whole stand under "". */
export function errorsOf(parsed: Parsed, messages: Readonly<Record<string, string | undefined>>): FormErrors {
  if (parsed.success) return {};
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0] ?? "");
    errors[name] ??= messages[name] ?? issue.message;
  }
  return errors;
}

/** What the server found wrong, by field. */
export function issueErrors(issues: readonly Issue[]): FormErrors {
  const errors: Record<string, string> = {};
  for (const issue of issues) errors[String(issue.path[0] ?? "")] ??= issue.sentence;
  return errors;
}
