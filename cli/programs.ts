import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Issue, type Refusal, isRefusal } from "../core/kernel/refusal.ts";
import { withAddendum } from "../core/programs/addendum.ts";
import { difference } from "../core/programs/difference.ts";
import type { Finding } from "../core/programs/finding.ts";
import { lint, placed } from "../core/programs/lint.ts";
import { reusedVersion } from "../core/programs/lint-quotes.ts";
import { canonicalText } from "../core/programs/written.ts";
import { type ProgramFile, isAddendumText, readAddendumFile, readProgram, shippedProgram } from "../program/read.ts";

/** Where a command writes. */
export type Terminal = { out(line: string): void; err(line: string): void };

export const PROGRAM_HELP = `mindweave program check FILE [--json] [--against FILE]
    Lists every error and every finding of a program file, or of an individual agreement, with its path and line. Works without a server.
    --against FILE   the published program to compare with; without it, the one that ships with the platform
mindweave program diff OLD NEW [--json]
    Lists field by field what NEW says differently.
FILE may be - for the standard input.`;

/** `mindweave program …`. Gives the exit code: 0 fine, 1 the file has errors, 2 the question cannot be answered. */
export function runProgram(args: readonly string[], terminal: Terminal): number {
  const parsed = parsedArgs(args);
  const [verb, ...files] = parsed?.positionals ?? [];
  const json = parsed?.values.json === true;
  if (parsed?.values.help) return said(terminal, PROGRAM_HELP);
  try {
    if (verb === "check" && files.length === 1) return check(files[0] as string, parsed?.values.against, json, terminal);
    if (verb === "diff" && files.length === 2 && parsed?.values.against === undefined) return diff(files[0] as string, files[1] as string, json, terminal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "path" in error)) throw error;
    terminal.err(`${String(error.path)} cannot be read: ${String(error.code)}.`);
    return 2;
  }
  terminal.err(PROGRAM_HELP);
  return 2;
}

function parsedArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" }, against: { type: "string" } } });
  } catch {
    return undefined;
  }
}

function said(terminal: Terminal, text: string): number {
  terminal.out(text);
  return 0;
}

function textOf(file: string): string {
  return file === "-" ? readFileSync(0, "utf8") : readFileSync(file, "utf8");
}

type Report = { readonly program: string | null; readonly hash: string | null; readonly findings: readonly Finding[] };

function check(file: string, against: string | undefined, json: boolean, terminal: Terminal): number {
  const text = textOf(file);
  const published = against === undefined ? shippedProgram() : readProgram(textOf(against));
  if (isRefusal(published)) {
    terminal.err(`${against} is not a program to compare with: ${published.sentence}`);
    return 2;
  }
  const report = isAddendumText(text) ? addendumReport(text, published) : programReport(text, published);
  const errors = report.findings.filter((finding) => finding.severity === "error").length;
  const warnings = report.findings.length - errors;
  if (json) terminal.out(JSON.stringify({ file, ...report, errors, warnings }, null, 2));
  else {
    for (const finding of report.findings) terminal.out(findingLine(file, finding));
    terminal.out(`${report.program ?? file}: ${counted(errors, "error")}, ${counted(warnings, "warning")}.`);
  }
  return errors > 0 ? 1 : 0;
}

function programReport(text: string, published: ProgramFile): Report {
  const file = readProgram(text);
  if (isRefusal(file)) return { program: null, hash: null, findings: issuesAsFindings(file) };
  const { definition, lineOf } = file;
  const findings = placed([...reusedVersion(published.definition, definition), ...lint(definition)], lineOf);
  return { program: `${definition.id}@${definition.version}`, hash: createHash("sha256").update(canonicalText(definition)).digest("hex"), findings };
}

/** An agreement is right when it can be read and what it makes of the program is a right program. */
function addendumReport(text: string, published: ProgramFile): Report {
  const file = readAddendumFile(text);
  if (isRefusal(file)) return { program: null, hash: null, findings: issuesAsFindings(file) };
  const merged = withAddendum(published.definition, file.addendum);
  if (isRefusal(merged)) return { program: null, hash: null, findings: issuesAsFindings(merged, (path) => file.lineOf(["changes", ...path])) };
  const before = new Set(lint(published.definition).map((finding) => finding.sentence));
  const findings = lint(merged.definition).filter((finding) => !before.has(finding.sentence));
  return { program: merged.id, hash: createHash("sha256").update(canonicalText(merged.definition)).digest("hex"), findings: placed(findings, (path) => file.lineOf(["changes", ...path])) };
}

function issuesAsFindings(refusal: Refusal, lineOf: (path: Issue["path"]) => number | undefined = () => undefined): Finding[] {
  const issues: readonly Issue[] = refusal.issues ?? [{ path: [], code: refusal.code, sentence: refusal.sentence }];
  return issues.map((issue) => {
    const line = issue.line ?? lineOf(issue.path);
    return { severity: "error", code: issue.code, path: issue.path, ...(line === undefined ? {} : { line }), sentence: issue.sentence, clause: null };
  });
}

/** "file.yaml:24: error tiers.0.mdfPerQuarter: …" opens at its line in most editors. */
function findingLine(file: string, finding: Finding): string {
  const path = finding.path.length === 0 ? "" : ` ${finding.path.join(".")}`;
  const clause = finding.clause === null ? "" : ` [${finding.clause}]`;
  return `${file}:${finding.line ?? 1}: ${finding.severity} ${finding.code}${path}: ${finding.sentence}${clause}`;
}

function diff(oldFile: string, newFile: string, json: boolean, terminal: Terminal): number {
  const before = readProgram(textOf(oldFile));
  const after = readProgram(textOf(newFile));
  for (const [file, read] of [[oldFile, before], [newFile, after]] as const) {
    if (!isRefusal(read)) continue;
    for (const finding of issuesAsFindings(read)) terminal.err(findingLine(file, finding));
  }
  if (isRefusal(before) || isRefusal(after)) return 1;
  const changes = difference(before.definition, after.definition).map((change) => ({ ...change, line: after.lineOf(change.path) ?? null }));
  const names = { before: `${before.definition.id}@${before.definition.version}`, after: `${after.definition.id}@${after.definition.version}` };
  if (json) return said(terminal, JSON.stringify({ ...names, changes }, null, 2));
  for (const change of changes) terminal.out(`${change.words}: ${change.before ?? "(not there)"} → ${change.after ?? "(not there)"}${change.clause === null ? "" : ` [${change.clause}]`}`);
  return said(terminal, `${names.before} → ${names.after}: ${counted(changes.length, "change")}.`);
}

function counted(n: number, noun: string): string {
  return `${n} ${n === 1 ? noun : `${noun}s`}`;
}
