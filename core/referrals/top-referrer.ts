import { type Instant, quarterOf } from "../kernel/time.ts";

export type ReleasedReferral = { readonly referrer: string; readonly releasedAt: Instant; /** Dollar cents. */ readonly firstYearValue: bigint };

export type Ranked = { readonly referrer: string; readonly releases: number; readonly firstYearValue: bigint; /** When the number was reached. */ readonly reachedAt: Instant };

/** How ties are told apart, in order; the last resort is the customer's number, so that every machine agrees (P-49). */
export type RankingOrder = readonly ("released_referrals" | "first_year_value" | "earliest_last_release" | "customer_id")[];

/**
 * The quarter's ranking of customers who refer, best first: referrals whose reward was released inside the quarter of the
 * program's zone (P-49, P-72). Empty when nobody referred anyone: then there is no award.
 */
export function topReferrers(order: RankingOrder, referrals: readonly ReleasedReferral[], quarter: string, zone: string): Ranked[] {
  const ranked = new Map<string, Ranked>();
  for (const referral of referrals) {
    if (quarterOf(referral.releasedAt, zone) !== quarter) continue;
    const before = ranked.get(referral.referrer);
    ranked.set(referral.referrer, {
      referrer: referral.referrer,
      releases: (before?.releases ?? 0) + 1,
      firstYearValue: (before?.firstYearValue ?? 0n) + referral.firstYearValue,
      reachedAt: before === undefined || referral.releasedAt > before.reachedAt ? referral.releasedAt : before.reachedAt,
    });
  }
  return [...ranked.values()].sort((a, b) => {
    for (const criterion of [...order, "customer_id"] as const) {
      const difference = COMPARE[criterion](a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

const COMPARE: Record<RankingOrder[number], (a: Ranked, b: Ranked) => number> = {
  released_referrals: (a, b) => b.releases - a.releases,
  first_year_value: (a, b) => (a.firstYearValue === b.firstYearValue ? 0 : a.firstYearValue > b.firstYearValue ? -1 : 1),
  earliest_last_release: (a, b) => a.reachedAt - b.reachedAt,
  customer_id: (a, b) => (a.referrer < b.referrer ? -1 : a.referrer > b.referrer ? 1 : 0),
};
