import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type ReplayRow = { id: string; definition: Buffer; terms: Buffer; through: bigint; as_of: Instant; summary: string; hash: Buffer; run_by: string; run_at: Instant };

const REPLAY = sql`select id, definition, terms, through, as_of, summary, hash, run_by, run_at from programs_replay`;

export function replay(on: Queries, id: string): Promise<ReplayRow | undefined> {
  return on.maybe<ReplayRow>(sql`${REPLAY} where id = ${id}`);
}

/** The last one that was run of a definition. */
export function lastReplay(on: Queries, definition: Buffer): Promise<ReplayRow | undefined> {
  return on.maybe<ReplayRow>(sql`${REPLAY} where definition = ${definition} order by run_at desc, id desc limit 1`);
}

export async function addReplay(tx: Tx, row: ReplayRow): Promise<void> {
  await tx.run(sql`
    insert into programs_replay (id, definition, terms, through, as_of, summary, hash, run_by, run_at)
    values (${row.id}, ${row.definition}, ${row.terms}, ${row.through}, ${instantText(row.as_of)}, ${row.summary}, ${row.hash}, ${row.run_by}, ${instantText(row.run_at)})`);
}

/** Something has been learned since of the time that was replayed. */
export async function hasLateNews(on: Queries, { through, as_of }: Pick<ReplayRow, "through" | "as_of">): Promise<boolean> {
  return (await on.one<{ late: boolean }>(sql`select exists (select from fact where arrival > ${through} and occurred_at <= ${instantText(as_of)}::timestamptz) as late`)).late;
}
