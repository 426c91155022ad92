import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import type { Form } from "./store.ts";

export type SimilarDeal = { number: string; partner_name: string; status: string; customer: string; form: Form; submitted_at: Instant; decided_at: Instant | null; protected_until: Instant | null; product_line: string };

/** Registrations of any of these customers but one, the newest first. */
export function dealsOf(on: Queries, customers: readonly string[], but: string, most: number): Promise<SimilarDeal[]> {
  return on.query<SimilarDeal>(sql`
    select d.number, p.name as partner_name, d.status, d.customer, d.form, d.submitted_at, d.decided_at, d.protected_until, d.product_line
    from deal d join partner p on p.key = d.partner
    where d.customer = any(${[...customers]}::text[]) and d.arrival is not null and d.id <> ${but} order by d.arrival desc limit ${most}`);
}

/** Deals a partner is working on now. */
export async function openDeals(on: Queries, partner: string, now: Instant): Promise<number> {
  const { n } = await on.one<{ n: number }>(sql`
    select count(*)::int as n from deal where partner = ${partner} and (status in ('in_review', 'waiting', 'queued') or (status = 'approved' and protected_until > ${instantText(now)}))`);
  return n;
}
