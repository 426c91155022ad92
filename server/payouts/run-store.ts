import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { joined, json, type Sql, sql } from "../platform/sql.ts";
import type { Rail } from "./payee-store.ts";

/** A transfer as people approve it: whole minor units, and the account by the id of its row. */
export type PlannedRow = { partner: string; name: string; org: string; earned: string; currency: string; gross: number; offset: number; withheld: number; sent: number; rate: string | null; lines: number; rail: Rail; bank: string; last4: string };
export type HeldRow = { partner: string; name: string; currency: string; amount: number; because: string };
export type PlanRow = { readonly transfers: readonly PlannedRow[]; readonly held: readonly HeldRow[] };

export type RunStatus = "draft" | "approved" | "sent" | "settled" | "cancelled";
export type RunRow = {
  id: string; org_id: string; batch: string; schedule: string; on_day: string; status: RunStatus; plan: PlanRow; plan_hash: Buffer; created_by: string; created_name: string; created_at: Instant;
  approved_by: string | null; approved_name: string | null; approved_at: Instant | null; fact: string | null; arrival: bigint | null; sent_at: Instant | null;
};

export function run(on: Queries, id: string): Promise<RunRow | undefined> {
  return on.maybe<RunRow>(sql`select * from payout_run where id = ${id}`);
}

export function heldRun(tx: Tx, id: string): Promise<RunRow | undefined> {
  return tx.maybe<RunRow>(sql`select * from payout_run where id = ${id} for update`);
}

export function runs(on: Queries, { after, limit, status }: { after: readonly (string | number)[] | undefined; limit: number; status: RunStatus | undefined }): Promise<RunRow[]> {
  const where: Sql[] = [sql`true`];
  if (after !== undefined) where.push(sql`(created_at, id) < (${String(after[0])}::timestamptz, ${String(after[1])})`);
  if (status !== undefined) where.push(sql`status = ${status}`);
  return on.query<RunRow>(sql`select * from payout_run where ${joined(where, sql` and `)} order by created_at desc, id desc limit ${limit + 1}`);
}

export async function nextBatch(tx: Tx): Promise<string> {
  return `PO-${(await tx.one<{ n: bigint }>(sql`select nextval('payout_batch') as n`)).n}`;
}

/** False where the schedule has an open run already: of two at once, one is made. */
export async function addRun(tx: Tx, row: Omit<RunRow, "status" | "approved_by" | "approved_name" | "approved_at" | "fact" | "arrival" | "sent_at">): Promise<boolean> {
  return (await tx.run(sql`
    insert into payout_run (id, org_id, batch, schedule, on_day, status, plan, plan_hash, created_by, created_name, created_at)
    values (${row.id}, ${row.org_id}, ${row.batch}, ${row.schedule}, ${row.on_day}, 'draft', ${json(row.plan)}, ${row.plan_hash}, ${row.created_by}, ${row.created_name}, ${instantText(row.created_at)})
    on conflict (schedule) where status in ('draft', 'approved') do nothing`)) === 1;
}

export async function approveRun(tx: Tx, id: string, by: { readonly person: string; readonly name: string; readonly at: Instant; readonly fact: string; readonly arrival: number }): Promise<void> {
  await tx.run(sql`update payout_run set status = 'approved', approved_by = ${by.person}, approved_name = ${by.name}, approved_at = ${instantText(by.at)}, fact = ${by.fact}, arrival = ${by.arrival} where id = ${id} and status = 'draft'`);
}

export async function setRunStatus(tx: Tx, id: string, status: "sent" | "settled" | "cancelled", at: Instant): Promise<void> {
  await tx.run(sql`update payout_run set status = ${status}, sent_at = case when ${status} = 'sent' then ${instantText(at)}::timestamptz else sent_at end where id = ${id}`);
}

export async function runsToSend(on: Queries): Promise<string[]> {
  return (await on.query<{ id: string }>(sql`select id from payout_run where status = 'approved' order by approved_at, id`)).map((row) => row.id);
}

export type TransferStatus = "instructed" | "settled" | "failed" | "returned";
export type TransferRow = {
  id: string; run_id: string; org_id: string; batch: string; partner: string; partner_name: string; earned: string; currency: string; gross: bigint; set_off: bigint; withheld: bigint; sent: bigint; lines: number;
  ref: string; rail: Rail | null; last4: string | null; status: TransferStatus; reason: string | null; at: Instant; changed_at: Instant; value_on: string | null;
};

export async function addTransfer(tx: Tx, row: TransferRow): Promise<void> {
  await tx.run(sql`
    insert into payout_transfer (id, run_id, org_id, batch, partner, partner_name, earned, currency, gross, set_off, withheld, sent, lines, ref, rail, last4, status, reason, at, changed_at, value_on)
    values (${row.id}, ${row.run_id}, ${row.org_id}, ${row.batch}, ${row.partner}, ${row.partner_name}, ${row.earned}, ${row.currency}, ${row.gross}, ${row.set_off}, ${row.withheld}, ${row.sent}, ${row.lines}, ${row.ref}, ${row.rail}, ${row.last4}, ${row.status}, ${row.reason}, ${instantText(row.at)}, ${instantText(row.changed_at)}, ${row.value_on})`);
}

/** By what the bank's files call it; for a partner, its own alone. */
export function transferByRef(on: Queries, ref: string): Promise<TransferRow | undefined> {
  return on.maybe<TransferRow>(sql`select * from payout_transfer where ref = ${ref}`);
}

export function transfersByRef(on: Queries, refs: readonly string[]): Promise<TransferRow[]> {
  return on.query<TransferRow>(sql`select * from payout_transfer where ref = any(${[...refs]}::text[])`);
}

export function transfersOf(on: Queries, run: string): Promise<TransferRow[]> {
  return on.query<TransferRow>(sql`select * from payout_transfer where run_id = ${run} order by partner, earned`);
}

/** Newest first, one more than the limit. */
export function transfers(on: Queries, { after, limit, partner }: { after: readonly (string | number)[] | undefined; limit: number; partner: string | undefined }): Promise<TransferRow[]> {
  const where: Sql[] = [sql`true`];
  if (after !== undefined) where.push(sql`(at, id) < (${String(after[0])}::timestamptz, ${String(after[1])})`);
  if (partner !== undefined) where.push(sql`partner = ${partner}`);
  return on.query<TransferRow>(sql`select * from payout_transfer where ${joined(where, sql` and `)} order by at desc, id desc limit ${limit + 1}`);
}

export async function setTransferStatus(tx: Tx, ids: readonly string[], status: TransferStatus, reason: string | null, at: Instant): Promise<void> {
  await tx.run(sql`update payout_transfer set status = ${status}, reason = ${reason}, changed_at = ${instantText(at)} where id = any(${[...ids]}::text[])`);
}

export type FileRow = { run_id: string; rail: Rail; org_id: string; name: string; sealed: Buffer; hash: Buffer; currency: string; transfers: number; total: bigint; made_at: Instant; made_on: string; modifier: string };

/** The text a file is sealed for: it opens nowhere else. */
export function fileSeal(run: string, rail: Rail): string {
  return `payout_file|${run}|${rail}|sealed`;
}

export function filesOf(on: Queries, runs: readonly string[]): Promise<Omit<FileRow, "sealed">[]> {
  return on.query(sql`select run_id, rail, org_id, name, hash, currency, transfers, total, made_at, made_on, modifier from payout_file where run_id = any(${[...runs]}::text[]) order by run_id, rail`);
}

export function file(on: Queries, run: string, rail: Rail): Promise<FileRow | undefined> {
  return on.maybe<FileRow>(sql`select * from payout_file where run_id = ${run} and rail = ${rail}`);
}

export async function filesOn(on: Queries, rail: Rail, day: string): Promise<number> {
  return Number((await on.one<{ n: bigint }>(sql`select count(*) as n from payout_file where rail = ${rail} and made_on = ${day}`)).n);
}

export async function addFile(tx: Tx, row: FileRow): Promise<void> {
  await tx.run(sql`
    insert into payout_file (run_id, rail, org_id, name, sealed, hash, currency, transfers, total, made_at, made_on, modifier)
    values (${row.run_id}, ${row.rail}, ${row.org_id}, ${row.name}, ${row.sealed}, ${row.hash}, ${row.currency}, ${row.transfers}, ${row.total}, ${instantText(row.made_at)}, ${row.made_on}, ${row.modifier})`);
}
