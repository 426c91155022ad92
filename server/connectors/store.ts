import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { joined, json, type Sql, sql } from "../platform/sql.ts";

export type SecretRow = { id: `whs_${string}`; org_id: string; sealed: Buffer; last4: string; added_by: string; added_at: Instant; ends_at: Instant | null };

/** The text a secret is sealed for: it opens nowhere else. */
export function secretSeal(id: string): string {
  return `connector_secret|${id}|sealed`;
}

/** Those that count now, the newest first. */
export function secretsNow(on: Queries, now: Instant): Promise<SecretRow[]> {
  return on.query<SecretRow>(sql`select * from connector_secret where ends_at is null or ends_at > ${instantText(now)}::timestamptz order by added_at desc, id desc`);
}

export async function addSecret(tx: Tx, row: Omit<SecretRow, "ends_at">, othersUntil: Instant): Promise<void> {
  await tx.run(sql`update connector_secret set ends_at = ${instantText(othersUntil)} where ends_at is null or ends_at > ${instantText(othersUntil)}::timestamptz`);
  await tx.run(sql`insert into connector_secret (id, org_id, sealed, last4, added_by, added_at) values (${row.id}, ${row.org_id}, ${row.sealed}, ${row.last4}, ${row.added_by}, ${instantText(row.added_at)})`);
}

export function endSecret(tx: Tx, id: string, now: Instant): Promise<number> {
  return tx.run(sql`update connector_secret set ends_at = ${instantText(now)} where id = ${id} and (ends_at is null or ends_at > ${instantText(now)}::timestamptz)`);
}

export type EventState = "applied" | "ignored" | "parked" | "waiting";
export type EventRow = { id: string; org_id: string; type: string; happened_at: Instant; received_at: Instant; state: EventState; note: string; awaits: string | null; body: unknown };

/** False where it is known: billing's own name of a message is unique for ever. */
export async function addEvent(tx: Tx, row: EventRow): Promise<boolean> {
  return (await tx.run(sql`
    insert into connector_event (id, org_id, type, happened_at, received_at, state, note, awaits, body)
    values (${row.id}, ${row.org_id}, ${row.type}, ${instantText(row.happened_at)}, ${instantText(row.received_at)}, ${row.state}, ${row.note}, ${row.awaits}, ${json(row.body)}) on conflict (id) do nothing`)) === 1;
}

export async function setEvent(tx: Tx, id: string, { state, note, awaits }: Pick<EventRow, "state" | "note" | "awaits">): Promise<void> {
  await tx.run(sql`update connector_event set state = ${state}, note = ${note}, awaits = ${awaits} where id = ${id}`);
}

/** What waits for one of these, in the order in which it happened. */
export function eventsAwaiting(tx: Tx, what: readonly string[]): Promise<EventRow[]> {
  return tx.query<EventRow>(sql`select * from connector_event where awaits = any(${[...what]}::text[]) order by happened_at, id for update`);
}

type Paging = { readonly after: readonly (string | number)[] | undefined; readonly limit: number };

export function events(on: Queries, { after, limit, state }: Paging & { readonly state: EventState | undefined }): Promise<EventRow[]> {
  const where: Sql[] = [sql`true`];
  if (after !== undefined) where.push(sql`(received_at, id) < (${String(after[0])}::timestamptz, ${String(after[1])})`);
  if (state !== undefined) where.push(sql`state = ${state}`);
  return on.query<EventRow>(sql`select * from connector_event where ${joined(where, sql` and `)} order by received_at desc, id desc limit ${limit + 1}`);
}

export function eventCounts(on: Queries): Promise<{ parked: bigint; waiting: bigint; last: Instant | null }> {
  return on.one(sql`select count(*) filter (where state = 'parked') as parked, count(*) filter (where state = 'waiting') as waiting, max(received_at) as last from connector_event`);
}

export type CustomerRow = { id: string; name: string | null; email: string | null; account: string | null; first_seen_at: Instant; waiting: bigint };

const CUSTOMER = sql`select c.id, c.name, c.email, c.account, c.first_seen_at, (select count(*) from connector_event e where e.awaits = 'customer:' || c.id) as waiting from connector_customer c`;

export async function noteCustomer(tx: Tx, row: { id: string; org: string; name: string | null; email: string | null; at: Instant }): Promise<void> {
  await tx.run(sql`
    insert into connector_customer (id, org_id, name, email, first_seen_at) values (${row.id}, ${row.org}, ${row.name}, ${row.email}, ${instantText(row.at)})
    on conflict (id) do update set name = coalesce(excluded.name, connector_customer.name), email = coalesce(excluded.email, connector_customer.email)`);
}

export function customer(on: Queries, id: string): Promise<CustomerRow | undefined> {
  return on.maybe<CustomerRow>(sql`${CUSTOMER} where c.id = ${id}`);
}

export function customers(on: Queries, { after, limit, unmapped }: Paging & { readonly unmapped: boolean }): Promise<CustomerRow[]> {
  const where: Sql[] = [sql`true`];
  if (after !== undefined) where.push(sql`((c.account is not null)::int, c.id) > (${Number(after[0])}, ${String(after[1])})`);
  if (unmapped) where.push(sql`c.account is null`);
  return on.query<CustomerRow>(sql`${CUSTOMER} where ${joined(where, sql` and `)} order by (c.account is not null)::int, c.id limit ${limit + 1}`);
}

export async function mapCustomer(tx: Tx, row: { id: string; account: string; by: string; at: Instant }): Promise<void> {
  await tx.run(sql`update connector_customer set account = ${row.account}, mapped_by = ${row.by}, mapped_at = ${instantText(row.at)} where id = ${row.id}`);
}

/** What was told of an invoice as paid; undefined where nothing of it was told. Held until the transaction ends. */
export async function heldInvoice(tx: Tx, id: string): Promise<{ id: string; currency: string; paid: bigint } | undefined> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`connector invoice ${id}`}, 0))`);
  return tx.maybe(sql`select id, currency, paid from connector_invoice where id = ${id} for update`);
}

export async function addInvoice(tx: Tx, row: { id: string; org: string; currency: string }): Promise<void> {
  await tx.run(sql`insert into connector_invoice (id, org_id, currency, paid) values (${row.id}, ${row.org}, ${row.currency}, 0)`);
}

export async function setPaid(tx: Tx, id: string, paid: bigint): Promise<void> {
  await tx.run(sql`update connector_invoice set paid = ${paid} where id = ${id}`);
}

export async function addPayments(tx: Tx, org: string, invoice: string, payments: readonly string[]): Promise<void> {
  if (payments.length > 0) await tx.run(sql`insert into connector_payment (id, org_id, invoice) select id, ${org}, ${invoice} from unnest(${[...payments]}::text[]) as id on conflict (id) do nothing`);
}

/** The invoice that one of these payments belongs to. */
export async function invoiceOf(on: Queries, payments: readonly string[]): Promise<string | undefined> {
  return (await on.maybe<{ invoice: string }>(sql`select invoice from connector_payment where id = any(${[...payments]}::text[]) limit 1`))?.invoice;
}

export type ChargeRow = { id: string; refunds: Readonly<Record<string, number>>; in_sum: bigint; told: bigint };

export async function heldCharge(tx: Tx, id: string, org: string): Promise<ChargeRow> {
  await tx.run(sql`insert into connector_charge (id, org_id, refunds, in_sum, told) values (${id}, ${org}, '{}', 0, 0) on conflict (id) do nothing`);
  return tx.one<ChargeRow>(sql`select id, refunds, in_sum, told from connector_charge where id = ${id} for update`);
}

export async function setCharge(tx: Tx, row: ChargeRow): Promise<void> {
  await tx.run(sql`update connector_charge set refunds = ${json(row.refunds)}, in_sum = ${row.in_sum}, told = ${row.told} where id = ${row.id}`);
}
