import type { DealDraft, DealStatus } from "../../core/deals/contract.ts";
import type { DealReceipt } from "../../core/deals/receipt.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { z } from "zod";
import type { Queries, Tx } from "../platform/database.ts";
import { json, type Sql, sql } from "../platform/sql.ts";

export type Form = z.output<typeof DealDraft>;

export type DealRow = {
  id: `dea_${string}`; org_id: string; number: string; partner: string; partner_name: string; status: DealStatus; version: number; form: Form; customer: string | null; product_line: string;
  created_at: Instant; created_by: string; created_name: string; submitted_at: Instant | null; arrival: bigint | null; place: number | null; receipt: DealReceipt | null;
  clock_started_at: Instant | null; clock_used_ms: bigint; clock_running_since: Instant | null; clock_decided_at: Instant | null; target_at: Instant | null; due_at: Instant | null; escalated_at: Instant | null;
  question: string | null; asked: string[]; decided_at: Instant | null; reason: string | null; reason_code: string | null; fit: string[];
  protected_from: Instant | null; protected_until: Instant | null; extensions: number; extension: "none" | "asked" | "granted" | "refused"; extension_evidence: string | null; extension_reason: string | null;
  confirmed_title: string | null; confirmed_rate: string | null; won_at: Instant | null; service_start: string | null; lost_code: string | null; lost_reason: string | null; told_by: string | null;
};

/** A deal and its partner's name: looked up row by row, because a join under row-level security is thought to leave so few rows that lists would read every deal. */
export const DEAL = sql`select d.*, (select p.name from partner p where p.key = d.partner) as partner_name from deal d`;

export async function nextNumber(tx: Tx): Promise<string> {
  const { n } = await tx.one<{ n: bigint }>(sql`select nextval('deal_number') as n`);
  return `DR-${n}`;
}

export type NewDeal = Pick<DealRow, "id" | "org_id" | "number" | "partner" | "form" | "created_at" | "created_by" | "created_name">;

export async function addDeal(tx: Tx, row: NewDeal): Promise<void> {
  await tx.run(sql`
    insert into deal (id, org_id, number, partner, status, form, created_at, created_by, created_name)
    values (${row.id}, ${row.org_id}, ${row.number}, ${row.partner}, 'draft', ${json(row.form)}, ${instantText(row.created_at)}, ${row.created_by}, ${row.created_name})`);
}

export function deal(on: Queries, id: string): Promise<DealRow | undefined> {
  return on.maybe<DealRow>(sql`${DEAL} where d.id = ${id}`);
}

/** Holds the deal until the transaction ends. */

export type ToldDeal = Pick<DealRow, "id" | "org_id" | "number" | "partner" | "form" | "product_line"> & { readonly customer: string; readonly at: Instant; readonly arrival: number; readonly told_by: string };

/** A registration that another system told, at the end of its line until the facts say where it stands. */
export async function addToldDeal(tx: Tx, row: ToldDeal): Promise<void> {
  const at = instantText(row.at);
  await tx.run(sql`
    insert into deal (id, org_id, number, partner, status, form, created_at, created_by, created_name, customer, product_line, submitted_at, arrival, told_by)
    values (${row.id}, ${row.org_id}, ${row.number}, ${row.partner}, 'queued', ${json(row.form)}, ${at}, ${row.told_by}, ${row.told_by}, ${row.customer}, ${row.product_line}, ${at}, ${row.arrival}, ${row.told_by})`);
}

export async function heldDeal(tx: Tx, id: string): Promise<DealRow | undefined> {
  await tx.query(sql`select from deal where id = ${id} for update`);
  return deal(tx, id);
}

/** One at a time for a customer and product line: taken before any of its rows, so that nobody waits in a circle. */
export async function takeDoor(tx: Tx, customer: string, productLine: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`deal|${customer}|${productLine}`}, 0))`);
}

/** Everything that was submitted for a customer and product line, in the order of arrival, held until the transaction ends. */
export async function heldLine(tx: Tx, customer: string, productLine: string): Promise<DealRow[]> {
  await tx.query(sql`select from deal where customer = ${customer} and product_line = ${productLine} and arrival is not null for update`);
  return line(tx, customer, productLine);
}

export function line(on: Queries, customer: string, productLine: string): Promise<DealRow[]> {
  return on.query<DealRow>(sql`${DEAL} where d.customer = ${customer} and d.product_line = ${productLine} and d.arrival is not null order by d.arrival`);
}

/** Columns that commands change; the rest is written once. */
export type Change = Partial<Omit<DealRow, "id" | "org_id" | "number" | "partner" | "partner_name" | "created_at" | "created_by" | "created_name" | "version" | "told_by">>;

const TIMES = new Set<keyof Change>(["submitted_at", "clock_started_at", "clock_running_since", "clock_decided_at", "target_at", "due_at", "escalated_at", "decided_at", "protected_from", "protected_until", "won_at"]);
const JSON_COLUMNS = new Set<keyof Change>(["form", "receipt"]);
/** Names of columns are text of a statement, so each is written here and nowhere comes from outside. */
const COLUMN: { readonly [K in keyof Required<Change>]: Sql } = {
  status: sql`status`, form: sql`form`, customer: sql`customer`, product_line: sql`product_line`, submitted_at: sql`submitted_at`, arrival: sql`arrival`, place: sql`place`, receipt: sql`receipt`,
  clock_started_at: sql`clock_started_at`, clock_used_ms: sql`clock_used_ms`, clock_running_since: sql`clock_running_since`, clock_decided_at: sql`clock_decided_at`, target_at: sql`target_at`, due_at: sql`due_at`,
  escalated_at: sql`escalated_at`, question: sql`question`, asked: sql`asked`, decided_at: sql`decided_at`, reason: sql`reason`, reason_code: sql`reason_code`, fit: sql`fit`,
  protected_from: sql`protected_from`, protected_until: sql`protected_until`, extensions: sql`extensions`, extension: sql`extension`, extension_evidence: sql`extension_evidence`, extension_reason: sql`extension_reason`,
  confirmed_title: sql`confirmed_title`, confirmed_rate: sql`confirmed_rate`, won_at: sql`won_at`, service_start: sql`service_start`, lost_code: sql`lost_code`, lost_reason: sql`lost_reason`,
};

/** A place in line or a late review changes nothing that somebody decides on: it makes no newer version. */
const QUIET = new Set<string>(["place", "escalated_at"]);

/** Writes a change and gives the deal its next version; every change of a deal goes through here. */
export async function changeDeal(tx: Tx, id: string, change: Change): Promise<number> {
  const names = Object.keys(change) as (keyof Change)[];
  const next = names.every((name) => QUIET.has(name)) ? sql`version` : sql`version + 1`;
  const sets = names.reduce((before, name) => sql`${before}, ${COLUMN[name]} = ${valueOf(name, change[name])}`, sql``);
  const { version } = await tx.one<{ version: number }>(sql`update deal set version = ${next}${sets} where id = ${id} returning version`);
  return version;
}

function valueOf(name: keyof Change, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (JSON_COLUMNS.has(name)) return json(value);
  return TIMES.has(name) ? instantText(value as Instant) : value;
}

/** Only a draft; row-level security refuses everything else. */
export function discardDraft(tx: Tx, id: string): Promise<number> {
  return tx.run(sql`delete from deal where id = ${id} and status = 'draft'`);
}

export type NewEvent = { id: string; deal_id: string; org_id: string; at: Instant; kind: string; by_person: string | null; by_name: string; sentence: string; detail?: string | null; internal?: boolean; file_id?: string | null };

export async function addEvent(tx: Tx, row: NewEvent): Promise<void> {
  await tx.run(sql`
    insert into deal_event (id, deal_id, org_id, at, kind, by_person, by_name, sentence, detail, internal, file_id)
    values (${row.id}, ${row.deal_id}, ${row.org_id}, ${instantText(row.at)}, ${row.kind}, ${row.by_person}, ${row.by_name}, ${row.sentence}, ${row.detail ?? null}, ${row.internal ?? false}, ${row.file_id ?? null})`);
}

export type EventRow = { id: string; at: Instant; kind: string; by_person: string | null; by_name: string; sentence: string; detail: string | null; internal: boolean; file_id: `fil_${string}` | null; file_name: string | null; file_bytes: number | null; file_type: string | null };

const EVENT = sql`select e.id, e.at, e.kind, e.by_person, e.by_name, e.sentence, e.detail, e.internal, e.file_id, f.name as file_name, f.bytes as file_bytes, f.type as file_type from deal_event e left join deal_file f on f.id = e.file_id`;

/** Newest first, one more than the limit. */
export function events(on: Queries, dealId: string, after: readonly (string | number)[] | undefined, limit: number): Promise<EventRow[]> {
  return on.query<EventRow>(sql`
    ${EVENT} where e.deal_id = ${dealId} ${after === undefined ? sql`` : sql`and (e.at, e.id) < (${String(after[0])}::timestamptz, ${String(after[1])})`}
    order by e.at desc, e.id desc limit ${limit + 1}`);
}

export function event(on: Queries, id: string): Promise<EventRow> {
  return on.one<EventRow>(sql`${EVENT} where e.id = ${id}`);
}

/** Did a person make an entry of this kind? */
export async function didSo(on: Queries, dealId: string, kind: string, person: string): Promise<boolean> {
  return (await on.query(sql`select 1 from deal_event where deal_id = ${dealId} and kind = ${kind} and by_person = ${person} limit 1`)).length > 0;
}

/** Has the story a line of exactly these words? */
export async function isTold(on: Queries, dealId: string, kind: string, sentence: string): Promise<boolean> {
  return (await on.query(sql`select 1 from deal_event where deal_id = ${dealId} and kind = ${kind} and sentence = ${sentence} limit 1`)).length > 0;
}

/** The last thing that changed a deal: what somebody is told who was slower. */
export function lastChange(on: Queries, dealId: string): Promise<Pick<EventRow, "at" | "by_name" | "sentence"> | undefined> {
  return on.maybe(sql`select at, by_name, sentence from deal_event where deal_id = ${dealId} and not internal and kind not in ('comment', 'file') order by at desc, id desc limit 1`);
}
