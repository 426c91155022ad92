import type { Posting, PostingLine } from "../ledger/posting.ts";

/** What stands in the books for a key of the engine: which revision of it, and whether that one still stands. */
export type Standing = { readonly key: string; readonly revision: number; readonly content: string; readonly live: boolean };

/** One posting the engine wants, with what "the same" means for it. */
export type Wanted = { readonly posting: Posting; readonly content: string };

/** An entry that the difference asks for. `take` names the standing it takes back; its lines are in the books. */
export type Step =
  | { readonly kind: "take back"; readonly key: string; readonly revision: number }
  | { readonly kind: "post"; readonly posting: Posting; readonly content: string; readonly key: string; readonly revision: number };

/**
 * What has to be posted so that the books say what the engine says: nothing is edited, what no longer holds is taken back by a reversal, and what
 * holds differently is posted anew under the next revision. Throws when the engine wants one key twice: a bug of the engine.
 */
export function differenceOf(wanted: readonly Wanted[], standing: ReadonlyMap<string, Standing>): Step[] {
  const seen = new Set<string>();
  const posts: Step[] = [];
  const back: Step[] = [];
  for (const { posting, content } of wanted) {
    const { key } = posting;
    if (seen.has(key)) throw new Error(`the engine posts ${key} twice`);
    seen.add(key);
    const stands = standing.get(key);
    if (stands?.live === true && stands.content === content) continue;
    const revision = stands === undefined ? 0 : stands.revision + 1;
    if (stands?.live === true) back.push({ kind: "take back", key, revision: stands.revision });
    posts.push({ kind: "post", posting: { ...posting, key: bookedKey(key, revision) }, content, key, revision });
  }
  for (const stands of standing.values()) if (stands.live && !seen.has(stands.key)) back.push({ kind: "take back", key: stands.key, revision: stands.revision });
  return [...back, ...posts];
}

/** The key in the books: the engine's own at first, "…~1" once it was taken back and posted anew. */
export function bookedKey(key: string, revision: number): string {
  return revision === 0 ? key : `${key}~${revision}`;
}

/** The entry that takes another back: the same day and fact, every line on the other side. */
export function reversalOf(key: string, revision: number, posted: Omit<Posting, "key">): Posting {
  const lines = posted.lines.map((line): PostingLine => ({ ...line, side: line.side === "debit" ? "credit" : "debit" }));
  return { ...posted, key: `reverse|${key}|${revision}`, template: "reverse", lines };
}
