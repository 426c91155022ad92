import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type Rail = "ach" | "sepa";
export type BankRow = { id: string; org_id: string; rail: Rail; currency: string; holder: string; last4: string; sealed: Buffer; state: "pending" | "current" | "past"; code_mark: string; code_until: Instant; asked_by: string; asked_at: Instant; confirmed_at: Instant | null; held_until: Instant | null };
export type TaxRow = { id: string; org_id: string; form: "w9" | "w8ben" | "w8bene"; name: string; country: string; last4: string | null; given_at: Instant };
export type PayeeRow = { org_id: string; partner: string; told: string | null; told_currency: string | null; version: number; look_again_at: Instant | null };

/** The text a bank row's numbers are sealed for: they open nowhere else. */
export function bankSeal(id: string): string {
  return `payout_bank|${id}|sealed`;
}

export function banks(on: Queries, org: string): Promise<BankRow[]> {
  return on.query<BankRow>(sql`select * from payout_bank where org_id = ${org} and state <> 'past'`);
}

export function currentBanks(on: Queries, orgs: readonly string[]): Promise<BankRow[]> {
  return on.query<BankRow>(sql`select * from payout_bank where org_id = any(${[...orgs]}::text[]) and state = 'current'`);
}

/** Lets the code of an earlier request fall: one may wait at a time. */
export async function askBank(tx: Tx, row: Omit<BankRow, "state" | "confirmed_at" | "held_until">): Promise<void> {
  await tx.run(sql`update payout_bank set state = 'past' where org_id = ${row.org_id} and state = 'pending'`);
  await tx.run(sql`
    insert into payout_bank (id, org_id, rail, currency, holder, last4, sealed, state, code_mark, code_until, asked_by, asked_at)
    values (${row.id}, ${row.org_id}, ${row.rail}, ${row.currency}, ${row.holder}, ${row.last4}, ${row.sealed}, 'pending', ${row.code_mark}, ${instantText(row.code_until)}, ${row.asked_by}, ${instantText(row.asked_at)})`);
}

export async function confirmBank(tx: Tx, row: Pick<BankRow, "id" | "org_id">, at: Instant, heldUntil: Instant | null): Promise<void> {
  await tx.run(sql`update payout_bank set state = 'past' where org_id = ${row.org_id} and state = 'current'`);
  await tx.run(sql`update payout_bank set state = 'current', confirmed_at = ${instantText(at)}, held_until = ${heldUntil === null ? null : instantText(heldUntil)} where id = ${row.id} and state = 'pending'`);
}

export function tax(on: Queries, org: string): Promise<TaxRow | undefined> {
  return on.maybe<TaxRow>(sql`select id, org_id, form, name, country, last4, given_at from payout_tax where org_id = ${org} and state = 'current'`);
}

export async function setTax(tx: Tx, row: TaxRow & { readonly sealed: Buffer | null; readonly given_by: string }): Promise<void> {
  await tx.run(sql`update payout_tax set state = 'past' where org_id = ${row.org_id} and state = 'current'`);
  await tx.run(sql`
    insert into payout_tax (id, org_id, form, name, country, last4, sealed, state, given_by, given_at)
    values (${row.id}, ${row.org_id}, ${row.form}, ${row.name}, ${row.country}, ${row.last4}, ${row.sealed}, 'current', ${row.given_by}, ${instantText(row.given_at)})`);
}

/** The payee's row, made where there is none, held until the transaction ends: one change at a time. */
export async function heldPayee(tx: Tx, org: string, partner: string): Promise<PayeeRow> {
  await tx.run(sql`insert into payout_payee (org_id, partner) values (${org}, ${partner}) on conflict do nothing`);
  return tx.one<PayeeRow>(sql`select * from payout_payee where org_id = ${org} for update`);
}

export async function setTold(tx: Tx, row: PayeeRow): Promise<void> {
  await tx.run(sql`update payout_payee set told = ${row.told}, told_currency = ${row.told_currency}, version = ${row.version}, look_again_at = ${row.look_again_at === null ? null : instantText(row.look_again_at)} where org_id = ${row.org_id}`);
}

export type Whose = { org_id: string; partner: string };

/** Partners of whom nothing was recorded yet although they are enrolled, and those whose account has waited long enough. */
export function payeesToLookAt(on: Queries, now: Instant, limit: number): Promise<Whose[]> {
  return on.query<Whose>(sql`
    (select p.org_id, p.key as partner from partner p where exists (select from partner_enrolment e where e.org_id = p.org_id)
      and not exists (select from payout_payee y where y.org_id = p.org_id and y.version > 0) order by p.org_id limit ${limit})
    union (select org_id, partner from payout_payee where look_again_at <= ${instantText(now)}::timestamptz order by look_again_at limit ${limit})`);
}

export type OriginRow = { rail: Rail; org_id: string; name: string; last4: string; sealed: Buffer; set_by: string; set_at: Instant };

export function originSeal(rail: Rail): string {
  return `payout_origin|${rail}|sealed`;
}

export function origins(on: Queries): Promise<OriginRow[]> {
  return on.query<OriginRow>(sql`select * from payout_origin order by rail`);
}

export async function setOrigin(tx: Tx, row: OriginRow): Promise<void> {
  await tx.run(sql`
    insert into payout_origin (rail, org_id, name, last4, sealed, set_by, set_at) values (${row.rail}, ${row.org_id}, ${row.name}, ${row.last4}, ${row.sealed}, ${row.set_by}, ${instantText(row.set_at)})
    on conflict (rail) do update set name = excluded.name, last4 = excluded.last4, sealed = excluded.sealed, set_by = excluded.set_by, set_at = excluded.set_at`);
}
