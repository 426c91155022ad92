import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

/** Whether the organisation has proven that the domain of an address is its own. One domain is one organisation's. */
export async function ownsDomainOf(on: Queries, organisationId: string, address: string): Promise<boolean> {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const { owns } = await on.one<{ owns: boolean }>(sql`select exists (select from sso_domain where org_id = ${organisationId} and domain = ${domain} and verified_at is not null) as owns`);
  return owns;
}
