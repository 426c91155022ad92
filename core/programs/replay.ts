import { z } from "zod";
import { type Refusal, refuse } from "../kernel/refusal.ts";
import type { Instant } from "../kernel/time.ts";

const Amount = z.number().int();
const Change = { currency: z.string(), before: Amount, after: Amount, delta: Amount };

/** What a version would have made of the history known when it was published, under it all along (rules.md §6.7, §9). Minor units, rates in basis points. */
export const ReplaySummary = z
  .strictObject({
    /** Hash of the definition that was tried. */
    definition: z.string(),
    /** The versions and agreements it was held against; their replay equalled the books entry for entry. */
    baseline: z.array(z.string()),
    asOf: z.string(), facts: z.number().int(),
    /** Commissions, services margins and rewards, per currency. */
    totals: z.array(z.strictObject(Change)),
    /** Who loses the largest part of what it had. */
    worstHit: z.strictObject({ partner: z.string(), ...Change, why: z.string().nullable() }).nullable(),
    /** Partners that lose more than a loss that counts, of those that earned anything. */
    losingMuch: z.number().int(), earning: z.number().int(),
    /** Live registrations, and those whose confirmed rate would fall; null where nothing would be paid any more. */
    livePromises: z.number().int(),
    broken: z.array(z.strictObject({ registration: z.string(), partner: z.string(), rule: z.string(), before: z.number().int(), after: z.number().int().nullable() })),
  })
  .meta({ id: "ProgramReplaySummary" });
export type ReplaySummary = z.output<typeof ReplaySummary>;

/** Even where nothing late is learned, history goes on: a replay of yesterday shows today's programs too little of it. */
const HOLDS_MS = 24 * 60 * 60 * 1000;

export type ReplayStanding = {
  readonly runAt: Instant;
  readonly now: Instant;
  /** The versions and agreements are still those it was held against. */
  readonly sameTerms: boolean;
  /** Something has been learned since of the time that was replayed. */
  readonly lateNews: boolean;
};

/** May a replay of a draft's text stand behind its publication? Undefined: it may. */
export function replayRefused(replay: ReplayStanding | undefined): Refusal | undefined {
  if (replay === undefined) return refuse("draft.no-backtest", "Nobody has run the back-test of exactly this text against the books: run it over the whole history, read what it says, then publish.");
  if (!replay.sameTerms) return refuse("draft.backtest-stale", "A version or an agreement has come into the program since the back-test was run: run it again.");
  if (replay.lateNews) return refuse("draft.backtest-stale", "The books have learned more of the time that was replayed since the back-test was run: run it again.");
  return replay.now - replay.runAt > HOLDS_MS ? refuse("draft.backtest-stale", "The back-test was run more than a day ago: run it again over what has happened since.") : undefined;
}
