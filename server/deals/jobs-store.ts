import { type Instant, instantText } from "../../core/kernel/time.ts";
import { told } from "../facts/store.ts";
import type { FactRow } from "../facts/store.ts";
import type { Fact } from "../../core/facts/fact.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

/** Marks a review as late, once; false when it is marked already or not late any more. */
export async function markLate(tx: Tx, id: string, now: Instant): Promise<boolean> {
  return (await tx.run(sql`update deal set escalated_at = ${instantText(now)} where id = ${id} and status in ('in_review', 'waiting') and due_at < ${instantText(now)} and escalated_at is null`)) === 1;
}

/** How far facts were followed, held until the transaction ends. */
export async function heldCursor(tx: Tx): Promise<bigint> {
  const { arrival } = await tx.one<{ arrival: bigint }>(sql`select arrival from deal_cursor for update`);
  return arrival;
}

export async function moveCursor(tx: Tx, arrival: bigint): Promise<void> {
  await tx.run(sql`update deal_cursor set arrival = ${arrival}`);
}

/** Up to where no fact can appear any more: ask in a statement of its own. */
export async function settledArrival(tx: Tx): Promise<bigint> {
  const { settled } = await tx.one<{ settled: bigint }>(sql`select fact_settled() as settled`);
  return settled;
}

export type Followed = { /** Whoever told them. */ readonly always: readonly string[]; /** Only from other systems: the platform's own commands have done the rest themselves. */ readonly fromOthers: readonly string[] };

/** Facts of some types after an arrival number and up to another, in the order of arrival. */
export async function factsAfter(tx: Tx, after: bigint, upTo: bigint, { always, fromOthers }: Followed, most: number): Promise<Fact[]> {
  const rows = await tx.query<FactRow>(sql`
    select id, arrival, org_id, type, occurred_at, recorded_at, recorded_by, source_system, source_ref, payload from fact
    where arrival > ${after} and arrival <= ${upTo} and (type = any(${[...always]}::text[]) or (type = any(${[...fromOthers]}::text[]) and source_system <> 'mindweave')) order by arrival limit ${most}`);
  return rows.map(told);
}

/** The lines in which a partner has something that is not over. */
export function linesOf(on: Queries, partner: string): Promise<{ customer: string; product_line: string }[]> {
  return on.query(sql`select distinct customer, product_line from deal where partner = ${partner} and status in ('in_review', 'waiting', 'queued', 'approved') order by customer, product_line`);
}

export function lineOfRegistration(on: Queries, number: string): Promise<{ id: string; customer: string; product_line: string } | undefined> {
  return on.maybe(sql`select id, customer, product_line from deal where number = ${number} and customer is not null`);
}
