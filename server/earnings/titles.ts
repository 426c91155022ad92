import { inForce } from "../../core/programs/in-force.ts";
import type { Call } from "../platform/http-call.ts";
import { publishedPrograms } from "../programs/library.ts";

/** What a rule is called, by its id, in the version in force. */
export async function titlesOf(call: Pick<Call, "tx" | "now">): Promise<(incentive: string) => string> {
  const program = inForce(await publishedPrograms(call.tx), call.now);
  return (incentive) => program?.incentives.get(incentive)?.title ?? (incentive === "adjustment" ? "Adjusted by hand" : incentive);
}
