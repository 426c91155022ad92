import type { Check } from "../../core/operations/contract.ts";
import { sql } from "../platform/sql.ts";
import { auditChains, books, replay } from "./check-books.ts";
import { backups, clocks, disk, schema } from "./check-ground.ts";
import { receipts, sealed, statements } from "./check-seals.ts";
import { jobsGivenUp, jobsTaken, scopes } from "./check-work.ts";
import { broken, type Examine, type Patient } from "./finding.ts";

/** Every check, in the order in which somebody in trouble wants to know. */
const CHECKS: readonly (readonly [name: string, examine: Examine])[] = [
  ["books", books], ["replay", replay], ["audit", auditChains], ["scopes", scopes], ["jobs", jobsGivenUp], ["queue", jobsTaken],
  ["receipts", receipts], ["seals", sealed], ["statements", statements], ["schema", schema], ["backups", backups], ["clock", clocks], ["disk", disk],
];

/** Looks at one moment of the live data, as the system sees it, and changes nothing. A check that cannot be made is broken, and the others go on. */
export function examine(patient: Patient): Promise<Check[]> {
  return patient.database.as({ org: null, role: "system", reads: true, snapshot: true }, async (tx) => {
    const checks: Check[] = [];
    for (const [name, check] of CHECKS) {
      await tx.run(sql`savepoint before_check`);
      const found = await check(tx, patient).catch((error: unknown) => broken("It could not be checked.", [error instanceof Error ? error.message : String(error)]));
      await tx.run(sql`rollback to savepoint before_check`);
      checks.push({ name, ...found, findings: found.findings.slice(0, 20) });
    }
    return checks;
  });
}
