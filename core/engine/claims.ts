import type { Credit, Deal } from "../deals/credit.ts";
import { type Claim, attribute } from "../referrals/attribution.ts";
import { type World, customerOf, programAt } from "./world.ts";

/** Credit of a deal that names nobody: the customer's claims compete (P-57). A registration still in review leaves the deal pending (P-62). */
export function creditByClaims(world: World, deal: Deal): { credit: Credit; partner: string | null } {
  const program = programAt(world, deal.wonAt);
  const none = (status: Credit["status"], because: string, claims: Credit["claims"] = []) => ({ credit: { status, because, approval: null, claims }, partner: null });
  if (program === undefined) return none("not_credited", "no program was in force");
  if (deal.customer === null) return none("not_credited", "nobody claimed this customer");
  const claims = claimsOn(world, deal.customer);
  const { winner, claims: judged } = attribute(program.definition.attribution, claims.map(({ claim }) => claim), deal.wonAt);
  if (winner === null) return none("not_credited", "no valid claim on this customer", judged);
  const won = claims.find(({ claim }) => claim.id === winner);
  if (won?.claim.type === "customer_referral") return none("not_credited", "a customer referral was first", judged);
  const protection = won?.claim.type === "registration" ? world.protections.get(winner) : undefined;
  return { credit: { status: "credited", because: null, approval: protection?.approval ?? null, claims: judged }, partner: won?.partner ?? null };
}

function claimsOn(world: World, name: string): { claim: Claim; partner: string | null }[] {
  const customer = customerOf(world, name);
  const found: { claim: Claim; partner: string | null }[] = [];
  for (const protection of world.protections.values()) {
    if (protection.customer !== name) continue;
    const { registration, submittedAt, arrival, approval, until, ended, partner } = protection;
    found.push({ partner, claim: { type: "registration", id: registration, at: submittedAt, arrival, selfReferral: false, approvedAt: approval?.at ?? null, expiresAt: until, wonInReview: false, ended } });
  }
  for (const { referral, at, arrival } of customer.referrals) found.push({ partner: null, claim: { type: "customer_referral", id: referral, at, arrival, selfReferral: false } });
  for (const { click, partner, at, arrival, level } of customer.visitor === null ? [] : (world.clicks.get(customer.visitor) ?? [])) {
    found.push({ partner, claim: { type: "affiliate_click", id: click, at, arrival, selfReferral: false, level } });
  }
  return found;
}
