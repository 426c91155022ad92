import type { Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

/** A place in a transaction to come back to when a refusal should leave nothing behind but its line in the audit log. */
export async function savedPoint(tx: Tx): Promise<void> {
  await tx.run(sql`savepoint before_entering`);
}

export async function restored(tx: Tx): Promise<void> {
  await tx.run(sql`rollback to savepoint before_entering`);
}
