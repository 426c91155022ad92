import type { Fraction } from "../kernel/fraction.ts";
import type { Day, Instant } from "../kernel/time.ts";

/** What is known of a partner when its requirements are looked at: facts only, no verdicts. */
export type PartnerRecord = {
  readonly joinedAt: Instant | null;
  readonly trainingComplete: boolean;
  /** Texts of the declared requirements that staff have confirmed with evidence (P-94). */
  readonly declared: readonly string[];
  readonly certificates: readonly HeldCertificate[];
  readonly implementations: readonly Instant[];
  readonly businessReviews: readonly Instant[];
  readonly betaTests: readonly Instant[];
  readonly csat: readonly { readonly at: Instant; readonly score: Fraction }[];
  readonly deals: readonly ClosedDeal[];
  readonly purchases: readonly Purchase[];
  readonly activeEndCustomers: number;
};

export type HeldCertificate = {
  readonly person: string;
  readonly certificate: string;
  readonly level: number | null;
  readonly awardedAt: Instant;
  /** First day on which it is no longer valid (P-59). */
  readonly validUntil: Day;
  /** False once the person left: certificates go with the person (P-51). */
  readonly active: boolean;
};

/** A won deal; it is closed once paid for at least once and not refunded in full (P-06). */
export type ClosedDeal = { readonly wonOn: Day; readonly paid: boolean; readonly fullyRefunded: boolean };

/** What a reseller itself paid the vendor, net of discount and tax, minor units; `rate` is into dollars on the payment day (P-07, P-23). */
export type Purchase = { readonly paidOn: Day; readonly amount: bigint; readonly refunded: bigint; readonly currency: string; readonly rate: Fraction | null };

export const NOTHING_KNOWN: PartnerRecord = {
  joinedAt: null, trainingComplete: false, declared: [], certificates: [], implementations: [], businessReviews: [], betaTests: [], csat: [],
  deals: [], purchases: [], activeEndCustomers: 0,
};
