import { type Credit, type Deal, type Protection, type Told, creditByRegistration, endedBy, isLater, noCredit } from "../deals/credit.ts";
import { plusSpan } from "../kernel/time.ts";
import { type Claim, attribute } from "../referrals/attribution.ts";
import { type World, customerOf, programAt } from "./world.ts";

/** A verdict on a deal: its credit, the partner it goes to, and the claims whose decision may change it. */
export type Judged = { readonly credit: Credit; readonly partner: string | null; readonly waits: readonly string[] };

const REFERRAL_FIRST = "a customer referral was first";

/** Credit of a deal that names its registration. Of the named claims the earliest valid one wins: a customer's referral may have come before (P-57). */
export function judgeByRegistration(world: World, deal: Deal, registration: string): Judged {
  const protection = world.protections.get(registration);
  const win = { at: deal.wonAt, arrival: deal.arrival };
  const credit = creditByRegistration(win, protection);
  if (credit.status === "pending") return { credit, partner: null, waits: [`registration:${registration}`] };
  const referral = credit.status === "credited" && protection !== undefined ? earlierReferral(world, deal.customer, protection.submitted, win) : undefined;
  if (referral === undefined) return { credit, partner: protection?.partner ?? null, waits: [] };
  const claims = [{ id: registration, type: "registration" as const, won: false, because: "an earlier named claim wins" }];
  return { credit: noCredit("not_credited", REFERRAL_FIRST, claims), partner: null, waits: [`referral:${referral}`] };
}

/** Credit of a deal that names nobody: the customer's claims compete (P-57). While a registration is in review that would win, the deal is pending (P-62). */
export function judgeByClaims(world: World, deal: Deal): Judged {
  const program = programAt(world, deal.wonAt);
  const none = (credit: Credit, waits: readonly string[] = []): Judged => ({ credit, partner: null, waits });
  if (program === undefined) return none(noCredit("not_credited", "no program was in force"));
  if (deal.customer === null) return none(noCredit("not_credited", "nobody claimed this customer"));
  const win = { at: deal.wonAt, arrival: deal.arrival };
  const found = claimsOn(world, deal, deal.customer, win);
  const verdict = attribute(program.definition.attribution, found.map(({ claim }) => claim), deal.wonAt);
  const claims = verdict.claims.map((one, i) => ({ ...one, type: (found[i] as Found).claim.type }));
  const winner = found[claims.findIndex((one) => one.won)];
  const open = undecidedOn(world, deal.customer, win, winner?.claim.type === "affiliate_click" ? undefined : winner?.claim);
  if (open.length > 0 && (winner?.claim.type !== "affiliate_click" || program.definition.attribution.namedBeatsClick)) return none(noCredit("pending", "a registration is still in review", claims), open);
  if (winner === undefined) return none(noCredit("not_credited", "no valid claim on this customer", claims));
  if (winner.claim.type === "customer_referral") return none(noCredit("not_credited", REFERRAL_FIRST, claims), [`referral:${winner.claim.id}`]);
  const click = winner.claim.type === "affiliate_click";
  const approval = click ? null : (world.protections.get(winner.claim.id)?.approval ?? null);
  return { credit: { status: "credited", because: null, through: click ? "click" : "registration", approval, claims }, partner: winner.partner, waits: [] };
}

type Found = { readonly claim: Claim; readonly partner: string | null };

function claimsOn(world: World, deal: Deal, name: string, win: Told): Found[] {
  const customer = customerOf(world, name);
  const registrations = customer.registrations.map((id) => world.protections.get(id) as Protection).filter(({ submitted }) => submitted.at > win.at || !isLater(submitted, win));
  const found: Found[] = registrations.map((protection) => ({ partner: protection.partner, claim: registrationClaim(protection, win) }));
  for (const { referral, at, arrival, isVoid } of customer.referrals) found.push({ partner: null, claim: { type: "customer_referral", id: referral, at, arrival, selfReferral: isVoid } });
  const clicks = customer.signup === null ? [] : (world.clicks.get(customer.signup.visitor) ?? []);
  for (const { click, partner, at, arrival, level } of clicks) found.push({ partner, claim: { type: "affiliate_click", id: click, at, arrival, selfReferral: false, level, signedUpAt: deal.signedUp?.at ?? null } });
  return found;
}

function registrationClaim(protection: Protection, win: Told): Claim {
  const { registration, submitted, approval, until } = protection;
  const wonInReview = approval !== null && isLater(approval, win) && !isLater(submitted, win);
  return { type: "registration", id: registration, ...submitted, selfReferral: false, approvedAt: approval?.at ?? null, expiresAt: until, wonInReview, ended: endedBy(protection, win) };
}

/** Registrations on a customer that were in review at a win and still are, submitted before the claim that would win now. */
function undecidedOn(world: World, customer: string, win: Told, before: Told | undefined): string[] {
  return customerOf(world, customer).registrations.filter((id) => {
    const { approval, ended, submitted } = world.protections.get(id) as Protection;
    return approval === null && ended === null && !isLater(submitted, win) && (before === undefined || isLater(before, submitted));
  }).map((id) => `registration:${id}`);
}

/** A referral of the customer that was submitted before a claim and was still valid at the win. */
function earlierReferral(world: World, customer: string | null, claim: Told, win: Told): string | undefined {
  const validity = programAt(world, win.at)?.definition.attribution.referralValidity;
  if (customer === null || validity === undefined) return undefined;
  return customerOf(world, customer).referrals.find((one) => !one.isVoid && isLater(claim, one) && win.at < plusSpan(one.at, validity))?.referral;
}

/** Why a referral that converted at an instant is not paid for its customer, and the claims whose decision may still say so (P-11, P-57, P-62). */
export function judgeReferral(world: World, name: string, referral: string, win: Told): { readonly refusal: string | null; readonly waits: readonly string[] } {
  const customer = customerOf(world, name);
  const refused = (refusal: string) => ({ refusal, waits: [] });
  if (customer.sourcing !== null && customer.sourcing.by !== `referral:${referral}`) return refused("another incentive was credited first for this customer");
  const own = customer.referrals.find((one) => one.referral === referral) ?? win;
  const earlier = customer.registrations.map((id) => world.protections.get(id) as Protection).filter(({ submitted }) => isLater(own, submitted));
  if (earlier.some((one) => one.approval !== null && one.until !== null && win.at < one.until && endedBy(one, win) === null)) return refused("an earlier registration of this customer was first");
  const other = earlierReferral(world, name, own, win);
  if (other !== undefined && other !== referral) return refused("an earlier referral of this customer was first");
  return { refusal: null, waits: undecidedOn(world, name, win, own) };
}
