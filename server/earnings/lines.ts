import { type Instant, dayText, instantText, parseDay } from "../../core/kernel/time.ts";
import { moneyText } from "../../core/kernel/money.ts";
import type { Queries } from "../platform/database.ts";
import { joined, type Sql, sql } from "../platform/sql.ts";

export type LineRow = {
  ref: string; partner: string; customer: string | null; deal: string | null; invoice: string | null; incentive: string; program: string | null; rate: bigint | null; base: bigint; currency: string; amount: bigint; open: bigint;
  held: bigint; payable: bigint; in_transfer: bigint; settled: bigint; unclaimed: bigint; reversed: bigint; clawed_back: bigint; status: "on_hold" | "payable" | "in_payout" | "paid" | "cancelled" | "unclaimed";
  at: Instant; release_at: Instant | null; released_at: Instant | null; due_by: string | null; paid_at: Instant | null; disputed: boolean; trace: unknown; batch: string | null; sent_at: Instant | null;
};

const LINE = sql`
  select l.*, p.batch, p.at as sent_at from earning_line l
  left join lateral (select batch, at from earning_payout p where p.partner = l.partner and p.status in ('instructed', 'settled') and p.parts @> jsonb_build_array(jsonb_build_object('ref', l.ref)) order by p.at desc limit 1) p on true`;

export type LineFilter = {
  readonly after: readonly (string | number)[] | undefined; readonly limit: number; readonly partner: string | undefined; readonly status: string | undefined; readonly search: string | undefined; readonly deal: string | undefined; readonly lateOn: string | undefined;
};

/** Newest first, one more than the limit; row-level security keeps a partner to its own. */
export function lines(on: Queries, filter: LineFilter): Promise<LineRow[]> {
  const { after, partner, status, search, deal, lateOn } = filter;
  const where: Sql[] = [sql`true`];
  if (after !== undefined) where.push(sql`(l.at, l.ref) < (${String(after[0])}::timestamptz, ${String(after[1])})`);
  if (partner !== undefined) where.push(sql`l.partner = ${partner}`);
  if (status !== undefined) where.push(sql`l.status = ${status}`);
  if (deal !== undefined) where.push(sql`l.deal = ${deal}`);
  if (lateOn !== undefined) where.push(sql`l.status in ('on_hold', 'payable') and l.due_by < ${lateOn}::date`);
  if (search !== undefined) {
    const pattern = `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    where.push(sql`(l.customer ilike ${pattern} or l.deal ilike ${pattern} or l.invoice ilike ${pattern} or l.ref ilike ${pattern})`);
  }
  return on.query<LineRow>(sql`${LINE} where ${joined(where, sql` and `)} order by l.at desc, l.ref desc limit ${filter.limit + 1}`);
}

export function line(on: Queries, ref: string): Promise<LineRow | undefined> {
  return on.maybe<LineRow>(sql`${LINE} where l.ref = ${ref}`);
}

export type SumRow = { currency: string; held: bigint; payable: bigint; in_transfer: bigint; settled: bigint; owed_back: bigint };

/** What is held, payable, on its way and paid, by currency; what is owed back is what was taken back after a payout and not yet set off. */
export function sums(on: Queries, partner: string | undefined): Promise<SumRow[]> {
  const of = (alias: Sql) => (partner === undefined ? sql`` : sql`where ${alias}partner = ${partner}`);
  return on.query<SumRow>(sql`
    with lines as (
      select currency, sum(held) as held, sum(payable) as payable, sum(in_transfer) as in_transfer, sum(settled) as settled, sum(clawed_back) as clawed_back from earning_line ${of(sql``)} group by currency
    ), offs as (
      select earned as currency, sum(set_off) as set_off from earning_payout ${of(sql``)} group by earned
    )
    select l.currency, l.held::bigint, l.payable::bigint, l.in_transfer::bigint, (l.settled - coalesce(o.set_off, 0))::bigint as settled, greatest(l.clawed_back - coalesce(o.set_off, 0), 0)::bigint as owed_back
    from lines l left join offs o on o.currency = l.currency order by l.currency`);
}

/** Where a line stands, in words (rules.md §12): amount, date and reason, never a rule's id. */
export function statusText(row: LineRow): string {
  const day = (at: Instant | null) => (at === null ? "" : instantText(at).slice(0, 10));
  const back = row.reversed > 0n ? `, ${moneyText(row.reversed, row.currency)} taken back: refund` : "";
  switch (row.status) {
    case "on_hold":
      return row.release_at === null ? `waiting: the payment is contested${back}` : `held until ${day(row.release_at)}${back}`;
    case "payable":
      return row.disputed ? `disputed: paid when that is settled${back}` : row.due_by === null ? `in the next run${back}` : `will be paid by ${dueText(row.due_by)}${back}`;
    case "in_payout":
      return `on its way since ${day(row.sent_at)}${back}`;
    case "paid":
      return `paid ${day(row.paid_at)}${back}`;
    case "unclaimed":
      return "unclaimed: write to us to have it paid";
    case "cancelled":
      return "taken back: refund";
  }
}

function dueText(text: string): string {
  const day = parseDay(text);
  return day === undefined ? text : dayText(day);
}
