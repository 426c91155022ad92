import type { Instant } from "../../core/kernel/time.ts";
import type { CompiledProgram } from "../../core/programs/compiled.ts";
import { inForce } from "../../core/programs/in-force.ts";
import type { Queries } from "../platform/database.ts";
import { publishedPrograms } from "../programs/library.ts";

/** The version in force; an installation always has one, as the first start publishes it. */
export async function programNow(on: Queries, now: Instant): Promise<CompiledProgram> {
  const program = inForce(await publishedPrograms(on), now);
  if (program === undefined) throw new Error("no program is in force");
  return program;
}
