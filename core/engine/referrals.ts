import { foldConverted, uncontested } from "../earnings/rewards.ts";
import type { Fact } from "../facts/fact.ts";
import { dayOf } from "../kernel/time.ts";
import { judgeReferral } from "./claims.ts";
import { waitFor } from "./undecided.ts";
import { type World, customerOf, programAt } from "./world.ts";

/** Claims on customers other than registrations: clicks, sign-ups and customers' referrals (P-57). */
export function foldClick(world: World, fact: Fact<"click.recorded">): void {
  const { click, partner, visitor } = fact.payload;
  const level = world.standings.get(partner)?.tracks.get("affiliate") ?? null;
  world.clicks.set(visitor, [...(world.clicks.get(visitor) ?? []), { click, partner, at: fact.at, arrival: fact.arrival, level }]);
}

export function foldSignup(world: World, fact: Fact<"signup.recorded">): void {
  customerOf(world, fact.payload.customer).signup ??= { visitor: fact.payload.visitor, at: fact.at, arrival: fact.arrival };
}

export function foldReferral(world: World, fact: Fact<"referral.submitted">): void {
  const { referral, referrer, customer } = fact.payload;
  if (world.rewards.submitted.has(referral)) return;
  world.rewards.submitted.set(referral, fact.at);
  customerOf(world, customer).referrals.push({ referral, at: fact.at, arrival: fact.arrival, isVoid: referrer === customer });
}

/**
 * A referred contact signed: paid unless another claim on the customer was first; the reward waits while that is undecided (P-11, P-57, P-62).
 * True when the referral has turned out to be no claim: whoever waited for it need not wait any longer.
 */
export function converted(world: World, fact: Fact<"referral.converted">): boolean {
  const { referral, customer: name } = fact.payload;
  if (world.rewards.byReferral.has(referral)) return false;
  const { refusal, waits } = judgeReferral(world, name, referral, fact);
  foldConverted(world.book, world.rewards, fact, programAt(world, fact.at), refusal, waits.length > 0);
  const reward = world.rewards.byReferral.get(referral);
  if (reward === undefined) return false;
  if (reward.status !== "rejected") {
    settled(world, name, referral, waits);
    return false;
  }
  const own = customerOf(world, name).referrals.find((one) => one.referral === referral);
  if (own !== undefined && refusal === null) own.isVoid = true;
  return true;
}

/** The referral is the customer's one sourcing incentive, unless that is still undecided. */
function settled(world: World, name: string, referral: string, waits: readonly string[]): void {
  if (waits.length > 0) waitFor(world, `reward:${referral}`, waits);
  else customerOf(world, name).sourcing ??= { by: `referral:${referral}`, partners: [], from: dayOf(world.book.at), until: null };
}

/** A claim that stood before a waiting reward was decided. */
export function judgeRewardAgain(world: World, referral: string): void {
  const reward = world.rewards.byReferral.get(referral);
  if (reward === undefined || !reward.contested) return;
  const { refusal, waits } = judgeReferral(world, reward.customer, referral, { at: reward.convertedAt, arrival: reward.arrival });
  if (waits.length > 0) return waitFor(world, `reward:${referral}`, waits);
  uncontested(world.book, world.rewards, reward, refusal);
  if (refusal === null) settled(world, reward.customer, referral, []);
}
