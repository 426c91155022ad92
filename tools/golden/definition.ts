import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { type CompiledProgram, compile } from "../../core/programs/compiled.ts";
import { Definition, SECTIONS } from "../../core/programs/definition.ts";
import type { Json } from "./node.ts";
import { SETTINGS } from "./settings.ts";

const SHIPPED = new URL("../../program/mindweave.program.yaml", import.meta.url);
const source = parse(readFileSync(SHIPPED, "utf8")) as Json;
const Shape = z.strictObject(SECTIONS);

/** What makes a program unwise to publish but leaves no doubt about what it says: cases show exactly such programs. */
const UNWISE = ["promise-broken", "planned-above-capacity", "dates-out-of-order"];

const compiled = new Map<string, CompiledProgram>();

/**
 * The shipped program with settings replaced, by the names that files of cases use. Each setting is written into the definition's own
 * nodes, in the spelling of the format, and the whole is read and compiled like any other program.
 */
export function programFor(rules: Readonly<Record<string, unknown>>): CompiledProgram {
  const key = JSON.stringify(rules);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const changed = structuredClone(source);
  for (const [name, value] of Object.entries(rules)) {
    const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
    if (setting === undefined) throw new Error(`There is no setting "${name}".`);
    setting(changed, value, rules);
  }
  const program = compile(read(changed));
  compiled.set(key, program);
  return program;
}

function read(changed: Json): Definition {
  const strict = Definition.safeParse(changed);
  if (strict.success) return strict.data;
  const isUnwiseOnly = strict.error.issues.every((issue) => issue.code === "custom" && UNWISE.includes(String(issue.params?.["code"])));
  if (!isUnwiseOnly) throw new Error(`The changed program cannot be read: ${z.prettifyError(strict.error)}`);
  return Shape.parse(changed);
}
