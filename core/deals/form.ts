import type { Issue } from "../kernel/refusal.ts";
import { type Day, parseDay } from "../kernel/time.ts";
import type { DealDraft, DealForm } from "./contract.ts";
import type { z } from "zod";

type Draft = z.output<typeof DealDraft>;
type Field = keyof DealForm;

/** What the program asks for by its own names, as fields of the form (P-65). */
const ASKED_AS: Readonly<Record<string, readonly Field[]>> = {
  customerName: ["customerName", "customerDomain"],
  customerContact: ["contactName", "contactEmail"],
  opportunity: ["opportunity"],
  estimatedSize: ["estimated"],
  expectedClose: ["expectedClose"],
};

const WORDS: Readonly<Record<Field, string>> = {
  customerName: "the customer's name", customerDomain: "the customer's website", contactName: "who you speak to there", contactEmail: "that person's e-mail address", opportunity: "what the opportunity is",
  estimated: "how large you think it is", expectedClose: "when you expect it to close", motion: "how you sell it", plan: "the plan", productLine: "the product line",
};

export type FormRules = { readonly registration: { readonly requiredFields: readonly string[] }; readonly plans: readonly string[] };

/** Everything that is still missing or cannot be right, one issue a field; empty when the form may be submitted (P-65). */
export function formIssues(form: Draft, { registration, plans }: FormRules, today: Day): Issue[] {
  const needed = new Set<Field>(["customerName", "customerDomain", "motion", ...registration.requiredFields.flatMap(programWord)]);
  const issues: Issue[] = [];
  for (const field of needed) if (form[field] === undefined) issues.push({ path: ["form", field], code: "missing", sentence: `Say ${WORDS[field]}.` });
  if (form.contactEmail !== undefined && !isAddress(form.contactEmail)) issues.push({ path: ["form", "contactEmail"], code: "invalid", sentence: "This is not an e-mail address." });
  if (form.estimated !== undefined && form.estimated.amount <= 0) issues.push({ path: ["form", "estimated"], code: "invalid", sentence: "The size has to be more than nothing." });
  const close = form.expectedClose === undefined ? undefined : parseDay(form.expectedClose);
  if (close !== undefined && close < today) issues.push({ path: ["form", "expectedClose"], code: "past", sentence: "This date has passed." });
  if (form.plan !== undefined && !plans.includes(form.plan)) issues.push({ path: ["form", "plan"], code: "unknown", sentence: `The program has the plans ${plans.join(", ")}.` });
  return issues;
}

/** The fields of the form that names stand for, the program's own names among them; what is no field is left out. */
export function askedFields(names: readonly string[]): Field[] {
  return [...new Set(names.flatMap((name) => [...programWord(name), ...(Object.hasOwn(WORDS, name) ? [name as Field] : [])]))];
}

function programWord(name: string): readonly Field[] {
  return Object.hasOwn(ASKED_AS, name) ? (ASKED_AS[name] ?? []) : [];
}

function isAddress(text: string): boolean {
  return /^[^\s@"<>(),;:]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text);
}

/** The fields in which two forms differ. */
export function changedFields(before: Draft, after: Draft): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<Field>;
  return [...names].filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null));
}

/** A field of the form in words, for questions and time lines. */
export function fieldWords(field: string): string {
  return Object.hasOwn(WORDS, field) ? WORDS[field as Field] : field;
}
