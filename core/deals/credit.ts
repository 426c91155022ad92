import type { Fact } from "../facts/fact.ts";
import type { Day, Instant } from "../kernel/time.ts";

export type Motion = "referral" | "resale" | "wholesale";

export type Split = { readonly partner: string; readonly weight: number };

/** A won deal and whom it is credited to (P-11, P-57 … P-62). */
export type Deal = {
  readonly deal: string;
  readonly customer: string | null;
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
  /** The customer's first year starts here: the service start of its first deal (P-16). */
  windowFrom: Day;
  /** What core/earnings/selection.ts worked out last; it alone reads it. */
  lastSelection: unknown;
};

export type Credit = {
  readonly status: "credited" | "pending" | "not_credited";
  /** In words; null when there is nothing to add. */
  readonly because: string | null;
  /** The live registration's approval: what was confirmed then binds (P-14). */
  readonly approval: { readonly at: Instant; readonly arrival: number; readonly factId: string } | null;
  /** Every claim on the customer and why it won or lost (P-57). */
  readonly claims: readonly { readonly id: string; readonly won: boolean; readonly because: string | null }[];
};

/** What the credit rules need to know of a registration; the deals room keeps the rest of its life. */
export type Protection = {
  readonly registration: string;
  readonly partner: string;
  readonly customer: string | null;
  readonly submittedAt: Instant;
  readonly arrival: number;
  approval: { readonly at: Instant; readonly arrival: number; readonly factId: string } | null;
  /** Protection is [approval, until). */
  until: Instant | null;
  ended: "rejected" | "withdrawn" | null;
};

/** Credit of a deal that names its registration: approved and won inside protection, or won in review and approved later (P-61, P-62). */
export function creditByRegistration(wonAt: Instant, protection: Protection | undefined): Credit {
  const none = (status: Credit["status"], because: string): Credit => ({ status, because, approval: null, claims: [] });
  if (protection === undefined) return none("pending", "the registration is not known yet");
  const claim = (won: boolean, because: string | null) => [{ id: protection.registration, won, because }];
  if (protection.ended !== null) return { ...none("not_credited", `registration ${protection.ended}`), claims: claim(false, `registration ${protection.ended}`) };
  if (protection.approval === null || protection.until === null) return none("pending", "the registration is still in review");
  if (wonAt >= protection.until) return { ...none("not_credited", "protection expired"), claims: claim(false, "protection expired") };
  return { status: "credited", because: null, approval: protection.approval, claims: claim(true, null) };
}

/** A deal whose partners were named by the vendor's staff with their consent (P-25). */
export function creditBySplits(): Credit {
  return { status: "credited", because: null, approval: null, claims: [] };
}

export function dealFrom(fact: Fact<"deal.won">, serviceStart: Day, credit: Credit): Deal {
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
    credit,
    windowFrom: serviceStart,
    lastSelection: null,
  };
}
