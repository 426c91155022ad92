import { z } from "zod";
import { type Claim, attribute } from "../../core/referrals/attribution.ts";
import type { Adapter } from "./case.ts";
import { At, Count } from "./scalars.ts";

const Common = { id: z.string(), seq: Count.nullish(), arrival: Count.nullish(), selfReferral: z.boolean().nullish() };

const GivenClaim = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("registration"), ...Common, submittedAt: At, approvedAt: At.nullish(), expiresAt: At.nullish(), ended: z.string().nullish(), wonInReview: z.boolean().nullish() }),
  z.looseObject({ type: z.literal("customer_referral"), ...Common, submittedAt: At }),
  z.looseObject({ type: z.literal("affiliate_click"), ...Common, at: At, level: z.string().nullish() }),
]);

const Input = z.looseObject({ convertedAt: At, claims: z.array(GivenClaim).default([]) });

export const attribution: Adapter = ({ case: item, definition }) => {
  const { convertedAt, claims } = Input.parse(item.input);
  const answer = attribute(definition.attribution, claims.map(claimFrom), convertedAt);
  return { winner: answer.winner, losers: Object.fromEntries(answer.claims.filter((claim) => !claim.won).map((claim) => [claim.id, claim.because])) };
};

/** Without arrival numbers, claims of the same second arrived in the order in which they are listed. */
function claimFrom(given: z.output<typeof GivenClaim>, position: number): Claim {
  const common = { id: given.id, arrival: given.seq ?? given.arrival ?? position, selfReferral: given.selfReferral === true };
  switch (given.type) {
    case "registration":
      return {
        ...common, type: "registration", at: given.submittedAt, approvedAt: given.approvedAt ?? null, expiresAt: given.expiresAt ?? null,
        ended: given.ended ?? null, wonInReview: given.wonInReview === true,
      };
    case "customer_referral":
      return { ...common, type: "customer_referral", at: given.submittedAt };
    case "affiliate_click":
      return { ...common, type: "affiliate_click", at: given.at, level: given.level ?? null };
  }
}
