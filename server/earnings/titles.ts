import { inForce } from "../../core/programs/in-force.ts";
import type { Call } from "../platform/http-call.ts";
import { publishedPrograms } from "../programs/library.ts";

/** What a rule is called, by its id, in the version in force. */
export async function titlesOf(call: Pick<Call, "tx" | "now">): Promise<(incentive: string) => string> {
  const program = inForce(await publishedPrograms(call.tx), call.now);
  return (incentive) => program?.incentives.get(incentive)?.title ?? OTHERS[incentive] ?? incentive;
}

/** Lines that no rule of the program made. */
const OTHERS: Readonly<Record<string, string>> = { adjustment: "Adjusted by hand", unearned: "Paid and not earned" };
