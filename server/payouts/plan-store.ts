import type { PayableLine } from "../../core/payouts/plan.ts";
import { type Instant, instantText, parseDay } from "../../core/kernel/time.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { type FactRow, told } from "../facts/store.ts";
import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

/** Lines of a schedule with something payable. */
export async function payableLines(on: Queries, schedule: string): Promise<PayableLine[]> {
  const rows = await on.query<{ ref: string; partner: string; currency: string; payable: bigint; disputed: boolean; schedule: string; at: Instant; released_at: Instant | null; due_by: string | null }>(sql`
    select ref, partner, currency, payable, disputed, schedule, at, released_at, due_by from earning_line where status in ('on_hold', 'payable', 'in_payout') and payable > 0 and schedule = ${schedule}`);
  return rows.map(({ released_at, due_by, ...row }) => ({ ...row, releasedAt: released_at, dueBy: due_by === null ? null : (parseDay(due_by) ?? null) }));
}

export type PaidRow = { ref: string; customer: string | null; incentive: string; invoice: string | null; at: Instant; currency: string; amount: bigint; set_off: bigint; released_at: Instant | null };

/** The lines of one partner in one currency that a run could take. */
export function payableOf(on: Queries, { schedule, partner, currency }: { schedule: string; partner: string; currency: string }): Promise<PaidRow[]> {
  return on.query<PaidRow>(sql`
    select ref, customer, incentive, invoice, at, currency, payable as amount, 0::bigint as set_off, released_at from earning_line
    where schedule = ${schedule} and partner = ${partner} and currency = ${currency} and payable > 0 and not disputed order by at, ref`);
}

/** The lines that the books paid with a transfer, each with its part. */
export function paidOf(on: Queries, payout: string): Promise<PaidRow[]> {
  return on.query<PaidRow>(sql`
    select l.ref, l.customer, l.incentive, l.invoice, l.at, p.earned as currency, (part ->> 'transferred')::bigint + (part ->> 'setOff')::bigint as amount, (part ->> 'setOff')::bigint as set_off, l.released_at
    from earning_payout p cross join lateral jsonb_array_elements(p.parts) with ordinality as parts (part, n) join earning_line l on l.ref = part ->> 'ref' where p.id = ${payout} order by parts.n`);
}

const FACT = sql`id, arrival, org_id, type, occurred_at, recorded_at, recorded_by, source_system, source_ref, payload`;

/** What was recorded of these payees up to an instant. */
export async function payeeFacts(on: Queries, partners: readonly string[], at: Instant): Promise<Fact<"payee.changed">[]> {
  const rows = await on.query<FactRow>(sql`
    select ${FACT} from fact where type = 'payee.changed' and occurred_at <= ${instantText(at)}::timestamptz
      and arrival in (select arrival from fact_subject where subject = any(${partners.map((partner) => `partner:${partner}`)}::text[]))`);
  return rows.map(told) as Fact<"payee.changed">[];
}

/** Published rates up to an instant. */
export async function rateFacts(on: Queries, at: Instant): Promise<Fact<"fx.published">[]> {
  const rows = await on.query<FactRow>(sql`select ${FACT} from fact where type = 'fx.published' and occurred_at <= ${instantText(at)}::timestamptz`);
  return rows.map(told) as Fact<"fx.published">[];
}

/** What each partner owes back, as the books have it. */
export function owedBack(on: Queries, partners: readonly string[]): Promise<{ owner: string; currency: string; balance: bigint }[]> {
  return on.query(sql`select owner, currency, balance from ledger_account where account = 'partner_clawback_receivable' and owner = any(${[...partners]}::text[])`);
}

export function partnerNames(on: Queries, partners: readonly string[]): Promise<{ key: string; name: string; org_id: string }[]> {
  return on.query(sql`select key, name, org_id from partner where key = any(${[...partners]}::text[])`);
}

export function orgsWithTax(on: Queries, orgs: readonly string[]): Promise<{ org_id: string }[]> {
  return on.query(sql`select org_id from payout_tax where org_id = any(${[...orgs]}::text[]) and state = 'current'`);
}

/** A scope that failed so often is repaired by people: until then its partners wait, and nobody else waits for them. */
const GIVEN_UP_AFTER = 3;
const FAILING = sql`s.failure is not null and s.tries >= ${GIVEN_UP_AFTER}`;

/** Whether something known, or due by now, is still to be posted. Only the system's own work sees it. */
export async function booksBehind(on: Queries, now: Instant): Promise<boolean> {
  const { behind } = await on.one<{ behind: boolean }>(sql`
    select exists (select from fact where arrival > (select through from engine_intake)) or exists (select from engine_scope s where (s.stirred or s.due_at <= ${instantText(now)}::timestamptz) and not (${FAILING})) as behind`);
  return behind;
}

/** Whether the engine has posted what a fact says, everywhere but where posting keeps failing. */
export async function isPosted(on: Queries, arrival: bigint): Promise<boolean> {
  const { posted } = await on.one<{ posted: boolean }>(sql`
    select (select through from engine_intake) >= ${arrival} and not exists (select from engine_scope s where s.stirred and s.told < ${arrival} and not (${FAILING})) as posted`);
  return posted;
}

/** Partners whose postings keep failing, of those that were not told a fact where one is named: what stands in the books of them is not the last word. */
export async function failingPartners(on: Queries, arrival: bigint | null): Promise<Set<string>> {
  const rows = await on.query<{ binding: string }>(sql`select b.binding from engine_scope s join engine_binding b on b.scope = s.id where ${FAILING} and (${arrival}::bigint is null or s.told < ${arrival}) and b.binding like 'partner:%'`);
  return new Set(rows.map((row) => row.binding.slice("partner:".length)));
}

export type PostedPayout = { id: string; org_id: string | null; partner: string; earned: string; currency: string; gross: bigint; set_off: bigint; withheld: bigint; sent: bigint; status: "instructed" | "settled" | "failed" | "returned"; lines: number };

/** What the books instructed in a batch. */
export function postedPayouts(on: Queries, batch: string): Promise<PostedPayout[]> {
  return on.query<PostedPayout>(sql`select id, org_id, partner, earned, currency, gross, set_off, withheld, sent, status, jsonb_array_length(parts) as lines from earning_payout where batch = ${batch} order by partner, earned`);
}
