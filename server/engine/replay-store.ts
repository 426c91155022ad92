import type { BookEntry } from "../../core/engine/backtest-books.ts";
import type { Closing } from "../../core/engine/statement-facts.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { type Day, type Instant, instantText, parseDay } from "../../core/kernel/time.ts";
import type { PostingLine } from "../../core/ledger/posting.ts";
import type { BookedPosting } from "../../core/payouts/statement-accounts.ts";
import { type EntryRow, type LineRow, linesOf } from "../ledger/store.ts";
import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import { commonFacts, factsThrough, newsOf, takenThrough } from "./store.ts";

/** A partner's scope: how far it was told, and whether anything of it is still to be posted. */
export type PartnerScope = { readonly id: bigint; readonly told: bigint; readonly behind: boolean };

/** Everything of a partner hangs together in one scope, and news that is not taken in yet may belong to it; undefined for a partner no fact speaks of. */
export function scopeOfPartner(on: Queries, partner: string, asOf: Instant): Promise<PartnerScope | undefined> {
  return on.maybe<PartnerScope>(sql`
    select s.id, s.told, s.stirred or coalesce(s.due_at <= ${instantText(asOf)}::timestamptz, false) or s.failure is not null
      or exists (select from fact_subject f join engine_binding n on n.binding = f.subject where n.scope = s.id and f.arrival > (select through from engine_intake)) as behind
    from engine_binding b join engine_scope s on s.id = b.scope where b.binding = ${`partner:${partner}`}`);
}

/** The facts a scope was told. */
export async function factsTold(on: Queries, { id, told }: PartnerScope): Promise<Fact[]> {
  const own = (await newsOf(on, [{ id, since: 0n }], told)).get(id) ?? [];
  return [...own, ...(await commonFacts(on, 0n, told))];
}

/** Every entry that touches an account kept for somebody, in the order in which it was posted. */
export async function entriesOf(on: Queries, owner: string): Promise<BookedPosting[]> {
  const rows = await on.query<EntryRow>(sql`
    select e.seq, e.key, e.template, e.fact, e.subject, e.program, e.earning, e.booked_on, e.effective_on, e.effective_at from ledger_entry e
    where e.seq in (select l.entry from ledger_line l join ledger_account a on a.id = l.account where a.owner = ${owner}) order by e.seq`);
  const lines = Map.groupBy(await linesOf(on, rows.map((row) => row.seq)), (line) => line.entry);
  return rows.map((row) => ({
    key: row.key, template: row.template, factId: row.fact, subject: row.subject, effectiveAt: row.effective_at, program: row.program, earning: row.earning,
    bookedOn: dayOf(row.booked_on), effectiveOn: dayOf(row.effective_on), lines: (lines.get(row.seq) ?? []).map(lineOf),
  }));
}

/** Closed periods, the first first. */
export async function closings(on: Queries): Promise<Closing[]> {
  const rows = await on.query<{ through: string; closed_at: Instant }>(sql`select through, closed_at from ledger_period order by through`);
  return rows.map((row) => ({ through: dayOf(row.through), at: row.closed_at }));
}

/** All facts the engine has taken in, or undefined where there are more than `most`. */
export async function allFacts(on: Queries, most: number): Promise<Fact[] | undefined> {
  const through = await takenThrough(on);
  const facts: Fact[] = [];
  for (let since = 0n; ; ) {
    const more = await factsThrough(on, since, through, 10_000);
    facts.push(...more);
    const last = more.at(-1);
    if (last === undefined) return facts;
    if (facts.length > most) return undefined;
    since = BigInt(last.arrival);
  }
}

/** Whether anything is still to be posted of what is known, or falls due. */
export async function isBehind(on: Queries, asOf: Instant): Promise<boolean> {
  const { behind } = await on.one<{ behind: boolean }>(sql`
    select exists (select from engine_scope where stirred or due_at <= ${instantText(asOf)}::timestamptz or failure is not null) or (select coalesce(max(arrival), 0) from fact) > (select through from engine_intake) as behind`);
  return behind;
}

/** How far facts are taken in and entries are posted: the same twice, and nothing has come between. */
export async function booksMark(on: Queries): Promise<{ through: bigint; entry: bigint }> {
  return on.one(sql`select (select through from engine_intake) as through, (select coalesce(max(seq), 0) from ledger_entry) as entry`);
}

/** The whole of the books as entries under their own keys. */
export async function allEntries(on: Queries): Promise<BookEntry[]> {
  const rows = await on.query<LineRow & { key: string }>(sql`
    select e.key, l.entry, l.n, a.account, a.owner, a.currency, l.debit, l.amount, l.balance_after
    from ledger_entry e join ledger_line l on l.entry = e.seq join ledger_account a on a.id = l.account order by l.entry, l.n`);
  return [...Map.groupBy(rows, (row) => row.key)].map(([key, lines]) => ({ key, lines: lines.map(lineOf) }));
}

function lineOf(line: LineRow): PostingLine {
  return { account: line.account, owner: line.owner === "" ? null : line.owner, currency: line.currency, side: line.debit ? "debit" : "credit", amount: line.amount };
}

function dayOf(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new Error(`the database gave no date: ${text}`);
  return day;
}
