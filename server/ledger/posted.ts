import type { Posting } from "../../core/ledger/posting.ts";
import type { Queries } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import { entryUuid } from "./entry.ts";
import { type EntryRow, linesOf } from "./store.ts";

/** Entries of the books as the postings they were, by key. */
export async function postedEntries(on: Queries, keys: readonly string[]): Promise<Map<string, Posting>> {
  if (keys.length === 0) return new Map();
  const rows = await on.query<EntryRow>(sql`select seq, key, template, fact, subject, program, earning, effective_at from ledger_entry where id = any(${keys.map(entryUuid)}::uuid[])`);
  const lines = Map.groupBy(await linesOf(on, rows.map((row) => row.seq)), (line) => line.entry);
  return new Map(rows.map((row) => [row.key, {
    key: row.key, template: row.template, factId: row.fact, subject: row.subject, effectiveAt: row.effective_at, program: row.program, earning: row.earning,
    lines: (lines.get(row.seq) ?? []).map((line) => ({ account: line.account, owner: line.owner === "" ? null : line.owner, currency: line.currency, side: line.debit ? "debit" : "credit", amount: line.amount })),
  }]));
}
