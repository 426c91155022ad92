import type { z } from "zod";
import { issuesOf } from "../kernel/api-issues.ts";
import { type Issue, type Refusal, refuse } from "../kernel/refusal.ts";
import { type Definition, type Incentive, MOST_INCENTIVES, SECTIONS } from "./definition.ts";
import { Incentive as IncentiveShape } from "./incentives.ts";
import type { LineOf, Parts, Path } from "./parts.ts";
import { referenceIssues } from "./references.ts";

/** Deeper nesting than any program needs; what is deeper is refused before anything walks it. */
const DEEPEST = 40;
/** Nobody reads more errors at once. */
export const MOST_ISSUES = 200;
/** Characters of a program file: several times what a large program needs. */
export const FILE_LIMIT = 128 * 1024;

/**
 * Reads a definition from plain data (a YAML or JSON tree). Every section is read on its own, and what references name is checked with the sections
 * that could be read, so that one reading lists every error. Issues carry the path, and the line where `lineOf` knows it. Refusal: program.invalid.
 */
export function readDefinition(raw: unknown, lineOf: LineOf = () => undefined): Definition | Refusal {
  if (!isTree(raw)) return refused([{ path: [], code: "wrong-type", sentence: "A program is a map of sections, not more than 40 levels deep." }], lineOf);
  const strangers = Object.keys(raw).filter((key) => !Object.hasOwn(SECTIONS, key));
  let issues: Issue[] = strangers.map((key) => ({ path: [key], code: "unknown-field", sentence: `The field "${key.slice(0, 80)}" is not known here.` }));
  const parts: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(SECTIONS)) {
    const section: Reading = name === "incentives" ? readIncentives(raw[name]) : readSection(schema, raw[name], [name]);
    if (section.value !== undefined) parts[name] = section.value;
    issues = issues.concat(section.issues);
  }
  issues = issues.concat(referenceIssues(parts as Parts));
  if (issues.length > 0) return refused(issues, lineOf);
  return parts as Definition;
}

type Reading = { readonly value: unknown; readonly issues: readonly Issue[] };

function readSection(schema: z.ZodType, raw: unknown, path: Path): Reading {
  const result = schema.safeParse(raw);
  return result.success ? { value: result.data, issues: [] } : { value: undefined, issues: issuesOf(result.error, path).map((issue) => named(issue, raw, path.length)) };
}

/** Rule by rule: a broken rule does not hide what is wrong with another. */
function readIncentives(raw: unknown): Reading {
  if (!Array.isArray(raw)) return readSection(SECTIONS.incentives, raw, ["incentives"]);
  if (raw.length > MOST_INCENTIVES) return { value: undefined, issues: [{ path: ["incentives"], code: "too-big", sentence: `A program has at most ${MOST_INCENTIVES} rules.` }] };
  const readings = raw.map((item, i) => readSection(IncentiveShape, item, ["incentives", i]));
  return { value: readings.map((reading) => reading.value as Incentive | undefined), issues: readings.flatMap((reading) => reading.issues) };
}

function named(issue: Issue, raw: unknown, depth: number): Issue {
  const last = issue.path.at(-1);
  if (issue.code !== "unknown-field" && valueAt(raw, issue.path.slice(depth)) === undefined) return { ...issue, code: "missing", sentence: `"${String(last)}" is missing.` };
  return { ...issue, sentence: issue.sentence.replace(/^Invalid (?:input|option): /, "") };
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined), raw);
}

function refused(issues: readonly Issue[], lineOf: LineOf): Refusal {
  const found = issues.map((issue) => {
    const line = lineOf(issue.path);
    return line === undefined ? issue : { ...issue, line };
  });
  found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return refuse("program.invalid", found.length === 1 ? "This program has an error." : `This program has ${found.length} errors.`, found.slice(0, MOST_ISSUES));
}

function isTree(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !isDeeper(raw, DEEPEST);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}
