import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import type { PartnerRow } from "./store.ts";

type Counts = { readonly openDeals: number; readonly wonDeals: number; readonly people: number; readonly certifiedPeople: number };

/** What the list of partners shows beside each: from facts and memberships, one query each for the whole page. */
export async function partnerCounts(on: Queries, rows: readonly PartnerRow[]): Promise<(row: PartnerRow) => Counts> {
  const orgs = rows.map((row) => row.org_id);
  const subjects = rows.map((row) => `partner:${row.key}`);
  const people = await on.query<{ org_id: string; n: bigint }>(sql`select org_id, count(*) as n from identity_membership where org_id = any(${orgs}::text[]) and status = 'active' group by org_id`);
  const facts = await on.query<{ subject: string; submitted: bigint; closed: bigint; won: bigint; certified: bigint }>(sql`
    select s.subject, count(*) filter (where f.type = 'registration.submitted') as submitted, count(*) filter (where f.type in ('registration.rejected', 'registration.withdrawn')) as closed,
      count(*) filter (where f.type = 'deal.won') as won, count(distinct f.payload ->> 'person') filter (where f.type = 'certificate.attempted') as certified
    from fact_subject s join fact f on f.arrival = s.arrival where s.subject = any(${subjects}::text[]) group by s.subject`);
  const peopleBy = new Map(people.map((row) => [row.org_id, Number(row.n)]));
  const factsBy = new Map(facts.map((row) => [row.subject, row]));
  return (row) => {
    const known = factsBy.get(`partner:${row.key}`);
    const won = Number(known?.won ?? 0n);
    return { people: peopleBy.get(row.org_id) ?? 0, wonDeals: won, openDeals: Math.max(0, Number(known?.submitted ?? 0n) - Number(known?.closed ?? 0n) - won), certifiedPeople: Number(known?.certified ?? 0n) };
  };
}
