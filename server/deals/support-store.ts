import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type SupportRow = { id: `sup_${string}`; deal_id: string; org_id: string; kind: "pre_sales" | "demo" | "proposal"; note: string; status: "open" | "assigned" | "done" | "cancelled"; owner_id: string | null; owner_name: string | null; due: string | null; asked_at: Instant; asked_by: string };

const SUPPORT = sql`select s.*, m.name as owner_name from deal_support s left join lateral (select name from identity_membership where person_id = s.owner_id order by org_id = s.org_id limit 1) m on true`;

export function supportOn(on: Queries, dealId: string): Promise<SupportRow[]> {
  return on.query<SupportRow>(sql`${SUPPORT} where s.deal_id = ${dealId} order by s.asked_at desc, s.id desc limit 200`);
}

export function support(on: Queries, dealId: string, id: string): Promise<SupportRow | undefined> {
  return on.maybe<SupportRow>(sql`${SUPPORT} where s.deal_id = ${dealId} and s.id = ${id}`);
}

export async function heldSupport(tx: Tx, dealId: string, id: string): Promise<SupportRow | undefined> {
  await tx.query(sql`select from deal_support where deal_id = ${dealId} and id = ${id} for update`);
  return support(tx, dealId, id);
}

export async function addSupport(tx: Tx, row: Omit<SupportRow, "owner_name">): Promise<void> {
  await tx.run(sql`
    insert into deal_support (id, deal_id, org_id, kind, note, status, owner_id, due, asked_at, asked_by)
    values (${row.id}, ${row.deal_id}, ${row.org_id}, ${row.kind}, ${row.note}, ${row.status}, ${row.owner_id}, ${row.due}, ${instantText(row.asked_at)}, ${row.asked_by})`);
}

export async function changeSupport(tx: Tx, row: Pick<SupportRow, "id" | "status" | "owner_id" | "due">): Promise<void> {
  await tx.run(sql`update deal_support set status = ${row.status}, owner_id = ${row.owner_id}, due = ${row.due} where id = ${row.id}`);
}
