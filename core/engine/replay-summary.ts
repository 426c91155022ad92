import type { ReplaySummary } from "../programs/replay.ts";
import type { ComparedReport } from "./backtest-wire.ts";

/** What is kept of a back-test with the version that is published: totals, who is hit worst, which promises break (rules.md §9.5). */
export function replaySummary({ baseline, asOf, facts, totals, guards }: ComparedReport, definition: string): ReplaySummary {
  const { worstHit, losingMuch, earning, livePromises, broken } = guards;
  return {
    definition, baseline, asOf, facts, losingMuch, earning, livePromises, broken,
    totals: totals.map(({ currency, before, after, delta }) => ({ currency, before, after, delta })),
    worstHit: worstHit === null ? null : { partner: worstHit.key, currency: worstHit.currency, before: worstHit.before, after: worstHit.after, delta: worstHit.delta, why: worstHit.why },
  };
}
