import type { Queries } from "../platform/database.ts";
import { type Sql, sql } from "../platform/sql.ts";

export type BrokenRow = { invariant: number; sentence: string };

/**
 * What has to hold in the books by themselves (rules.md §8.3: 1, 2, 3, 7, 9, 10), recomputed from the lines, with at most ten sentences for each. Reads
 * everything: for the nightly run and for people who doubt.
 */
export async function checkLedger(on: Queries): Promise<{ entries: bigint; lines: bigint; broken: BrokenRow[] }> {
  const counted = await on.one<{ entries: bigint; lines: bigint }>(sql`select (select count(*) from ledger_entry) as entries, (select count(*) from ledger_line) as lines`);
  const broken: BrokenRow[] = [];
  for (const question of QUESTIONS) broken.push(...(await on.query<BrokenRow>(question)));
  return { ...counted, broken };
}

const QUESTIONS: readonly Sql[] = [
  sql`
      select 1 as invariant, format('Entry %s does not balance in %s.', e.key, s.currency) as sentence from (
        select l.entry, a.currency from ledger_line l join ledger_account a on a.id = l.account
        group by l.entry, a.memo, a.currency having sum(case when l.debit then l.amount else -l.amount end) <> 0 limit 10) s join ledger_entry e on e.seq = s.entry`,
  sql`
      select 1 as invariant, format('Entry %s says %s lines and has %s.', e.key, e.lines, s.n) as sentence
      from ledger_entry e left join (select entry, count(*) as n from ledger_line group by entry) s on s.entry = e.seq where s.n is distinct from e.lines limit 10`,
  sql`
      select 2 as invariant, format('Line %s of account %s %s %s breaks the chain: it says %s.', s.version, a.account, a.owner, a.currency, s.balance_after) as sentence from (
        select l.account, l.version, l.balance_after, l.balance_after - lag(l.balance_after, 1, 0::bigint) over w as moved, l.version - lag(l.version, 1, 0::bigint) over w as step,
          case when l.debit = a.debit_natural then l.amount else -l.amount end as said
        from ledger_line l join ledger_account a on a.id = l.account window w as (partition by l.account order by l.version)) s
      join ledger_account a on a.id = s.account where s.moved <> s.said or s.step <> 1 limit 10`,
  sql`
      select 2 as invariant, format('Account %s %s %s stands at %s after %s lines; its lines say %s after %s.', a.account, a.owner, a.currency, a.balance, a.version, coalesce(l.balance_after, 0), coalesce(l.version, 0)) as sentence
      from ledger_account a left join lateral (select l.balance_after, l.version from ledger_line l where l.account = a.id order by l.version desc limit 1) l on true
      where a.balance <> coalesce(l.balance_after, 0) or a.version <> coalesce(l.version, 0) limit 10`,
  sql`
      select 3 as invariant, format('Account %s %s %s is negative: %s.', account, owner, currency, balance) as sentence from ledger_account where never_negative and balance < 0 limit 10`,
  sql`
      select 7 as invariant, format('Marketing funds of %s in %s: boxes add up to %s, the entitlement is %s.', owner, currency, boxes, entitled) as sentence from (
        select owner, currency, sum(balance) filter (where account = 'memo_mdf_entitlement') as entitled, coalesce(sum(balance) filter (where account <> 'memo_mdf_entitlement'), 0) as boxes
        from ledger_account where memo group by owner, currency) m where coalesce(entitled, 0) <> boxes limit 10`,
  sql`
      select 9 as invariant, format('Entry %s names %s, which is not recorded.', e.key, e.fact) as sentence from ledger_entry e where not exists (select from fact f where f.id = e.fact) limit 10`,
  sql`
      select 10 as invariant, format('Entry %s is booked on %s, which was closed when it was posted.', e.key, e.booked_on) as sentence
      from ledger_entry e where exists (select from ledger_period p where e.booked_on <= p.through and p.closed_at < e.posted_at) limit 10`,
  sql`
      select 12 as invariant, format('The days of account %s %s %s do not add up to its lines.', a.account, a.owner, a.currency) as sentence
      from ledger_folded f join ledger_account a on a.id = f.account
      join lateral (select l.balance_after from ledger_line l where l.account = a.id and l.version = f.version) l on true
      join lateral (select sum(d.booked_debit - d.booked_credit) as booked, sum(d.effective_debit - d.effective_credit) as effective from ledger_day d where d.account = a.id) d on true
      where l.balance_after <> (case when a.debit_natural then 1 else -1 end) * d.booked or d.booked <> d.effective limit 10`,
];
