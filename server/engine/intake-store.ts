import type { Queries, Tx } from "../platform/database.ts";
import { named, sql } from "../platform/sql.ts";

/** One intake at a time, until the transaction ends. */
export function holdIntake(tx: Tx): Promise<{ through: bigint; programs: string }> {
  return tx.one<{ through: bigint; programs: string }>(named("engine_hold_intake", sql`select through, programs from engine_intake for update`));
}

export async function setIntake(tx: Tx, through: bigint, programs: string): Promise<void> {
  await tx.run(sql`update engine_intake set through = ${through}, programs = ${programs}`);
}

/** No fact can appear up to `settled` any more; up to `seen`, facts are there. */
export async function horizon(on: Queries): Promise<{ settled: bigint; seen: bigint }> {
  const { settled } = await on.one<{ settled: bigint }>(named("fact_settled", sql`select fact_settled() as settled`));
  const { seen } = await on.one<{ seen: bigint }>(named("fact_seen", sql`select coalesce(max(arrival), 0) as seen from fact`));
  return { settled, seen };
}

export async function scopesOf(on: Queries, bindings: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await on.query<{ binding: string; scope: bigint }>(named("engine_scopes_of", sql`select binding, scope from engine_binding where binding = any(${[...bindings]}::text[])`));
  return new Map(rows.map((row) => [row.binding, row.scope]));
}

export async function touching(on: Queries, accounts: readonly string[]): Promise<{ account: string; scope: bigint }[]> {
  return accounts.length === 0 ? [] : on.query(sql`select account, scope from engine_touch where account = any(${[...accounts]}::text[])`);
}

/** Holds scopes in one order, so that who posts for them is waited for, and answers how many facts each has. */
export async function holdScopes(tx: Tx, ids: readonly bigint[]): Promise<Map<bigint, bigint>> {
  const rows = await tx.query<{ id: bigint; facts: bigint }>(named("engine_hold_scopes", sql`select id, facts from engine_scope where id = any(${[...ids]}::bigint[]) order by id for update`));
  return new Map(rows.map((row) => [row.id, row.facts]));
}

export async function addScopes(tx: Tx, count: number): Promise<bigint[]> {
  if (count === 0) return [];
  const rows = await tx.query<{ id: bigint }>(named("engine_add_scopes", sql`insert into engine_scope (facts) select 0 from generate_series(1, ${count}) returning id`));
  return rows.map((row) => row.id);
}

/** Scopes that turn out to be one: what is theirs becomes the larger one's, which starts again from the facts. */
export async function mergeScopes(tx: Tx, into: bigint, gone: readonly bigint[]): Promise<void> {
  const from = sql`${[...gone]}::bigint[]`;
  await tx.run(sql`update engine_binding set scope = ${into} where scope = any(${from})`);
  await tx.run(sql`update engine_fact set scope = ${into} where scope = any(${from})`);
  await tx.run(sql`update engine_posting set scope = ${into} where scope = any(${from})`);
  await tx.run(sql`with g as (delete from engine_touch where scope = any(${from}) returning account) insert into engine_touch (account, scope) select distinct account, ${into}::bigint from g on conflict do nothing`);
  await tx.run(sql`update engine_scope set facts = facts + (select sum(facts) from engine_scope where id = any(${from})), version = version + 1, stirred = true where id = ${into}`);
  await tx.run(sql`delete from engine_scope where id = any(${from})`);
}

export type Placed = { readonly scope: bigint; readonly arrival: number };

/** Puts facts and bindings into their scopes and stirs them. */
export async function placeFacts(tx: Tx, facts: readonly Placed[], bindings: readonly { readonly binding: string; readonly scope: bigint }[]): Promise<void> {
  await tx.run(named("engine_bind", sql`insert into engine_binding (binding, scope) select * from unnest(${bindings.map((one) => one.binding)}::text[], ${bindings.map((one) => one.scope)}::bigint[]) on conflict (binding) do nothing`));
  await tx.run(named("engine_place", sql`insert into engine_fact (scope, arrival) select * from unnest(${facts.map((one) => one.scope)}::bigint[], ${facts.map((one) => one.arrival)}::bigint[])`));
  await tx.run(named("engine_stir", sql`
    update engine_scope s set facts = s.facts + n.facts, stirred = true, retry_at = null
    from (select scope, count(*) as facts from unnest(${facts.map((one) => one.scope)}::bigint[]) as p (scope) group by scope) n where s.id = n.scope`));
}

export async function stirAll(tx: Tx): Promise<void> {
  await tx.run(sql`update engine_scope set stirred = true, retry_at = null where id in (select id from engine_scope where not stirred order by id for update)`);
}

/** Whether anything that stirs all happened at or after an instant: then rates told late matter to what was done. */
export async function ranSince(on: Queries, types: readonly string[], at: string): Promise<boolean> {
  return (await on.one<{ ran: boolean }>(sql`select exists (select from fact where type = any(${[...types]}::text[]) and occurred_at >= ${at}::timestamptz) as ran`)).ran;
}
