import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import type { PartnerRow } from "./store.ts";

type Counts = { readonly openDeals: number; readonly wonDeals: number; readonly people: number; readonly certifiedPeople: number };

/** What the list of partners shows beside each: open and won deals, active people, and people who passed a certificate; one query each for the whole page. */
export async function partnerCounts(on: Queries, rows: readonly PartnerRow[], now: Instant): Promise<(row: PartnerRow) => Counts> {
  const orgs = rows.map((row) => row.org_id);
  const keys = rows.map((row) => row.key);
  const people = await on.query<{ org_id: string; n: bigint }>(sql`select org_id, count(*) as n from identity_membership where org_id = any(${orgs}::text[]) and status = 'active' group by org_id`);
  const deals = await on.query<{ partner: string; open: bigint; won: bigint }>(sql`
    select partner, count(*) filter (where status in ('in_review', 'waiting', 'queued') or (status = 'approved' and protected_until > ${instantText(now)}::timestamptz)) as open, count(*) filter (where status = 'won') as won
    from deal where partner = any(${keys}::text[]) and status in ('in_review', 'waiting', 'queued', 'approved', 'won') group by partner`);
  const certified = await on.query<{ subject: string; n: bigint }>(sql`
    select s.subject, count(distinct f.payload ->> 'person') as n
    from fact_subject s join fact f on f.arrival = s.arrival where s.subject = any(${keys.map((key) => `partner:${key}`)}::text[]) and s.type = 'certificate.attempted' group by s.subject`);
  const peopleBy = new Map(people.map((row) => [row.org_id, Number(row.n)]));
  const dealsBy = new Map(deals.map((row) => [row.partner, row]));
  const certifiedBy = new Map(certified.map((row) => [row.subject, Number(row.n)]));
  return (row) => {
    const known = dealsBy.get(row.key);
    return { people: peopleBy.get(row.org_id) ?? 0, wonDeals: Number(known?.won ?? 0n), openDeals: Number(known?.open ?? 0n), certifiedPeople: certifiedBy.get(`partner:${row.key}`) ?? 0 };
  };
}
