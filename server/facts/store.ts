import type { FactType } from "../../core/facts/catalogue.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { joined, named, type Sql, sql } from "../platform/sql.ts";

export type FactRow = {
  id: string; arrival: bigint; org_id: string; type: FactType; occurred_at: Instant; recorded_at: Instant; recorded_by: string | null;
  source_system: string; source_ref: string; payload: Record<string, unknown>;
};

export type Recording = {
  readonly org: string; readonly by: string | null; readonly at: Instant;
  readonly facts: readonly { readonly id: string; readonly type: string; readonly at: Instant; readonly system: string; readonly ref: string; readonly payload: string; readonly content: Buffer; readonly subjects: readonly string[] }[];
};

export type Recorded = { ord: number; id: string; arrival: bigint; content: Buffer; fresh: boolean };

/** Records facts in the order given; a known source is left as it is and answered with what it holds. */
export function insertFacts(tx: Tx, { org, by, at, facts }: Recording): Promise<Recorded[]> {
  const column = <T>(pick: (fact: Recording["facts"][number]) => T) => facts.map(pick);
  const subjects = facts.flatMap((fact, i) => fact.subjects.map((subject) => ({ ord: i + 1, subject })));
  return tx.query<Recorded>(named("fact_record", sql`
    select * from fact_record(${org}, ${by}, ${instantText(at)}, ${column((f) => f.id)}, ${column((f) => f.type)}, ${column((f) => instantText(f.at))}::timestamptz[], ${column((f) => f.system)}, ${column((f) => f.ref)},
      ${column((f) => f.payload)}, ${column((f) => f.content)}::bytea[], ${subjects.map((s) => s.ord)}::int[], ${subjects.map((s) => s.subject)}::text[])`));
}

/** Facts that are known by any of these sources. */
export function knownSources(on: Queries, sources: readonly { readonly system: string; readonly ref: string }[]): Promise<{ system: string; ref: string; id: string; content: Buffer }[]> {
  return on.query(sql`
    select f.source_system as system, f.source_ref as ref, f.id, f.content from unnest(${sources.map((s) => s.system)}::text[], ${sources.map((s) => s.ref)}::text[]) as g (system, ref)
    join fact f on f.source_system = g.system and f.source_ref = g.ref`);
}

const FACT = sql`select f.id, f.arrival, f.org_id, f.type, f.occurred_at, f.recorded_at, f.recorded_by, f.source_system, f.source_ref, f.payload from fact f`;

export function fact(on: Queries, id: string): Promise<FactRow | undefined> {
  return on.maybe<FactRow>(sql`${FACT} where f.id = ${id}`);
}

export type FactFilter = {
  readonly after: readonly (string | number)[] | undefined; readonly limit: number; readonly type: string | undefined; readonly subject: string | undefined;
  readonly system: string | undefined; readonly ref: string | undefined; readonly from: Instant | undefined; readonly to: Instant | undefined;
};

/** Newest first by when they happened, one more than the limit. */
export function facts(on: Queries, filter: FactFilter): Promise<FactRow[]> {
  const { after, type, subject, system, ref, from, to } = filter;
  const where: Sql[] = [sql`true`];
  if (after !== undefined) where.push(sql`(f.occurred_at, f.arrival) < (${String(after[0])}::timestamptz, ${String(after[1])}::bigint)`);
  if (type !== undefined) where.push(sql`f.type = ${type}`);
  if (subject !== undefined) where.push(sql`exists (select from fact_subject s where s.subject = ${subject} and s.arrival = f.arrival)`);
  if (system !== undefined) where.push(sql`f.source_system = ${system}`);
  if (ref !== undefined) where.push(sql`f.source_ref = ${ref}`);
  if (from !== undefined) where.push(sql`f.occurred_at >= ${instantText(from)}`);
  if (to !== undefined) where.push(sql`f.occurred_at < ${instantText(to)}`);
  return on.query<FactRow>(sql`${FACT} where ${joined(where, sql` and `)} order by f.occurred_at desc, f.arrival desc limit ${filter.limit + 1}`);
}

/**
 * The facts about any of the subjects that are of one of the types, for the pure rules. Without types, everything is read that was ever said of them:
 * only where a subject has few facts, as an invoice has.
 */
export async function factsAbout(on: Queries, subjects: readonly string[], types?: readonly FactType[]): Promise<Fact[]> {
  const only = types === undefined ? sql`` : sql`and s.type = any(${[...types]}::text[])`;
  const rows = await on.query<FactRow>(sql`${FACT} where f.arrival in (select s.arrival from fact_subject s where s.subject = any(${[...subjects]}::text[]) ${only}) order by f.occurred_at, f.arrival`);
  return rows.map(told);
}

/** A stored fact as the rules are told it. */
export function told(row: FactRow): Fact {
  return { id: row.id, type: row.type, at: row.occurred_at, knownAt: row.recorded_at, arrival: Number(row.arrival), payload: row.payload } as unknown as Fact;
}
