import { type Instant, plusSpan } from "../kernel/time.ts";
import type { Definition } from "../programs/definition.ts";
import { cookieEnd } from "./cookie.ts";

type Rules = Pick<Definition["attribution"], "namedBeatsClick" | "cookie" | "referralValidity">;

type Arrived = { readonly id: string; readonly at: Instant; readonly arrival: number; /** Same organisation, owner, payment instrument or verified domain (P-46). */ readonly selfReferral: boolean };

/** A claim on a new customer. `at` is when it was submitted or clicked. */
export type Claim =
  | (Arrived & {
      readonly type: "registration";
      /** Protection is [approvedAt, expiresAt); null before approval. */
      readonly approvedAt: Instant | null;
      readonly expiresAt: Instant | null;
      /** The contract was signed while the vendor still validated, and validation approved (P-62). */
      readonly wonInReview: boolean;
      /** "rejected", "withdrawn": ended other than by time. */
      readonly ended: string | null;
    })
  | (Arrived & { readonly type: "customer_referral" })
  | (Arrived & { readonly type: "affiliate_click"; /** At the time of the click. */ readonly level: string | null; /** When the visitor signed up, where that is known: the cookie is read then. */ readonly signedUpAt?: Instant | null });

export type Attributed = {
  readonly winner: string | null;
  /** Every claim in the order given, each loser with its reason in words (P-57). */
  readonly claims: readonly { readonly id: string; readonly won: boolean; readonly because: string | null }[];
};

/**
 * Who is credited with a customer that signed at an instant. Of the named claims (registration, customer referral) that are
 * still valid the earliest wins; without one, the last click inside its cookie. Ties fall to the arrival number (P-11, P-57).
 */
export function attribute(rules: Rules, claims: readonly Claim[], convertedAt: Instant): Attributed {
  const invalid = new Map(claims.map((claim) => [claim.id, invalidity(rules, claim, convertedAt)]));
  const valid = claims.filter((claim) => invalid.get(claim.id) === null);
  const named = valid.filter((claim) => claim.type !== "affiliate_click").sort(byArrival)[0];
  const click = valid.filter((claim) => claim.type === "affiliate_click").sort(byArrival).at(-1);
  const winner = rules.namedBeatsClick ? (named ?? click) : (click ?? named);
  return {
    winner: winner?.id ?? null,
    claims: claims.map((claim) => ({ id: claim.id, won: claim === winner, because: claim === winner ? null : (invalid.get(claim.id) ?? beaten(claim, winner)) })),
  };
}

function byArrival(a: Claim, b: Claim): number {
  return a.at - b.at || a.arrival - b.arrival;
}

/** Why a claim does not count at all; null when it does. */
function invalidity(rules: Rules, claim: Claim, wonAt: Instant): string | null {
  if (claim.selfReferral) return "self-referral";
  const convertedAt = claim.type === "affiliate_click" ? (claim.signedUpAt ?? wonAt) : wonAt;
  if (claim.at > convertedAt) return claim.type === "affiliate_click" ? "clicked after the sign-up" : "submitted after the win";
  switch (claim.type) {
    case "registration":
      if (claim.ended !== null) return `registration ${claim.ended}`;
      return isProtected(claim, convertedAt) ? null : "protection not live";
    case "customer_referral":
      return convertedAt < plusSpan(claim.at, rules.referralValidity) ? null : "referral too old";
    case "affiliate_click": {
      const end = cookieEnd(rules, claim.level, claim.at);
      return end !== null && convertedAt < end ? null : "cookie expired";
    }
  }
}

function isProtected(claim: Extract<Claim, { type: "registration" }>, at: Instant): boolean {
  if (claim.approvedAt === null || claim.expiresAt === null || at >= claim.expiresAt) return false;
  return claim.approvedAt <= at || claim.wonInReview;
}

function beaten(claim: Claim, winner: Claim | undefined): string | null {
  if (winner === undefined) return null;
  const isClick = claim.type === "affiliate_click";
  if (winner.type === "affiliate_click") return isClick ? "a later click wins" : "a click beats a named claim";
  return isClick ? "a named claim beats a click" : "an earlier named claim wins";
}
