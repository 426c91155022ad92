import type { Queries } from "../platform/database.ts";
import { named, sql } from "../platform/sql.ts";
import type { Organisations } from "./outcome.ts";

/** Which organisations sign in under partners' names. Customers are names of the vendor's billing: none of them signs in under one. */
export async function organisationsFor(on: Queries, partners: readonly string[]): Promise<Organisations> {
  const rows = await on.query<{ key: string; org_id: string }>(named("engine_organisations", sql`select key, org_id from partner where key = any(${[...new Set(partners)]}::text[])`));
  const known = new Map(rows.map((row) => [row.key, row.org_id]));
  return { partner: (key) => known.get(key), customer: () => undefined };
}
