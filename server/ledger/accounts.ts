import type { PostingLine } from "../../core/ledger/posting.ts";
import type { Database } from "../platform/database.ts";
import { named, sql } from "../platform/sql.ts";
import type { Entry } from "./entry.ts";

/** Numbers of the accounts that entries touch, by accountKey. Accounts are opened in a transaction of their own: one that stays empty harms nobody. */
export type Accounts = { idsOf(entries: readonly Entry[]): Promise<ReadonlyMap<string, bigint>> };

const KEPT = 200_000;

/** Account numbers never change, so a process remembers them. */
export function rememberedAccounts(database: Database): Accounts {
  const known = new Map<string, bigint>();
  return {
    async idsOf(entries) {
      let missing = unknown(entries, known);
      if (missing.size === 0) return known;
      if (known.size + missing.size > KEPT) {
        known.clear();
        missing = unknown(entries, known);
      }
      const wanted = [...missing];
      const rows = await database.as({ org: null, role: "system" }, (tx) =>
        tx.query<{ ord: number; id: bigint }>(named("ledger_open", sql`
          select ord, id from ledger_open(${wanted.map(([, line]) => line.account)}::text[], ${wanted.map(([, line]) => line.owner ?? "")}::text[], ${wanted.map(([, line]) => line.currency)}::text[])`)));
      for (const row of rows) known.set((wanted[row.ord - 1] as [string, PostingLine])[0], row.id);
      return known;
    },
  };
}

function unknown(entries: readonly Entry[], known: ReadonlyMap<string, bigint>): Map<string, PostingLine> {
  const missing = new Map<string, PostingLine>();
  for (const { accounts, posting } of entries) accounts.forEach((key, i) => void (known.has(key) || missing.set(key, posting.lines[i] as PostingLine)));
  return missing;
}
