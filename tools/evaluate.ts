import { readFileSync } from "node:fs";
import { z } from "zod";
import { ADAPTERS } from "./golden/adapters.ts";
import { type GoldenCase, GoldenFile } from "./golden/case.ts";
import { programFor } from "./golden/definition.ts";
import { jsonText, matches } from "./golden/match.ts";

/**
 * npm run --silent evaluate -- FILE
 * Runs worked cases of the program through the rules of the platform: one line of JSON a case on standard output and nothing else there.
 * Leaves with 0 when every case passes, 1 when one does not, 2 when the file cannot be read as cases.
 */
async function evaluate(path: string | undefined): Promise<number> {
  if (path === undefined) return refused("Name a file of cases: npm run --silent evaluate -- FILE");
  const file = read(path);
  if (typeof file === "string") return refused(file);
  let failed = 0;
  for (const item of file.cases) {
    const { pass, actual } = await outcomeOf(item);
    if (!pass) failed += 1;
    process.stdout.write(`${jsonText({ id: item.id, pass, actual })}\n`);
  }
  if (file.cases.length === 0) process.stderr.write("The file holds no cases.\n");
  return failed === 0 ? 0 : 1;
}

function refused(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 2;
}

/** The cases, or why the file holds none that can be run. */
function read(path: string): z.output<typeof GoldenFile> | string {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return `Cannot read ${path}: ${messageOf(error)}`;
  }
  const parsed = GoldenFile.safeParse(content);
  return parsed.success ? parsed.data : `${path} is not a file of cases: ${z.prettifyError(parsed.error)}`;
}

/** What went wrong inside one case is the failure of that case alone. */
async function outcomeOf(item: GoldenCase): Promise<{ pass: boolean; actual: unknown }> {
  try {
    const load = Object.hasOwn(ADAPTERS, item.kind) ? ADAPTERS[item.kind] : undefined;
    if (load === undefined) throw new Error(`There is no adapter for cases of kind "${item.kind}".`);
    const adapter = await load();
    const program = programFor(item.rules ?? {});
    const actual = adapter({ case: item, program, definition: program.definition });
    return { pass: matches(item.expect, actual), actual };
  } catch (error) {
    return { pass: false, actual: { error: messageOf(error) } };
  }
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

process.exitCode = await evaluate(process.argv[2]);
