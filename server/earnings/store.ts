import type { Queries, Tx } from "../platform/database.ts";
import { json, type Sql, sql } from "../platform/sql.ts";

/** A row of a read model: its name, what says whether it has changed, and its columns. */
export type OutcomeRow = { readonly name: string; readonly mark: string; readonly columns: Readonly<Record<string, unknown>> };

/** The five read models, each with the column that names a row. */
export const OUTCOMES = ["line", "reward", "payout", "decision", "recognition"] as const;
export type Outcome = (typeof OUTCOMES)[number];

type Table = { readonly marks: (scopes: Sql) => Sql; readonly remove: (scope: Sql, names: Sql) => Sql; readonly insert: (rows: Sql) => Sql; readonly move: (to: Sql, from: Sql) => Sql };

const TABLES: Readonly<Record<Outcome, Table>> = {
  line: {
    marks: (scopes) => sql`select scope, ref as name, mark from earning_line where scope = any(${scopes})`,
    remove: (_, names) => sql`delete from earning_line where ref = any(${names})`,
    insert: (rows) => sql`insert into earning_line select * from jsonb_populate_recordset(null::earning_line, ${rows})`,
    move: (to, from) => sql`update earning_line set scope = ${to} where scope = any(${from})`,
  },
  reward: {
    marks: (scopes) => sql`select scope, referral as name, mark from earning_reward where scope = any(${scopes})`,
    remove: (_, names) => sql`delete from earning_reward where referral = any(${names})`,
    insert: (rows) => sql`insert into earning_reward select * from jsonb_populate_recordset(null::earning_reward, ${rows})`,
    move: (to, from) => sql`update earning_reward set scope = ${to} where scope = any(${from})`,
  },
  payout: {
    marks: (scopes) => sql`select scope, id as name, mark from earning_payout where scope = any(${scopes})`,
    remove: (_, names) => sql`delete from earning_payout where id = any(${names})`,
    insert: (rows) => sql`insert into earning_payout select * from jsonb_populate_recordset(null::earning_payout, ${rows})`,
    move: (to, from) => sql`update earning_payout set scope = ${to} where scope = any(${from})`,
  },
  decision: {
    marks: (scopes) => sql`select scope, about as name, decision as mark from earning_decision where scope = any(${scopes})`,
    remove: (scope, names) => sql`delete from earning_decision where scope = ${scope} and about = any(${names})`,
    insert: (rows) => sql`insert into earning_decision select * from jsonb_populate_recordset(null::earning_decision, ${rows})`,
    // What concerns every scope is decided in each alike, so of two that meet one may stay.
    move: (to, from) => sql`
      with gone as (delete from earning_decision where scope = any(${from}) returning about, org_id, decision)
      insert into earning_decision (scope, about, org_id, decision) select distinct on (about) ${to}, about, org_id, decision from gone on conflict (scope, about) do nothing`,
  },
  recognition: {
    marks: (scopes) => sql`select scope, customer as name, status || ' ' || at as mark from earning_recognition where scope = any(${scopes})`,
    remove: (_, names) => sql`delete from earning_recognition where customer = any(${names})`,
    insert: (rows) => sql`insert into earning_recognition select * from jsonb_populate_recordset(null::earning_recognition, ${rows})`,
    move: (to, from) => sql`update earning_recognition set scope = ${to} where scope = any(${from})`,
  },
};

/** What the read models hold of some scopes: the mark of every row, by scope and name. */
export async function marksOf(on: Queries, outcome: Outcome, scopes: readonly bigint[]): Promise<Map<bigint, Map<string, string>>> {
  const rows = await on.query<{ scope: bigint; name: string; mark: string }>(TABLES[outcome].marks(sql`${[...scopes]}::bigint[]`));
  const found = new Map<bigint, Map<string, string>>();
  for (const { scope, name, mark } of rows) {
    const marks = found.get(scope) ?? new Map<string, string>();
    found.set(scope, marks);
    marks.set(name, mark);
  }
  return found;
}

/** Takes rows out that are gone or changed, and puts in what they are now. */
export async function rewrite(tx: Tx, outcome: Outcome, scope: bigint, gone: readonly string[], rows: readonly OutcomeRow[]): Promise<void> {
  const names = [...gone, ...rows.map((row) => row.name)];
  if (names.length === 0) return;
  await tx.run(TABLES[outcome].remove(sql`${scope}::bigint`, sql`${names}::text[]`));
  if (rows.length > 0) await tx.run(TABLES[outcome].insert(sql`${json(rows.map((row) => row.columns))}::jsonb`));
}

/** Scopes that became one: their rows follow. */
export async function moveOutcomes(tx: Tx, to: bigint, from: readonly bigint[]): Promise<void> {
  for (const outcome of OUTCOMES) await tx.run(TABLES[outcome].move(sql`${to}::bigint`, sql`${[...from]}::bigint[]`));
}
