import type { Found } from "../../core/desk/contract.ts";
import type { Queries } from "../platform/database.ts";
import { type Sql, sql } from "../platform/sql.ts";

/** Of each kind; the palette shows a few. */
const MOST = 6;

type Asked = { readonly words: string; readonly organisationId: string; readonly staff: boolean };

function pattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

/** What starts with the words goes first, then the newest. */
function nearest(column: Sql, words: string): Sql {
  return sql`(case when ${column} ilike ${pattern(words).slice(1)} then 0 else 1 end)`;
}

export function foundDeals(on: Queries, { words }: Asked): Promise<Found[]> {
  return on.query<Found>(sql`
    select 'deal' as kind, d.id, coalesce(d.form ->> 'customerName', d.customer, d.number) as title, concat_ws(' · ', d.number, d.form ->> 'customerDomain', p.name) as detail
    from deal d join partner p on p.key = d.partner
    where d.status <> 'draft' and (d.number ilike ${pattern(words)} or d.customer ilike ${pattern(words)} or d.form ->> 'customerName' ilike ${pattern(words)} or d.form ->> 'customerDomain' ilike ${pattern(words)})
    order by ${nearest(sql`coalesce(d.form ->> 'customerName', '')`, words)}, d.created_at desc limit ${MOST}`);
}

export function foundPartners(on: Queries, { words }: Asked): Promise<Found[]> {
  return on.query<Found>(sql`
    select 'partner' as kind, p.key as id, p.name as title, concat_ws(' · ', p.key, p.domain, p.tier) as detail from partner p
    where p.name ilike ${pattern(words)} or p.key ilike ${pattern(words)} or p.domain ilike ${pattern(words)} order by ${nearest(sql`p.name`, words)}, p.created_at desc limit ${MOST}`);
}

export function foundApplications(on: Queries, { words }: Asked): Promise<Found[]> {
  return on.query<Found>(sql`
    select 'application' as kind, a.id, a.company as title, concat_ws(' · ', a.number, a.domain, a.status) as detail from partner_application a
    where a.company ilike ${pattern(words)} or a.number ilike ${pattern(words)} or a.domain ilike ${pattern(words)} or a.email ilike ${pattern(words)} order by ${nearest(sql`a.company`, words)}, a.submitted_at desc limit ${MOST}`);
}

/** Payout runs of the house, by batch. */
export function foundRuns(on: Queries, { words }: Asked): Promise<Found[]> {
  return on.query<Found>(sql`
    select 'payout' as kind, r.id, r.batch as title, concat_ws(' · ', 'Payout run', r.on_day::text, r.status) as detail from payout_run r
    where r.batch ilike ${pattern(words)} or r.id = ${words} order by r.created_at desc limit ${MOST}`);
}

/** Transfers to a partner, by batch or by the name the bank's file gives them. */
export function foundTransfers(on: Queries, { words, organisationId }: Asked): Promise<Found[]> {
  return on.query<Found>(sql`
    select 'payout' as kind, t.id, t.batch as title, concat_ws(' · ', 'Payout', t.at::date::text, t.status) as detail from earning_payout t
    where t.org_id = ${organisationId} and (t.batch ilike ${pattern(words)} or t.id ilike ${pattern(words)}) order by t.at desc limit ${MOST}`);
}

/** Accounts of the books, by whom they are kept for or by their name; "partner payable" finds partner_payable. */
export function foundAccounts(on: Queries, { words }: Asked): Promise<Found[]> {
  const spelled = pattern(words.replaceAll(" ", "_"));
  return on.query<Found>(sql`
    select 'account' as kind, concat_ws(':', a.account, a.currency, a.owner) as id, concat_ws(' ', c.code, replace(a.account, '_', ' ')) as title, concat_ws(' · ', nullif(a.owner, ''), p.name, a.currency) as detail
    from ledger_account a join ledger_chart c on c.account = a.account left join partner p on p.key = a.owner
    where a.account ilike ${spelled} or a.owner ilike ${pattern(words)} or c.code ilike ${pattern(words).slice(1)} or p.name ilike ${pattern(words)} order by a.balance = 0, c.code, a.owner limit ${MOST}`);
}

/** Colleagues; for staff everybody, by the number of the partner each works for, where it is one. */
export function foundPeople(on: Queries, { words, organisationId, staff }: Asked): Promise<Found[]> {
  return on.query<Found>(sql`
    select 'person' as kind, coalesce(r.key, m.person_id) as id, m.name as title, concat_ws(' · ', p.email, o.name) as detail
    from identity_membership m join identity_person p on p.id = m.person_id join identity_organisation o on o.id = m.org_id left join partner r on ${staff} and r.org_id = m.org_id
    where (${staff} or m.org_id = ${organisationId}) and (m.name ilike ${pattern(words)} or p.email ilike ${pattern(words)}) order by ${nearest(sql`m.name`, words)}, m.name limit ${MOST}`);
}
