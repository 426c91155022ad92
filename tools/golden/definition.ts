import { z } from "zod";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { type CompiledProgram, compile } from "../../core/programs/compiled.ts";
import { type Definition, SECTIONS } from "../../core/programs/definition.ts";
import { readDefinition } from "../../core/programs/read.ts";
import { shippedProgramText } from "../../program/read.ts";
import { readYaml } from "../../program/yaml.ts";
import type { Json } from "./node.ts";
import { SETTINGS } from "./settings.ts";

const source = shippedTree();
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

function shippedTree(): Json {
  const tree = readYaml(shippedProgramText());
  if (isRefusal(tree)) throw new Error(tree.sentence);
  return tree.raw as Json;
}

function read(changed: Json): Definition {
  const definition = readDefinition(changed);
  if (!isRefusal(definition)) return definition;
  const issues = definition.issues ?? [];
  if (issues.every((issue) => UNWISE.includes(issue.code))) return Shape.parse(changed);
  throw new Error(`The changed program cannot be read: ${issues.map((issue) => `${issue.path.join(".")}: ${issue.sentence}`).join(" ")}`);
}
