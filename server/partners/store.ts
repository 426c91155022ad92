import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { joined, type Sql, sql } from "../platform/sql.ts";

export type PartnerRow = {
  org_id: string; key: string; name: string; website: string | null; domain: string | null; country: string | null; status: "onboarding" | "active" | "suspended" | "left";
  tier: string | null; manager_id: string | null; created_at: Instant; activated_at: Instant | null; suspended_at: Instant | null; left_at: Instant | null; last_activity_at: Instant | null;
  agreement_version: string | null; agreement_at: Instant | null; agreement_by: string | null; agreement_name: string | null;
  enrolments: { track: string; level: string | null; since: string }[]; manager_name: string | null; manager_email: string | null; waiting_for: string | null;
};

export type PartnerFilter = {
  readonly after: readonly (string | number)[] | undefined; readonly limit: number; readonly search: string | undefined; readonly tier: string | undefined; readonly track: string | undefined;
  readonly status: string | undefined; readonly view: "at_risk" | "no_deal_in_90_days" | "waiting" | "mine" | undefined; readonly me: string; readonly quietSince: Instant;
};

const PARTNER = sql`
  select p.*, (select a.name from identity_membership a where a.org_id = p.org_id and a.person_id = p.agreement_by) as agreement_name, m.name as manager_name, m.email as manager_email, w.tier as waiting_for,
    coalesce((select jsonb_agg(jsonb_build_object('track', e.track, 'level', e.level, 'since', to_char(e.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by e.since, e.track)
      from partner_enrolment e where e.org_id = p.org_id), '[]') as enrolments
  from partner p left join identity_person m on m.id = p.manager_id left join partner_waiting w on w.org_id = p.org_id and w.left_at is null`;

export function partnerByKey(on: Queries, key: string): Promise<PartnerRow | undefined> {
  return on.maybe<PartnerRow>(sql`${PARTNER} where p.key = ${key}`);
}

export function partnerByOrganisation(on: Queries, org: string): Promise<PartnerRow | undefined> {
  return on.maybe<PartnerRow>(sql`${PARTNER} where p.org_id = ${org}`);
}

/** Holds the partner until the transaction ends. */
export async function heldPartner(tx: Tx, key: string): Promise<PartnerRow | undefined> {
  await tx.query(sql`select from partner where key = ${key} for update`);
  return partnerByKey(tx, key);
}

export function partners(on: Queries, filter: PartnerFilter): Promise<PartnerRow[]> {
  const { after, search, tier, track, status, view } = filter;
  const where: Sql[] = [sql`true`];
  if (after !== undefined) where.push(sql`(p.created_at, p.org_id) < (${String(after[0])}::timestamptz, ${String(after[1])})`);
  if (search !== undefined) where.push(sql`(p.name ilike ${like(search)} or p.key ilike ${like(search)} or p.domain ilike ${like(search)})`);
  if (tier !== undefined) where.push(sql`p.tier = ${tier}`);
  if (track !== undefined) where.push(sql`exists (select from partner_enrolment e where e.org_id = p.org_id and e.track = ${track})`);
  if (status !== undefined) where.push(sql`p.status = ${status}`);
  if (view === "mine") where.push(sql`p.manager_id = ${filter.me}`);
  if (view === "waiting") where.push(sql`w.tier is not null`);
  if (view === "no_deal_in_90_days") where.push(sql`p.status = 'active' and coalesce(p.last_activity_at, p.activated_at) < ${instantText(filter.quietSince)}`);
  if (view === "at_risk") where.push(sql`p.status in ('suspended') or (p.status = 'active' and coalesce(p.last_activity_at, p.activated_at) < ${instantText(filter.quietSince)})`);
  return on.query<PartnerRow>(sql`${PARTNER} where ${joined(where, sql` and `)} order by p.created_at desc, p.org_id desc limit ${filter.limit + 1}`);
}

/** A text that people typed, as a pattern that means it literally. */
export function like(text: string): string {
  return `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

export async function nextPartnerKey(tx: Tx): Promise<string> {
  const { n } = await tx.one<{ n: bigint }>(sql`select nextval('partner_number') as n`);
  return `PA-${n}`;
}

export type NewPartner = Pick<PartnerRow, "org_id" | "key" | "name" | "website" | "domain" | "country" | "status" | "tier" | "manager_id" | "created_at">;

export async function addPartner(tx: Tx, row: NewPartner): Promise<void> {
  await tx.run(sql`
    insert into partner (org_id, key, name, website, domain, country, status, tier, manager_id, created_at)
    values (${row.org_id}, ${row.key}, ${row.name}, ${row.website}, ${row.domain}, ${row.country}, ${row.status}, ${row.tier}, ${row.manager_id}, ${instantText(row.created_at)})`);
}

export async function setEnrolment(tx: Tx, org: string, track: string, level: string | null, at: Instant): Promise<void> {
  await tx.run(sql`insert into partner_enrolment (org_id, track, level, since) values (${org}, ${track}, ${level}, ${instantText(at)}) on conflict (org_id, track) do update set level = excluded.level`);
}

export async function setTier(tx: Tx, org: string, tier: string): Promise<void> {
  await tx.run(sql`update partner set tier = ${tier} where org_id = ${org}`);
}

export async function setStatus(tx: Tx, org: string, status: PartnerRow["status"], at: Instant): Promise<void> {
  const time = instantText(at);
  await tx.run(sql`
    update partner set status = ${status},
      activated_at = case when ${status} = 'active' then coalesce(activated_at, ${time}::timestamptz) else activated_at end,
      suspended_at = case when ${status} = 'suspended' then ${time}::timestamptz end,
      left_at = case when ${status} = 'left' then ${time}::timestamptz end
    where org_id = ${org}`);
}

export async function setProfile(tx: Tx, row: Pick<PartnerRow, "org_id" | "name" | "website" | "domain" | "country" | "manager_id">): Promise<void> {
  await tx.run(sql`update partner set name = ${row.name}, website = ${row.website}, domain = ${row.domain}, country = ${row.country}, manager_id = ${row.manager_id} where org_id = ${row.org_id}`);
}

export async function setAgreement(tx: Tx, org: string, version: string, by: string, at: Instant): Promise<void> {
  await tx.run(sql`update partner set agreement_version = ${version}, agreement_at = ${instantText(at)}, agreement_by = ${by} where org_id = ${org}`);
}

/** Qualifying activity keeps a partner active (P-04). */
export async function noteActivity(tx: Tx, key: string, at: Instant): Promise<void> {
  await tx.run(sql`update partner set last_activity_at = greatest(last_activity_at, ${instantText(at)}::timestamptz) where key = ${key}`);
}

/** Numbers of the registrations of a partner that were won: a win names the registration, not the partner. */
export function wonNumbers(on: Queries, key: string): Promise<{ number: string }[]> {
  return on.query(sql`select number from deal where partner = ${key} and status = 'won'`);
}

/** Organisations that may hold a place of a tier. */
export function occupants(on: Queries, tier: string): Promise<{ partner: string; suspendedAt: Instant | null }[]> {
  return on.query(sql`select key as partner, suspended_at as "suspendedAt" from partner where tier = ${tier} and status in ('onboarding', 'active', 'suspended')`);
}

export function waiting(on: Queries, tier: string): Promise<{ partner: string; name: string; approvedAt: Instant; arrival: number }[]> {
  return on.query(sql`
    select p.key as partner, p.name, w.since as "approvedAt", (row_number() over (order by w.since, w.org_id))::int as arrival
    from partner_waiting w join partner p on p.org_id = w.org_id where w.tier = ${tier} and w.left_at is null order by w.since, w.org_id`);
}

export async function startWaiting(tx: Tx, org: string, tier: string, at: Instant): Promise<void> {
  await tx.run(sql`insert into partner_waiting (org_id, tier, since) values (${org}, ${tier}, ${instantText(at)}) on conflict do nothing`);
}

export async function endWaiting(tx: Tx, org: string, at: Instant): Promise<void> {
  await tx.run(sql`update partner_waiting set left_at = ${instantText(at)} where org_id = ${org} and left_at is null`);
}

/** One change of a tier's places at a time: two approvals cannot both take the last one. */
export async function holdTier(tx: Tx, tier: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`tier|${tier}`}, 0))`);
}
