import type { AccountName } from "../../core/ledger/posting.ts";
import { type Day, dayText, type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { joined, type Sql, sql } from "../platform/sql.ts";

export type Paged = { readonly after: readonly (string | number)[] | undefined; readonly limit: number };
export type BalanceRow = { id: bigint; account: AccountName; code: string; owner: string; owner_name: string | null; currency: string; debit_natural: boolean; balance: bigint; version: bigint };
/** The books through a day, by one of the two days every entry has; now, where there is none. */
export type Moment = { readonly on: Day | null; readonly by: "booked" | "effective" };

/**
 * Debits less credits of account `a` through a day: its days are added up, and so are the lines that are not folded into days yet, of which an account
 * never has more than a thousand and one batch. The mark is read apart (offset 0),
 * since behind row-level security a question inside the bound would keep the index from being used for it. Neither grows with the number of entries behind the balance.
 */
function movedThrough(on: Day, by: Moment["by"]): Sql {
  const [folded, day] = by === "booked" ? [sql`d.booked_debit - d.booked_credit`, sql`l.booked_on`] : [sql`d.effective_debit - d.effective_credit`, sql`l.effective_on`];
  return sql`(select coalesce(sum(${folded}), 0) from ledger_day d where d.account = a.id and d.day <= ${dayText(on)}::date)
    + (select coalesce(sum(case when l.debit then l.amount else -l.amount end), 0) from
       (select coalesce((select f.version from ledger_folded f where f.account = a.id), 0) as since offset 0) m join ledger_line l on l.account = a.id and l.version > m.since
       where l.version <= a.version and ${day} <= ${dayText(on)}::date)`;
}

function balanceColumns({ on, by }: Moment): Sql {
  const balance = on === null ? sql`a.balance` : sql`((case when a.debit_natural then 1 else -1 end) * (${movedThrough(on, by)}))::bigint`;
  return sql`a.id, a.account, c.code, a.owner, (select p.name from partner p where p.key = split_part(a.owner, ':', 1)) as owner_name, a.currency, a.debit_natural, a.version, ${balance} as balance`;
}

export type AccountFilter = Paged & { readonly account: string | undefined; readonly owner: string | undefined; readonly currency: string | undefined; readonly moment: Moment };

/** By code, owner and currency, one more than the limit. */
export function accounts(on: Queries, { after, limit, account, owner, currency, moment }: AccountFilter): Promise<BalanceRow[]> {
  const where: Sql[] = [sql`true`];
  if (account !== undefined) where.push(sql`a.account = ${account}`);
  if (owner !== undefined) where.push(sql`a.owner = ${owner}`);
  if (currency !== undefined) where.push(sql`a.currency = ${currency}`);
  if (after !== undefined) where.push(sql`(c.code, a.owner, a.currency) > (${String(after[0])}, ${String(after[1])}, ${String(after[2])})`);
  return on.query<BalanceRow>(sql`
    select ${balanceColumns(moment)} from (select a.* from ledger_account a join ledger_chart c on c.account = a.account
      where ${joined(where, sql` and `)} order by c.code, a.owner, a.currency limit ${limit + 1}) a
    join ledger_chart c on c.account = a.account order by c.code, a.owner, a.currency`);
}

export type NamedAccount = { readonly account: string; readonly owner: string | undefined; readonly currency: string };

export function balance(on: Queries, { account, owner, currency }: NamedAccount, moment: Moment): Promise<BalanceRow | undefined> {
  return on.maybe<BalanceRow>(sql`
    select ${balanceColumns(moment)} from ledger_account a join ledger_chart c on c.account = a.account
    where a.account = ${account} and a.owner = ${owner ?? ""} and a.currency = ${currency}`);
}

export type EntryRow = {
  seq: bigint; id: string; key: string; template: string; fact: string; subject: string; program: string | null; earning: string | null; booked_on: string; effective_on: string;
  effective_at: Instant; posted_at: Instant; reverses: string | null; reversed_by: string | null;
};
export type LineRow = { entry: bigint; n: number; account: AccountName; owner: string; currency: string; debit: boolean; amount: bigint; balance_after: bigint };
export type AccountLineRow = LineRow & EntryRow & { version: bigint };

const ENTRY = sql`e.seq, e.id, e.key, e.template, e.fact, e.subject, e.program, e.earning, e.booked_on, e.effective_on, e.effective_at, e.posted_at, e.reverses,
  (select r.id from ledger_entry r where r.reverses = e.id) as reversed_by`;

export type JournalFilter = Paged & { readonly from: string | undefined; readonly to: string | undefined; readonly template: string | undefined; readonly search: string | undefined };

/** An account's own journal, newest first, one more than the limit. */
export function accountLines(on: Queries, account: bigint, { after, limit, from, to, template, search }: JournalFilter): Promise<AccountLineRow[]> {
  const where: Sql[] = [sql`l.account = ${account}`];
  if (after !== undefined) where.push(sql`l.version < ${String(after[0])}::bigint`);
  if (from !== undefined) where.push(sql`e.booked_on >= ${from}::date`);
  if (to !== undefined) where.push(sql`e.booked_on <= ${to}::date`);
  if (template !== undefined) where.push(sql`e.template = ${template}`);
  if (search !== undefined) where.push(sql`(e.subject ilike ${likely(search)} or e.key ilike ${likely(search)})`);
  return on.query<AccountLineRow>(sql`
    select ${ENTRY}, l.version, l.n, l.debit, l.amount, l.balance_after from ledger_line l join ledger_entry e on e.seq = l.entry
    where ${joined(where, sql` and `)} order by l.version desc limit ${limit + 1}`);
}

/** Contains the words as they are. */
function likely(words: string): string {
  return `%${words.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

export type EntryFilter = Paged & { readonly fact: string | undefined; readonly earning: string | undefined; readonly template: string | undefined };

export function entries(on: Queries, { after, limit, fact, earning, template }: EntryFilter): Promise<EntryRow[]> {
  const where: Sql[] = [sql`true`];
  if (fact !== undefined) where.push(sql`e.fact = ${fact}`);
  if (earning !== undefined) where.push(sql`e.earning = ${earning}`);
  if (template !== undefined) where.push(sql`e.template = ${template}`);
  if (after !== undefined) where.push(sql`e.seq < ${String(after[0])}::bigint`);
  return on.query<EntryRow>(sql`select ${ENTRY} from ledger_entry e where ${joined(where, sql` and `)} order by e.seq desc limit ${limit + 1}`);
}

export function entry(on: Queries, id: string): Promise<EntryRow | undefined> {
  return on.maybe<EntryRow>(sql`select ${ENTRY} from ledger_entry e where e.id = ${id}::uuid`);
}

/** The lines of entries, in their order. */
export function linesOf(on: Queries, seqs: readonly bigint[]): Promise<LineRow[]> {
  return on.query<LineRow>(sql`
    select l.entry, l.n, a.account, a.owner, a.currency, l.debit, l.amount, l.balance_after from ledger_line l join ledger_account a on a.id = l.account
    where l.entry = any(${[...seqs]}::bigint[]) order by l.entry, l.n`);
}

export type TrialRow = { account: AccountName; code: string; type: string; currency: string; memo: boolean; debit_natural: boolean; debit: bigint; credit: bigint };

/** Turnover by account and currency, from the days and the lines not folded yet, in one snapshot. */
export function trialBalance(on: Queries, { on: day, by }: Moment, currency: string | undefined): Promise<TrialRow[]> {
  const until = day === null ? "infinity" : dayText(day);
  const [debit, credit, date] = by === "booked" ? [sql`d.booked_debit`, sql`d.booked_credit`, sql`l.booked_on`] : [sql`d.effective_debit`, sql`d.effective_credit`, sql`l.effective_on`];
  return on.query<TrialRow>(sql`
    with moved as (
      select d.account, sum(${debit}) as debit, sum(${credit}) as credit from ledger_day d where d.day <= ${until}::date group by d.account
      union all
      select a.id, sum(l.amount) filter (where l.debit), sum(l.amount) filter (where not l.debit)
      from ledger_account a left join ledger_folded f on f.account = a.id join ledger_line l on l.account = a.id and l.version > coalesce(f.version, 0) and l.version <= a.version
      where a.version > coalesce(f.version, 0) and ${date} <= ${until}::date group by a.id)
    select a.account, c.code, c.type, a.currency, a.memo, a.debit_natural, coalesce(sum(m.debit), 0)::bigint as debit, coalesce(sum(m.credit), 0)::bigint as credit
    from moved m join ledger_account a on a.id = m.account join ledger_chart c on c.account = a.account ${currency === undefined ? sql`` : sql`where a.currency = ${currency}`}
    group by a.account, c.code, c.type, a.currency, a.memo, a.debit_natural order by c.code, a.currency`);
}

export type PeriodRow = { through: string; closed_at: Instant; closed_by: string | null; fact: string };

export function periods(on: Queries, { after, limit }: Paged): Promise<PeriodRow[]> {
  return on.query<PeriodRow>(sql`
    select through, closed_at, closed_by, fact from ledger_period ${after === undefined ? sql`` : sql`where through < ${String(after[0])}::date`} order by through desc limit ${limit + 1}`);
}

/** Waits for postings under way. False when the books are closed that far already. */
export async function closePeriod(tx: Tx, row: { through: Day; at: Instant; by: string | null; fact: string }): Promise<boolean> {
  const { closed } = await tx.one<{ closed: boolean }>(sql`select ledger_close(${dayText(row.through)}::date, ${instantText(row.at)}::timestamptz, ${row.by}, ${row.fact}) as closed`);
  return closed;
}
