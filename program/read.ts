import { readFileSync } from "node:fs";
import { type Refusal, isRefusal } from "../core/kernel/refusal.ts";
import { type Addendum, readAddendum } from "../core/programs/addendum.ts";
import type { Definition } from "../core/programs/definition.ts";
import type { LineOf } from "../core/programs/parts.ts";
import { readDefinition } from "../core/programs/read.ts";
import { readYaml } from "./yaml.ts";

/** A program definition, with the line of every path of its file. */
export type ProgramFile = { readonly definition: Definition; readonly lineOf: LineOf };

/** Reads the text of a definition file. Refusals: program.unreadable, program.invalid; every issue has its path and line. */
export function readProgram(text: string): ProgramFile | Refusal {
  const tree = readYaml(text);
  if (isRefusal(tree)) return tree;
  const definition = readDefinition(tree.raw, tree.lineOf);
  return isRefusal(definition) ? definition : { definition, lineOf: tree.lineOf };
}

/** An individual agreement, with the line of every path of its file. */
export type AddendumFile = { readonly addendum: Addendum; readonly lineOf: LineOf };

/** Reads the text of an addendum's file. Refusals: program.unreadable, addendum.invalid. */
export function readAddendumFile(text: string): AddendumFile | Refusal {
  const tree = readYaml(text);
  if (isRefusal(tree)) return tree;
  const addendum = readAddendum(tree.raw, tree.lineOf);
  return isRefusal(addendum) ? addendum : { addendum, lineOf: tree.lineOf };
}

/** Does a text say that it is an individual agreement rather than a program? */
export function isAddendumText(text: string): boolean {
  return /^\s*"?format"?\s*:\s*"?partner-program-addendum\//m.test(text);
}

/** The MindWeave program that ships with the platform, as text. */
export function shippedProgramText(): string {
  return readFileSync(new URL("./mindweave.program.yaml", import.meta.url), "utf8");
}

/** The MindWeave program that ships with the platform. A file that cannot be read is a broken installation, so it throws. */
export function shippedProgram(): ProgramFile {
  const file = readProgram(shippedProgramText());
  if (isRefusal(file)) throw new Error(`program/mindweave.program.yaml: ${(file.issues ?? []).map((issue) => `line ${issue.line}: ${issue.sentence}`).join(" ")}`);
  return file;
}
