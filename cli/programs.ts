import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Issue, type Refusal, isRefusal } from "../core/kernel/refusal.ts";
import { withAddendum } from "../core/programs/addendum.ts";
import { difference } from "../core/programs/difference.ts";
import type { Finding } from "../core/programs/finding.ts";
import { lint, placed } from "../core/programs/lint.ts";
import { reusedVersion } from "../core/programs/lint-quotes.ts";
import { canonicalText } from "../core/programs/written.ts";
import { type ProgramFile, isAddendumText, readAddendumFile, readProgram, shippedProgram } from "../program/read.ts";
import { type Command, type Exit, type Input, textOf, Usage } from "./command.ts";

/** What a program file says, without asking a server. */
export const programCommands: readonly Command[] = [
  {
    name: "program check",
    summary: "List every error and finding of a program file, with path and line (no server needed)",
    takes: "<file>",
    help: "  mindweave program check program/mindweave.program.yaml\n\nAlso checks the file of an individual agreement, together with the program it changes. - reads standard input.",
    options: { against: { type: "string", value: "file", help: "The published program to compare with; otherwise the one that ships with the platform" } },
    async run(input) {
      const [file] = files(input, 1, "Say which file: mindweave program check <file>");
      return check(file as string, input);
    },
  },
  {
    name: "program diff",
    summary: "List field by field what a newer program file says differently (no server needed)",
    takes: "<old> <new>",
    help: "  mindweave program diff program/mindweave.program.yaml draft.yaml",
    async run(input) {
      const [before, after] = files(input, 2, "Say which files: mindweave program diff <old> <new>");
      return diff(before as string, after as string, input);
    },
  },
];

function files({ positionals }: Input, count: number, sentence: string): readonly string[] {
  if (positionals.length !== count) throw new Usage(sentence);
  return positionals;
}

/** A file that cannot be read is a question asked wrongly. */
async function contentOf(file: string, input: Input): Promise<string> {
  if (file === "-") return input.stdin();
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Usage(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

type Report = { readonly program: string | null; readonly hash: string | null; readonly findings: readonly Finding[] };

async function check(file: string, input: Input): Promise<Exit> {
  const text = await contentOf(file, input);
  const against = textOf(input, "against");
  const published = against === undefined ? shippedProgram() : readProgram(await contentOf(against, input));
  if (isRefusal(published)) throw new Usage(`${against} is not a program to compare with: ${published.sentence}`);
  const report = isAddendumText(text) ? addendumReport(text, published) : programReport(text, published);
  const errors = report.findings.filter((finding) => finding.severity === "error").length;
  const warnings = report.findings.length - errors;
  const lines = report.findings.map((finding) => findingLine(file, finding));
  input.out.result({ file, ...report, errors, warnings }, [...lines, `${report.program ?? file}: ${counted(errors, "error")}, ${counted(warnings, "warning")}.`]);
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

async function diff(oldFile: string, newFile: string, input: Input): Promise<Exit> {
  const before = readProgram(await contentOf(oldFile, input));
  const after = readProgram(await contentOf(newFile, input));
  for (const [file, read] of [[oldFile, before], [newFile, after]] as const) {
    if (isRefusal(read)) for (const finding of issuesAsFindings(read)) input.out.say(findingLine(file, finding));
  }
  if (isRefusal(before) || isRefusal(after)) return 1;
  const changes = difference(before.definition, after.definition).map((change) => ({ ...change, line: after.lineOf(change.path) ?? null }));
  const names = { before: `${before.definition.id}@${before.definition.version}`, after: `${after.definition.id}@${after.definition.version}` };
  const lines = changes.map((change) => `${change.words}: ${change.before ?? "(not there)"} → ${change.after ?? "(not there)"}${change.clause === null ? "" : ` [${change.clause}]`}`);
  input.out.result({ ...names, changes }, [...lines, `${names.before} → ${names.after}: ${counted(changes.length, "change")}.`]);
  return 0;
}

function counted(n: number, noun: string): string {
  return `${n} ${n === 1 ? noun : `${noun}s`}`;
}
