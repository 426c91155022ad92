import type { Definition } from "../core/programs/definition.ts";
import { type Told, ms } from "./naive-facts.ts";

/** Whom a deal is credited to, worked out by looking through all facts again for every question. */
export type NaiveCredit = { readonly splits: readonly { partner: string; weight: number }[]; readonly approvedAt: number | null; readonly signedUpAt: number | null; readonly creditedAt: number };

type Claim = { readonly partner: string; readonly submittedAt: number; readonly approvedAt: number | null; readonly until: number; readonly endedAt: number | null; readonly decided: boolean };

/** What a partner's track, tier or level was at an instant. */
export function gradeAt(facts: readonly Told[], partner: string, at: number): { track: string; tier: string | null; level: string | null } {
  let grade: { track: string; tier: string | null; level: string | null } = { track: "", tier: null, level: null };
  for (const fact of facts) {
    if (fact.at > at || fact.payload["partner"] !== partner) continue;
    if (fact.type === "partner.enrolled") grade = { track: String(fact.payload["track"]), tier: (fact.payload["tier"] as string) ?? null, level: (fact.payload["level"] as string) ?? null };
    if (fact.type === "partner.tier_changed") grade = { ...grade, tier: String(fact.payload["tier"]) };
    if (fact.type === "partner.level_changed") grade = { ...grade, level: String(fact.payload["level"]) };
  }
  return grade;
}

/** A registration as it stood when only facts up to an instant had happened. */
function claimOf(facts: readonly Told[], terms: Definition, registration: string, upTo: number): Claim | null {
  let claim: { partner: string; submittedAt: number; approvedAt: number | null; until: number; endedAt: number | null } | null = null;
  let extended = 0;
  for (const fact of facts) {
    if (fact.at > upTo) break;
    if (fact.type === "partner.left" && claim !== null && fact.payload["partner"] === claim.partner) claim.endedAt ??= fact.at;
    if (fact.payload["registration"] !== registration) continue;
    if (fact.type === "registration.submitted") claim ??= { partner: String(fact.payload["partner"]), submittedAt: fact.at, approvedAt: null, until: 0, endedAt: null };
    if (claim === null) continue;
    if (fact.type === "registration.approved" && claim.approvedAt === null && claim.endedAt === null) {
      claim.approvedAt = fact.at;
      const tier = terms.tiers.find((one) => one.id === gradeAt(facts, (claim as { partner: string }).partner, fact.at).tier) ?? [...terms.tiers].sort((a, b) => a.rank - b.rank)[0];
      claim.until = fact.at + ms(tier?.protection ?? null);
    }
    if (fact.type === "registration.rejected" && claim.approvedAt === null) claim.endedAt ??= fact.at;
    if (fact.type === "registration.withdrawn") claim.endedAt ??= fact.at;
    if (fact.type === "registration.extended" && claim.approvedAt !== null && fact.at < claim.until && extended < terms.registration.protection.extensions) {
      extended += 1;
      claim.until += (claim.until - claim.approvedAt) / extended;
    }
  }
  return claim === null ? null : { ...claim, decided: claim.approvedAt !== null || claim.endedAt !== null };
}

type Verdict = { readonly kind: "credited"; readonly partner: string; readonly approvedAt: number | null; readonly click: boolean } | { readonly kind: "no" | "pending" };

function judge(facts: readonly Told[], terms: Definition, deal: Told, upTo: number): Verdict {
  const named = deal.payload["registration"] as string | undefined;
  const stands = (claim: Claim) => claim.submittedAt <= deal.at && !(claim.endedAt !== null && (claim.approvedAt === null || claim.endedAt <= deal.at));
  if (named !== undefined) {
    const claim = claimOf(facts, terms, named, upTo);
    if (claim === null) return { kind: "pending" };
    if (!stands(claim)) return { kind: "no" };
    if (claim.approvedAt === null) return { kind: "pending" };
    return deal.at < claim.until ? { kind: "credited", partner: claim.partner, approvedAt: claim.approvedAt, click: false } : { kind: "no" };
  }
  const customer = deal.payload["customer"];
  const claims = facts.filter((fact) => fact.type === "registration.submitted" && fact.payload["customer"] === customer && fact.at <= deal.at).map((fact) => claimOf(facts, terms, String(fact.payload["registration"]), upTo) as Claim);
  const best = claims.filter((claim) => stands(claim) && claim.approvedAt !== null && deal.at < claim.until).sort((a, b) => a.submittedAt - b.submittedAt)[0];
  const open = claims.filter((claim) => !claim.decided && (best === undefined || claim.submittedAt < best.submittedAt));
  if (open.length > 0) return { kind: "pending" };
  if (best !== undefined) return { kind: "credited", partner: best.partner, approvedAt: best.approvedAt, click: false };
  const signup = signupOf(facts, deal);
  const clicks = signup === undefined ? [] : facts.filter((fact) => fact.type === "click.recorded" && fact.payload["visitor"] === signup.payload["visitor"] && fact.at <= signup.at)
    .filter((fact) => signup.at < fact.at + ms(terms.attribution.cookie[gradeAt(facts, String(fact.payload["partner"]), fact.at).level ?? ""] ?? null));
  const last = clicks.at(-1);
  return last === undefined ? { kind: "no" } : { kind: "credited", partner: String(last.payload["partner"]), approvedAt: null, click: true };
}

function signupOf(facts: readonly Told[], deal: Told): Told | undefined {
  return facts.find((fact) => fact.type === "signup.recorded" && fact.payload["customer"] === deal.payload["customer"] && fact.at <= deal.at);
}

/** Every deal's credit: judged at its win, and again whenever a registration is decided while it waits (P-57, P-62); one sourcing partner for each new customer (P-11). */
export function naiveCredits(facts: readonly Told[], terms: Definition): Map<string, NaiveCredit & { windowFrom: string }> {
  const deals = facts.filter((fact) => fact.type === "deal.won");
  const found: { deal: Told; order: number; credit: NaiveCredit }[] = [];
  deals.forEach((deal, order) => {
    const signedUpAt = signupOf(facts, deal)?.at ?? null;
    const splits = deal.payload["splits"] as { partner: string; weight: number }[] | undefined;
    if (splits !== undefined) return void found.push({ deal, order, credit: { splits, approvedAt: null, signedUpAt, creditedAt: deal.at } });
    const moments = [deal.at, ...facts.filter((fact) => fact.at > deal.at && (fact.type.startsWith("registration.") || fact.type === "partner.left")).map((fact) => fact.at)];
    for (const moment of moments) {
      const verdict = judge(facts, terms, deal, moment);
      if (verdict.kind === "pending") continue;
      if (verdict.kind === "credited") found.push({ deal, order, credit: { splits: [{ partner: verdict.partner, weight: 1 }], approvedAt: verdict.approvedAt !== null && verdict.approvedAt <= deal.at ? verdict.approvedAt : null, signedUpAt, creditedAt: moment } });
      break;
    }
  });
  found.sort((a, b) => a.credit.creditedAt - b.credit.creditedAt || a.order - b.order);
  const taken = new Map<string, { partners: string; from: string; until: string }>();
  const credits = new Map<string, NaiveCredit & { windowFrom: string }>();
  for (const { deal, credit } of found) {
    const customer = String(deal.payload["customer"]);
    const partners = credit.splits.map((split) => split.partner).sort().join();
    const start = String(deal.payload["serviceStart"]);
    const first = taken.get(customer);
    if (first === undefined) taken.set(customer, { partners, from: start, until: `${Number(start.slice(0, 4)) + 1}${start.slice(4)}` });
    else if (start >= first.until || first.partners !== partners) continue;
    credits.set(String(deal.payload["deal"]), { ...credit, windowFrom: first?.from ?? start });
  }
  return credits;
}
