import { type Issue, isRefusal } from "../../core/kernel/refusal.ts";
import type { Definition } from "../../core/programs/definition.ts";
import type { Finding } from "../../core/programs/finding.ts";
import { lint } from "../../core/programs/lint.ts";
import { canonicalText } from "../../core/programs/written.ts";
import { readProgram } from "../../program/read.ts";
import { sha256 } from "../platform/secrets.ts";

/** What a text says: a definition with its hash when it can be read, and everything that is wrong or worth knowing. */
export type Evaluation = {
  readonly definition: Definition | undefined;
  readonly program: string | null;
  readonly canonical: string;
  readonly hash: Buffer | null;
  readonly findings: readonly Finding[];
  readonly errors: number;
  readonly warnings: number;
};

export function evaluated(text: string): Evaluation {
  const file = readProgram(text);
  if (isRefusal(file)) {
    const findings = (file.issues ?? []).map(issueAsFinding);
    return { definition: undefined, program: null, canonical: "", hash: null, findings, errors: findings.length, warnings: 0 };
  }
  const { definition, lineOf } = file;
  const findings = lint(definition, lineOf);
  const errors = findings.filter((finding) => finding.severity === "error").length;
  const canonical = canonicalText(definition);
  return { definition, program: `${definition.id}@${definition.version}`, canonical, hash: sha256(Buffer.from(canonical)), findings, errors, warnings: findings.length - errors };
}

function issueAsFinding(issue: Issue): Finding {
  return { severity: "error", code: issue.code, path: issue.path, ...(issue.line === undefined ? {} : { line: issue.line }), sentence: issue.sentence, clause: null };
}

export function findingAsIssue({ path, code, sentence, line }: Finding): Issue {
  return { path, code, sentence, ...(line === undefined ? {} : { line }) };
}

export function findingWire({ severity, code, path, line, sentence, clause }: Finding) {
  return { severity, code, path: [...path], line: line ?? null, sentence, clause };
}
