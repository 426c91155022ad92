import type { Tx } from "./database.ts";
import { sql } from "./sql.ts";

/**
 * Looks across organisations for the length of one piece of work inside a transaction: for decisions that concern more than the asker's own rows,
 * such as whether a customer is already registered. What it finds must never reach the asker; only the decision may.
 */
export async function acrossOrganisations<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const { role } = await tx.one<{ role: string }>(sql`select coalesce(current_setting('app.role', true), '') as role`);
  await tx.query(sql`select set_config('app.role', 'system', true)`);
  const result = await work();
  // A failing statement ends the transaction, and with it the setting.
  await tx.query(sql`select set_config('app.role', ${role}, true)`);
  return result;
}
