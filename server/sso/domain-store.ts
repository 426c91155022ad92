import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type DomainRow = { id: string; org_id: string; domain: string; token: string; added_at: Instant; verified_at: Instant | null; missing_since: Instant | null; checked_at: Instant | null };
const DOMAIN = sql`id, org_id, domain, token, added_at, verified_at, missing_since, checked_at`;

export function domains(on: Queries, organisationId: string): Promise<DomainRow[]> {
  return on.query<DomainRow>(sql`select ${DOMAIN} from sso_domain where org_id = ${organisationId} order by domain`);
}

export function domain(on: Queries, organisationId: string, id: string): Promise<DomainRow | undefined> {
  return on.maybe<DomainRow>(sql`select ${DOMAIN} from sso_domain where org_id = ${organisationId} and id = ${id}`);
}

/** Every proven domain, whoever owns it, after the one named: the job looks at all. */
export function provenDomains(on: Queries, after: string, limit: number): Promise<DomainRow[]> {
  return on.query<DomainRow>(sql`select ${DOMAIN} from sso_domain where verified_at is not null and id > ${after} order by id limit ${limit}`);
}

/** False where the organisation has claimed it already. */
export async function addDomain(tx: Tx, row: Pick<DomainRow, "id" | "org_id" | "domain" | "token" | "added_at">): Promise<boolean> {
  return (await tx.run(sql`insert into sso_domain (id, org_id, domain, token, added_at) values (${row.id}, ${row.org_id}, ${row.domain}, ${row.token}, ${instantText(row.added_at)}) on conflict (org_id, domain) do nothing`)) === 1;
}

/** Violates `sso_domain_one_owner` where another organisation owns the domain. */
export async function noteLook(tx: Tx, row: DomainRow, state: { verifiedAt: Instant | null; missingSince: Instant | null }, at: Instant): Promise<void> {
  const text = (when: Instant | null) => (when === null ? null : instantText(when));
  await tx.run(sql`update sso_domain set verified_at = ${text(state.verifiedAt)}, missing_since = ${text(state.missingSince)}, checked_at = ${instantText(at)} where org_id = ${row.org_id} and id = ${row.id}`);
}

export async function removeDomain(tx: Tx, organisationId: string, id: string): Promise<void> {
  await tx.run(sql`delete from sso_domain where org_id = ${organisationId} and id = ${id}`);
}

export async function provenNames(on: Queries, organisationId: string): Promise<string[]> {
  return (await on.query<{ domain: string }>(sql`select domain from sso_domain where org_id = ${organisationId} and verified_at is not null order by domain`)).map((row) => row.domain);
}

/** Whose a domain is. The system's own look. */
export async function ownerOf(on: Queries, name: string): Promise<string | undefined> {
  return (await on.maybe<{ org_id: string }>(sql`select org_id from sso_domain where domain = ${name} and verified_at is not null`))?.org_id;
}
