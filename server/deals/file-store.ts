import { type Instant, instantText } from "../../core/kernel/time.ts";
import type { Queries, Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";

export type FileRow = { id: `fil_${string}`; deal_id: string; org_id: string; name: string; type: string; bytes: number; digest: Buffer; content: Buffer; added_at: Instant; added_by: string };

export async function addFile(tx: Tx, row: FileRow): Promise<void> {
  await tx.run(sql`
    insert into deal_file (id, deal_id, org_id, name, type, bytes, digest, content, added_at, added_by)
    values (${row.id}, ${row.deal_id}, ${row.org_id}, ${row.name}, ${row.type}, ${row.bytes}, ${row.digest}, ${row.content}, ${instantText(row.added_at)}, ${row.added_by})`);
}

export function fileOf(on: Queries, id: string): Promise<Omit<FileRow, "content"> | undefined> {
  return on.maybe(sql`select id, deal_id, org_id, name, type, bytes, digest, added_at, added_by from deal_file where id = ${id}`);
}

export function fileContent(on: Queries, id: string): Promise<Pick<FileRow, "name" | "content"> | undefined> {
  return on.maybe(sql`select name, content from deal_file where id = ${id}`);
}

/** Bytes on a deal so far. */
export async function bytesOn(on: Queries, dealId: string): Promise<number> {
  const { n } = await on.one<{ n: bigint }>(sql`select coalesce(sum(bytes), 0) as n from deal_file where deal_id = ${dealId}`);
  return Number(n);
}
