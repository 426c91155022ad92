import type { Fact } from "../facts/fact.ts";
import type { Day, Instant } from "../kernel/time.ts";

/** A place in the order of telling: an instant, and the arrival number within it. */
export type Told = { readonly at: Instant; readonly arrival: number };

export function isLater(a: Told, b: Told): boolean {
  return a.at > b.at || (a.at === b.at && a.arrival > b.arrival);
}

export type Motion = "referral" | "resale" | "wholesale";

export type Split = { readonly partner: string; readonly weight: number };

/** A won deal and whom it is credited to (P-11, P-57 … P-62). */
export type Deal = {
  readonly deal: string;
  /** Null until somebody says whose deal it is. */
  customer: string | null;
  readonly wonAt: Instant;
  readonly factId: string;
  readonly arrival: number;
  /** First day of paid service: the customer's first year starts here (P-16). */
  readonly serviceStart: Day;
  motion: Motion;
  readonly plan: string | null;
  readonly registration: string | null;
  splits: readonly Split[];
  readonly delivers: string | null;
  readonly servicesPaper: "vendor" | "partner";
  credit: Credit;
  /** When the customer signed up by itself, where that came before the win (P-15). */
  readonly signedUp: Told | null;
  /** The customer's first year starts here: the service start of its first deal (P-16). */
  windowFrom: Day;
  /** What core/earnings/selection.ts worked out last; it alone reads it. */
  lastSelection: unknown;
};

export type Credit = {
  readonly status: "credited" | "pending" | "not_credited";
  /** In words; null when there is nothing to add. */
  readonly because: string | null;
  /** What the credit rests on; a click is paid as a click (P-57). */
  readonly through: "registration" | "named" | "click";
  /** The live registration's approval: what was confirmed then binds (P-14). */
  readonly approval: (Told & { readonly factId: string }) | null;
  /** Every claim on the customer and why it won or lost (P-57). */
  readonly claims: readonly { readonly id: string; readonly type: ClaimType; readonly won: boolean; readonly because: string | null }[];
};

export type ClaimType = "registration" | "customer_referral" | "affiliate_click";

/** What the credit rules need to know of a registration; the deals room keeps the rest of its life. */
export type Protection = {
  readonly registration: string;
  readonly partner: string;
  readonly customer: string | null;
  readonly submitted: Told;
  approval: (Told & { readonly factId: string }) | null;
  /** Protection is [approval, until). */
  until: Instant | null;
  ended: (Told & { readonly how: "rejected" | "withdrawn" }) | null;
};

/** How a claim had ended by a win. What was never approved ends for the win too, whenever it was decided. */
export function endedBy(protection: Protection, win: Told): "rejected" | "withdrawn" | null {
  const { ended, approval } = protection;
  if (ended === null) return null;
  return approval === null || !isLater(ended, win) ? ended.how : null;
}

export function noCredit(status: "pending" | "not_credited", because: string, claims: Credit["claims"] = []): Credit {
  return { status, because, through: "named", approval: null, claims };
}

/** Credit of a deal that names its registration: approved and won inside protection, or won in review and approved later (P-61, P-62). */
export function creditByRegistration(win: Told, protection: Protection | undefined): Credit {
  if (protection === undefined) return noCredit("pending", "the registration is not known yet");
  const claim = (won: boolean, because: string | null) => [{ id: protection.registration, type: "registration" as const, won, because }];
  const lost = (because: string) => noCredit("not_credited", because, claim(false, because));
  const ended = endedBy(protection, win);
  if (ended !== null) return lost(`registration ${ended}`);
  if (isLater(protection.submitted, win)) return lost("registered after the win");
  if (protection.approval === null || protection.until === null) return noCredit("pending", "the registration is still in review");
  if (win.at >= protection.until) return lost("protection expired");
  return { status: "credited", because: null, through: "registration", approval: protection.approval, claims: claim(true, null) };
}

/** A deal whose partners were named by the vendor's staff with their consent (P-25). */
export function creditBySplits(): Credit {
  return { status: "credited", because: null, through: "named", approval: null, claims: [] };
}

export function dealFrom(fact: Fact<"deal.won">, serviceStart: Day, signedUp: Told | null): Deal {
  const { payload } = fact;
  return {
    deal: payload.deal,
    customer: payload.customer ?? null,
    wonAt: fact.at,
    factId: fact.id,
    arrival: fact.arrival,
    serviceStart,
    motion: payload.motion,
    plan: payload.plan ?? null,
    registration: payload.registration ?? null,
    splits: payload.splits ?? [],
    delivers: payload.delivers ?? null,
    servicesPaper: payload.servicesPaper,
    credit: noCredit("pending", "not judged yet"),
    signedUp,
    windowFrom: serviceStart,
    lastSelection: null,
  };
}
