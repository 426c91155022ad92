import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import { like } from "./store.ts";

export type ApplicationRow = {
  id: string; org_id: string; number: string; company: string; website: string; domain: string; country: string; contact_name: string; email: string; track: string; about: string; people: string | null;
  status: "submitted" | "approved" | "declined" | "withdrawn"; submitted_at: Instant; decided_at: Instant | null; decided_by: string | null; reason: string | null; partner_key: string | null;
};

export async function nextNumber(tx: Tx): Promise<string> {
  const { n } = await tx.one<{ n: bigint }>(sql`select nextval('partner_application_number') as n`);
  return `AP-${n}`;
}

/** False when the company has an application open already. */
export async function addApplication(tx: Tx, row: ApplicationRow): Promise<boolean> {
  const written = await tx.run(sql`
    insert into partner_application (id, org_id, number, company, website, domain, country, contact_name, email, track, about, people, status, submitted_at)
    values (${row.id}, ${row.org_id}, ${row.number}, ${row.company}, ${row.website}, ${row.domain}, ${row.country}, ${row.contact_name}, ${row.email}, ${row.track}, ${row.about}, ${row.people}, ${row.status}, ${instantText(row.submitted_at)})
    on conflict (domain) where status = 'submitted' do nothing`);
  return written === 1;
}

export function application(on: Queries, id: string): Promise<ApplicationRow | undefined> {
  return on.maybe<ApplicationRow>(sql`select * from partner_application where id = ${id}`);
}

export function heldApplication(tx: Tx, id: string): Promise<ApplicationRow | undefined> {
  return tx.maybe<ApplicationRow>(sql`select * from partner_application where id = ${id} for update`);
}

export type ApplicationFilter = { readonly after: readonly (string | number)[] | undefined; readonly limit: number; readonly status: string | undefined; readonly search: string | undefined };

export function applications(on: Queries, { after, limit, status, search }: ApplicationFilter): Promise<ApplicationRow[]> {
  return on.query<ApplicationRow>(sql`
    select * from partner_application where true
    ${after === undefined ? sql`` : sql`and (submitted_at, id) < (${String(after[0])}::timestamptz, ${String(after[1])})`}
    ${status === undefined ? sql`` : sql`and status = ${status}`}
    ${search === undefined ? sql`` : sql`and (company ilike ${like(search)} or domain ilike ${like(search)} or number ilike ${like(search)})`}
    order by submitted_at desc, id desc limit ${limit + 1}`);
}

export async function decide(tx: Tx, row: Pick<ApplicationRow, "id" | "status" | "decided_at" | "decided_by" | "reason" | "partner_key">): Promise<void> {
  await tx.run(sql`
    update partner_application set status = ${row.status}, decided_at = ${row.decided_at === null ? null : instantText(row.decided_at)}, decided_by = ${row.decided_by}, reason = ${row.reason}, partner_key = ${row.partner_key}
    where id = ${row.id}`);
}

export type Similar = { kind: "partner" | "application"; name: string; ref: string; same_domain: boolean };

/** Partners and open applications of the same domain or nearly the same name. */
export function similarTo(on: Queries, row: Pick<ApplicationRow, "id" | "company" | "domain">): Promise<Similar[]> {
  return on.query<Similar>(sql`
    select 'partner' as kind, name, key as ref, domain = ${row.domain} as same_domain from partner where domain = ${row.domain} or lower(name) = lower(${row.company})
    union all
    select 'application', company, number, domain = ${row.domain} from partner_application where id <> ${row.id} and status = 'submitted' and (domain = ${row.domain} or lower(company) = lower(${row.company}))
    limit 20`);
}

export function partnerWithDomain(on: Queries, domain: string): Promise<{ key: string } | undefined> {
  return on.maybe(sql`select key from partner where domain = ${domain} and status <> 'left' limit 1`);
}

export function vendorOrganisation(on: Queries): Promise<{ id: string }> {
  return on.one(sql`select id from identity_organisation where kind = 'vendor'`);
}

export function recentFrom(on: Queries, email: string, since: Instant): Promise<{ n: bigint }> {
  return on.one(sql`select count(*) as n from partner_application where email = ${email} and submitted_at > ${instantText(since)}`);
}
