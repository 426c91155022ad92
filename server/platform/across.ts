import type { Tx } from "./database.ts";
import { named, sql } from "./sql.ts";

/**
 * Looks across organisations for the length of one piece of work inside a transaction: for decisions that concern more than the asker's own rows,
 * such as whether a customer is already registered. What it finds must never reach the asker; only the decision may.
 */
export async function acrossOrganisations<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  // One round trip for both: what was set is read before anything else is set.
  const { role } = await tx.one<{ role: string }>(named("across", sql`with before as materialized (select coalesce(current_setting('app.role', true), '') as role) select role, set_config('app.role', 'system', true) from before`));
  const result = await work();
  // A failing statement ends the transaction, and with it the setting.
  await tx.query(named("across_back", sql`select set_config('app.role', ${role}, true)`));
  return result;
}
