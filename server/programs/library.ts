import { isRefusal } from "../../core/kernel/refusal.ts";
import { type Addendum, readAddendum, withAddendum } from "../../core/programs/addendum.ts";
import { type CompiledProgram, compile } from "../../core/programs/compiled.ts";
import type { Definition } from "../../core/programs/definition.ts";
import type { Programs } from "../../core/programs/in-force.ts";
import { readDefinition } from "../../core/programs/read.ts";
import type { Queries } from "../platform/database.ts";
import { type AddendumRow, agreedAddenda, programsMark, type VersionRow, versions } from "./store.ts";

/** What is published never changes, so what was read once is kept: by hash, and by version and addendum. */
const read = new Map<string, CompiledProgram>();
const merged = new Map<string, CompiledProgram | undefined>();
/** Each partner with an agreement of its own sees other programs. */
const MARKS_KEPT = 200;
const marked = new Map<string, Programs>();

/**
 * Every published version, and every agreement that two people approved merged with each version it can be merged with: what the engine and
 * estimates ask with core/programs/in-force.ts. In a partner's transaction, its own agreements only.
 */
export async function publishedPrograms(on: Queries): Promise<Programs> {
  const mark = await programsMark(on);
  const known = marked.get(mark);
  if (known !== undefined) return known;
  const rows = await versions(on);
  const agreements = await agreedAddenda(on);
  const programs = [
    ...rows.map(compiledOf),
    ...rows.flatMap((row) => agreements.flatMap((agreement) => mergedProgram(row, agreement) ?? [])),
  ];
  // What was read may be newer than its mark: it is kept only where it is not.
  if ((await programsMark(on)) !== mark) return programs;
  if (marked.size >= MARKS_KEPT) marked.delete(marked.keys().next().value as string);
  marked.set(mark, programs);
  return programs;
}

/** The definition of a published version. */
export function definitionOf(row: VersionRow): Definition {
  return compiledOf(row).definition;
}

/** A published version, read from the text its hash was taken over. */
export function compiledOf(row: VersionRow): CompiledProgram {
  const key = row.hash.toString("hex");
  const known = read.get(key);
  if (known) return known;
  const definition = readDefinition(JSON.parse(row.canonical));
  if (isRefusal(definition)) throw new Error(`the published version ${row.number} cannot be read any more: ${JSON.stringify(definition.issues)}`);
  const program = compile(definition);
  read.set(key, program);
  return program;
}

/** Undefined where the agreement says nothing new to a version, or speaks of what that version does not have. */
function mergedProgram(version: VersionRow, agreement: AddendumRow): CompiledProgram | undefined {
  const key = `${version.hash.toString("hex")} ${agreement.hash.toString("hex")}`;
  if (!merged.has(key)) {
    const program = withAddendum(definitionOf(version), addendumOf(agreement));
    merged.set(key, isRefusal(program) ? undefined : program);
  }
  return merged.get(key);
}

export function addendumOf(row: Pick<AddendumRow, "canonical" | "name">): Addendum {
  const addendum = readAddendum(JSON.parse(row.canonical));
  if (isRefusal(addendum)) throw new Error(`the agreement ${row.name} cannot be read any more: ${JSON.stringify(addendum.issues)}`);
  return addendum;
}
