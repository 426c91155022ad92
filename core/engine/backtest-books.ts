import { type Posting, type PostingLine, accountKey } from "../ledger/posting.ts";

/** An entry of the books under the engine's posting key; a reversal carries the key of what it takes back. */
export type BookEntry = { readonly key: string; readonly lines: readonly PostingLine[] };

/**
 * Entries as they stand in the books, under the keys of the engine: a reversal "reverse|key|0" belongs to the key it takes back, and what was posted anew
 * after it, "key~1", to the same.
 */
export function underEngineKeys(entries: readonly BookEntry[]): BookEntry[] {
  const keys = new Set(entries.map((entry) => entry.key));
  return entries.map(({ key, lines }) => {
    const reversal = /^reverse\|(.+)\|\d+$/s.exec(key);
    if (reversal !== null) return { key: reversal[1] as string, lines };
    const anew = /^(.+)~(\d+)$/s.exec(key);
    const isAnew = anew !== null && keys.has(`reverse|${anew[1]}|${Number(anew[2]) - 1}`);
    return { key: isAnew ? (anew[1] as string) : key, lines };
  });
}

/** One key on which books and replay disagree: what each says of an account, in minor units, debit positive. */
export type BookDifference = { readonly key: string; readonly accounts: readonly { readonly account: string; readonly books: bigint; readonly replay: bigint }[] };

/**
 * Holds the books against a replay, key by key and account by account; reversals net out. Empty when they are equal entry for entry (rules.md §9.1).
 * Keys come in the order of the replay, then those only the books know.
 */
export function bookDifferences(books: Iterable<BookEntry>, postings: readonly Posting[]): BookDifference[] {
  const booked = netted(books);
  const replayed = netted(postings);
  const differences: BookDifference[] = [];
  for (const key of new Set([...replayed.keys(), ...booked.keys()])) {
    const [ours, theirs] = [replayed.get(key), booked.get(key)];
    const accounts = [...new Set([...(ours?.keys() ?? []), ...(theirs?.keys() ?? [])])]
      .map((account) => ({ account, books: theirs?.get(account) ?? 0n, replay: ours?.get(account) ?? 0n }))
      .filter((one) => one.books !== one.replay);
    if (accounts.length > 0) differences.push({ key, accounts });
  }
  return differences;
}

function netted(entries: Iterable<BookEntry>): Map<string, Map<string, bigint>> {
  const sums = new Map<string, Map<string, bigint>>();
  for (const { key, lines } of entries) {
    const accounts = sums.get(key) ?? new Map<string, bigint>();
    sums.set(key, accounts);
    for (const line of lines) accounts.set(accountKey(line), (accounts.get(accountKey(line)) ?? 0n) + (line.side === "debit" ? line.amount : -line.amount));
  }
  return sums;
}
