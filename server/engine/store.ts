import { TOLD_TO_ALL } from "../../core/engine/scopes.ts";
import type { Standing } from "../../core/engine/difference.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import { type FactRow, told } from "../facts/store.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { named, sql } from "../platform/sql.ts";

const FACT = sql`f.id, f.arrival, f.org_id, f.type, f.occurred_at, f.recorded_at, f.recorded_by, f.source_system, f.source_ref, f.payload`;

export type ScopeRow = { id: bigint; told: bigint; version: bigint; tries: number };

/** Up to `limit` scopes that have something to do, held until the transaction ends; what another process holds is left to it. */
export function takeScopes(tx: Tx, now: Instant, limit: number): Promise<ScopeRow[]> {
  return tx.query<ScopeRow>(named("engine_take", sql`
    select id, told, version, tries from engine_scope
    where id in (select id from engine_scope where stirred union select id from engine_scope where due_at <= ${instantText(now)}::timestamptz)
      and (retry_at is null or retry_at <= ${instantText(now)}::timestamptz)
    order by tries, id limit ${limit} for update skip locked`));
}

export async function holdScope(tx: Tx, id: bigint): Promise<ScopeRow | undefined> {
  return tx.maybe<ScopeRow>(sql`select id, told, version, tries from engine_scope where id = ${id} for update`);
}

/** How far the engine has taken facts in: scopes are told no further. */
export async function takenThrough(on: Queries): Promise<bigint> {
  return (await on.one<{ through: bigint }>(named("engine_through", sql`select through from engine_intake`))).through;
}

/** The facts of scopes that arrived after what each was told, through an arrival. */
export async function newsOf(on: Queries, scopes: readonly { readonly id: bigint; readonly since: bigint }[], through: bigint): Promise<Map<bigint, Fact[]>> {
  const rows = await on.query<FactRow & { scope: bigint }>(named("engine_news", sql`
    select s.scope, ${FACT} from unnest(${scopes.map((one) => one.id)}::bigint[], ${scopes.map((one) => one.since)}::bigint[]) as s (scope, since)
    cross join lateral (select e.arrival from engine_fact e where e.scope = s.scope and e.arrival > s.since and e.arrival <= ${through}) e
    join fact f on f.arrival = e.arrival`));
  const found = new Map<bigint, Fact[]>();
  for (const row of rows) {
    const facts = found.get(row.scope);
    if (facts === undefined) found.set(row.scope, [told(row)]);
    else facts.push(told(row));
  }
  return found;
}

/** Facts that every scope is told and that arrived in (since, through]. */
export async function commonFacts(on: Queries, since: bigint, through: bigint): Promise<Fact[]> {
  const rows = await on.query<FactRow>(sql`select ${FACT} from fact f where f.type = any(${[...TOLD_TO_ALL]}::text[]) and f.arrival > ${since} and f.arrival <= ${through} order by f.arrival`);
  return rows.map(told);
}

export async function factsThrough(on: Queries, since: bigint, through: bigint, limit: number): Promise<Fact[]> {
  const rows = await on.query<FactRow>(named("engine_facts", sql`select ${FACT} from fact f where f.arrival > ${since} and f.arrival <= ${through} order by f.arrival limit ${limit}`));
  return rows.map(told);
}

type StandingRow = { key: string; scope: bigint; revision: number; content: string; live: boolean };

/** What stands in the books: everything of some scopes, and of some keys. */
export async function standings(on: Queries, scopes: readonly bigint[], keys: readonly string[]): Promise<(Standing & { readonly scope: bigint })[]> {
  return on.query<StandingRow>(named("engine_standings", sql`
    select key, scope, revision, content, live from engine_posting where scope = any(${[...scopes]}::bigint[])
    union select key, scope, revision, content, live from engine_posting where key = any(${[...keys]}::text[])`));
}

/** Remembers what stands now. Throws where a key stands for another scope: a bug. */
export async function setStandings(tx: Tx, rows: readonly (Standing & { readonly scope: bigint })[]): Promise<void> {
  if (rows.length === 0) return;
  const kept = await tx.run(named("engine_set_standings", sql`
    insert into engine_posting as p (key, scope, revision, content, live)
    select * from unnest(${rows.map((row) => row.key)}::text[], ${rows.map((row) => row.scope)}::bigint[], ${rows.map((row) => row.revision)}::int[], ${rows.map((row) => row.content)}::uuid[], ${rows.map((row) => row.live)}::boolean[])
    on conflict (key) do update set revision = excluded.revision, content = excluded.content, live = excluded.live where p.scope = excluded.scope`));
  if (kept !== rows.length) throw new Error(`${rows.length - kept} keys stand for another scope already`);
}

export type Posted = { readonly id: bigint; readonly told: bigint; readonly dueAt: Instant | null };

/** Their outcome is in the books through `told`. */
export async function setPosted(tx: Tx, rows: readonly Posted[]): Promise<void> {
  await tx.run(named("engine_set_posted", sql`
    update engine_scope s set stirred = false, told = r.told, due_at = r.due_at, version = s.version + 1, failure = null, tries = 0, retry_at = null
    from unnest(${rows.map((row) => row.id)}::bigint[], ${rows.map((row) => row.told)}::bigint[], ${rows.map((row) => (row.dueAt === null ? null : instantText(row.dueAt)))}::timestamptz[]) as r (id, told, due_at) where s.id = r.id`));
}

export async function setFailed(tx: Tx, id: bigint, failure: string, retryAt: Instant): Promise<void> {
  await tx.run(sql`update engine_scope set failure = ${failure}, tries = tries + 1, retry_at = ${instantText(retryAt)}::timestamptz where id = ${id}`);
}

/** Scopes that post to a shared balance; answers whether one of them has yet to join the others. */
export async function addTouches(tx: Tx, rows: readonly { readonly account: string; readonly scope: bigint }[]): Promise<boolean> {
  if (rows.length === 0) return false;
  await tx.run(sql`insert into engine_touch (account, scope) select * from unnest(${rows.map((row) => row.account)}::text[], ${rows.map((row) => row.scope)}::bigint[]) on conflict do nothing`);
  return (await apart(tx)).length > 0;
}

/** Scopes that touch a shared account and are not of the scope of the facts that look at it. */
export function apart(on: Queries): Promise<{ account: string; scope: bigint; home: bigint }[]> {
  return on.query(sql`select t.account, t.scope, b.scope as home from engine_touch t join engine_binding b on b.binding = 'house:' || t.account where t.scope <> b.scope`);
}

/** When the next scope has something to do by itself; null when none has. */
export async function nextDue(on: Queries): Promise<Instant | null> {
  return (await on.one<{ at: Instant | null }>(sql`select least(min(due_at), (select min(retry_at) from engine_scope where retry_at is not null)) as at from engine_scope where due_at is not null`)).at;
}
