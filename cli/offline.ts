import { existsSync, readFileSync } from "node:fs";
import type { Fact } from "../core/facts/fact.ts";
import { type Issue, type Refusal, isRefusal, refuse } from "../core/kernel/refusal.ts";
import { type Instant, parseInstant } from "../core/kernel/time.ts";
import { type CompiledProgram, compile } from "../core/programs/compiled.ts";
import { readProgram, shippedProgram } from "../program/read.ts";
import { problemOf } from "../sdk/client.ts";
import { type Input, type Option, Usage, textOf } from "./command.ts";
import { factLines, formatOf } from "./fact-file.ts";

/** Options of commands that can work from files alone, without a server. */
export const FACTS_OPTION: Option = { type: "string", value: "file", help: "Work from a file of facts (.csv or .jsonl) instead of a server" };
export const PROGRAM_OPTION: Option = { type: "string", value: "file", help: "The program file in force, with --facts; otherwise the one that ships with the platform" };

/** The text of a file, or of standard input for "-". A file that cannot be read is a question asked wrongly. */
export async function fileText(file: string, input: Input): Promise<string> {
  if (file === "-") return input.stdin();
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Usage(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/**
 * The facts of --facts, learned when they happened, in the order of the file; undefined where the command asks the server. Refusal: facts.invalid, every
 * wrong line named.
 */
export async function factsGiven(input: Input): Promise<Fact[] | Refusal | undefined> {
  const file = textOf(input, "facts");
  if (file === undefined) return undefined;
  const format = formatOf(file);
  if (format === undefined) throw new Usage(`${file} should end in .csv or .jsonl.`);
  if (!existsSync(file)) throw new Usage(`${file} is not there.`);
  const facts: Fact[] = [];
  const issues: Issue[] = [];
  for await (const one of factLines(file, format)) {
    if ("problems" in one) issues.push(...one.problems.map((sentence) => ({ path: [], code: "fact.invalid", sentence, line: one.line })));
    else facts.push(told(one.fact, facts.length + 1));
  }
  return issues.length > 0 ? refuse("facts.invalid", `${issues.length} ${issues.length === 1 ? "thing is" : "things are"} wrong in ${file}.`, issues) : facts;
}

type Given = { readonly type: string; readonly occurredAt: string; readonly source: { readonly system: string; readonly ref: string }; readonly payload: Record<string, unknown> };

function told({ type, occurredAt, source, payload }: Given, arrival: number): Fact {
  const at = parseInstant(occurredAt) as Instant;
  return { id: `${source.system}:${source.ref}`, type, at, knownAt: at, arrival, payload } as unknown as Fact;
}

/** The program of --program, or the shipped one. */
export async function programGiven(input: Input): Promise<CompiledProgram | Refusal> {
  const file = textOf(input, "program");
  if (file === undefined) return compile(shippedProgram().definition);
  const read = readProgram(await fileText(file, input));
  return isRefusal(read) ? read : compile(read.definition);
}

/** Tries at most so often, a second apart, while the server still posts what it has just learned. */
const TRIES = 30;

/** Asks again while the books are being brought up to date: right after an import they are, for a moment. */
export async function onceBooksAreThere<T>(input: Input, ask: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await ask();
    } catch (error) {
      const isBehind = problemOf(error)?.code.endsWith(".books-behind") === true;
      if (!isBehind || n === TRIES) throw error;
      if (n === 1) input.out.say("The books are being brought up to date …");
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** Says a refusal as the server's are said; the exit code is 1. */
export function sayRefusal(input: Input, refusal: Refusal): 1 {
  input.out.say(`${refusal.sentence} (${refusal.code})`);
  for (const issue of refusal.issues ?? []) input.out.say(`  ${issue.line === undefined ? "" : `line ${issue.line}: `}${issue.path.length === 0 ? "" : `${issue.path.join(".")}: `}${issue.sentence}`);
  return 1;
}
