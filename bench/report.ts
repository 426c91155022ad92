import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { type CompiledProgram, compile } from "../core/programs/compiled.ts";
import { Definition } from "../core/programs/definition.ts";

/** One line of evidence a benchmark: figures and ratios of this run, never a verdict. */
export function report(bench: string, figures: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ bench, ...figures })}\n`);
}

export function shippedProgram(): CompiledProgram {
  return compile(Definition.parse(parse(readFileSync(new URL("../program/mindweave.program.yaml", import.meta.url), "utf8"))));
}
