import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type ViewRow = { id: `vie_${string}`; org_id: string; person_id: string; page: string; name: string; search: string; shared: boolean; created_at: Instant; by_name: string };
export type Viewer = { readonly organisationId: string; readonly personId: string };

const VIEW = sql`select v.*, coalesce(m.name, '') as by_name from desk_view v left join identity_membership m on m.org_id = v.org_id and m.person_id = v.person_id`;

/** A person's own and those shared in the organisation, by name. */
export function views(on: Queries, { organisationId, personId }: Viewer, page: string): Promise<ViewRow[]> {
  return on.query<ViewRow>(sql`${VIEW} where v.org_id = ${organisationId} and v.page = ${page} and (v.person_id = ${personId} or v.shared) order by v.person_id <> ${personId}, v.name, v.id limit 200`);
}

export function ownView(on: Queries, { organisationId, personId }: Viewer, id: string): Promise<ViewRow | undefined> {
  return on.maybe<ViewRow>(sql`${VIEW} where v.org_id = ${organisationId} and v.person_id = ${personId} and v.id = ${id}`);
}

export async function countViews(on: Queries, { organisationId, personId }: Viewer): Promise<number> {
  return Number((await on.one<{ n: bigint }>(sql`select count(*) as n from desk_view where org_id = ${organisationId} and person_id = ${personId}`)).n);
}

/** False when the name is taken on the page. */
export async function addView(tx: Tx, row: Omit<ViewRow, "by_name">): Promise<boolean> {
  const added = await tx.run(sql`
    insert into desk_view (id, org_id, person_id, page, name, search, shared, created_at)
    values (${row.id}, ${row.org_id}, ${row.person_id}, ${row.page}, ${row.name}, ${row.search}, ${row.shared}, ${instantText(row.created_at)}) on conflict on constraint desk_view_named_once do nothing`);
  return added === 1;
}

export async function setView(tx: Tx, row: Pick<ViewRow, "id" | "org_id" | "name" | "search" | "shared">): Promise<void> {
  await tx.run(sql`update desk_view set name = ${row.name}, search = ${row.search}, shared = ${row.shared} where org_id = ${row.org_id} and id = ${row.id}`);
}

export async function isNameTaken(on: Queries, row: Pick<ViewRow, "id" | "org_id" | "person_id" | "page" | "name">): Promise<boolean> {
  return (await on.query(sql`select from desk_view where org_id = ${row.org_id} and person_id = ${row.person_id} and page = ${row.page} and name = ${row.name} and id <> ${row.id}`)).length > 0;
}

export function removeView(tx: Tx, { organisationId, personId }: Viewer, id: string): Promise<number> {
  return tx.run(sql`delete from desk_view where org_id = ${organisationId} and person_id = ${personId} and id = ${id}`);
}
