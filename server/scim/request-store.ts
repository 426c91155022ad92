import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { named, sql } from "../platform/sql.ts";

export type RequestRow = { id: string; at: Instant; token_id: string; method: string; path: string; status: number; scim_type: string | null; detail: string | null; ms: number };

export async function addRequest(tx: Tx, organisationId: string, row: RequestRow): Promise<void> {
  await tx.run(named("scim_add_request", sql`
    insert into scim_request (id, org_id, at, token_id, method, path, status, scim_type, detail, ms)
    values (${row.id}, ${organisationId}, ${instantText(row.at)}, ${row.token_id}, ${row.method}, ${row.path}, ${row.status}, ${row.scim_type}, ${row.detail}, ${row.ms})`));
}

/** Newest first, one more than the limit. */
export function requests(on: Queries, organisationId: string, { after, limit, failed }: { after: readonly (string | number)[] | undefined; limit: number; failed: boolean }): Promise<RequestRow[]> {
  return on.query<RequestRow>(sql`
    select id, at, token_id, method, path, status, scim_type, detail, ms from scim_request where org_id = ${organisationId}
    ${failed ? sql`and status >= 400` : sql``} ${after === undefined ? sql`` : sql`and (at, id) < (${String(after[0])}::timestamptz, ${String(after[1])})`}
    order by at desc, id desc limit ${limit + 1}`);
}

export type Standing = { users: bigint; active: bigint; waiting: bigint; groups: bigint; last_request_at: Instant | null; failures: bigint };

export function standing(on: Queries, organisationId: string, since: Instant): Promise<Standing> {
  return on.one<Standing>(sql`
    select (select count(*) from scim_user where org_id = ${organisationId}) as users,
      (select count(*) from scim_user where org_id = ${organisationId} and active and person_id is not null) as active,
      (select count(*) from scim_user where org_id = ${organisationId} and active and waits_for is not null) as waiting,
      (select count(*) from scim_group where org_id = ${organisationId}) as groups,
      (select max(at) from scim_request where org_id = ${organisationId}) as last_request_at,
      (select count(*) from scim_request where org_id = ${organisationId} and status >= 400 and at >= ${instantText(since)}) as failures`);
}

/** Every organisation's, older than the instant. */
export function dropRequests(tx: Tx, before: Instant): Promise<number> {
  return tx.run(sql`delete from scim_request where at < ${instantText(before)}`);
}
