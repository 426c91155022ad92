import type { Protection } from "../deals/credit.ts";
import { creditByRegistration } from "../deals/credit.ts";
import type { Fact } from "../facts/fact.ts";
import { type Instant, type Span, parseInstant, plusSpan } from "../kernel/time.ts";
import { standingOf } from "../partners/standing.ts";
import { recredit } from "./wins.ts";
import { type World, programAt } from "./world.ts";

type RegistrationFact = Fact<"registration.submitted" | "registration.approved" | "registration.rejected" | "registration.withdrawn" | "registration.extended">;

/** What the money needs of a registration's life: who claimed which customer, and from when until when it is protected (P-60, P-61, P-66). */
export function foldRegistration(world: World, fact: RegistrationFact): void {
  const { registration } = fact.payload;
  if (fact.type === "registration.submitted") {
    if (world.protections.has(registration)) return;
    const { partner, customer, motion } = fact.payload;
    world.protections.set(registration, { registration, partner, customer, submittedAt: fact.at, arrival: fact.arrival, approval: null, until: null, ended: null, motion: motion ?? "referral", extensions: 0 });
    return;
  }
  const protection = world.protections.get(registration);
  if (protection === undefined) return;
  if (fact.type === "registration.approved") approve(world, protection, fact);
  else if (fact.type === "registration.extended") extend(world, protection, fact.at);
  else if (protection.approval === null || fact.type === "registration.withdrawn") protection.ended = fact.type === "registration.rejected" ? "rejected" : "withdrawn";
  for (const deal of world.desk.deals.values()) if (deal.registration === registration && deal.credit.status === "pending") recredit(world, deal, creditByRegistration(deal.wonAt, protection));
}

type Kept = Protection & { motion: string; extensions: number };

function approve(world: World, protection: Kept, fact: Fact<"registration.approved">): void {
  if (protection.approval !== null || protection.ended !== null) return;
  protection.approval = { at: fact.at, arrival: fact.arrival, factId: fact.id };
  const told = fact.payload.protectedUntil === undefined ? undefined : parseInstant(fact.payload.protectedUntil);
  protection.until = told ?? plusSpan(fact.at, protectionSpan(world, protection, fact.at));
}

/** By reseller level when the motion is resale, else by program tier (P-60). */
function protectionSpan(world: World, protection: Kept, at: Instant): Span {
  const program = programAt(world, at);
  const standing = standingOf(world.standings, protection.partner);
  if (program === undefined) return { unit: "days", n: 0 };
  if (protection.motion === "resale") {
    for (const [track, level] of standing.tracks) {
      const span = program.definition.tracks[track]?.levels.find((one) => one.id === level)?.protection;
      if (span) return span;
    }
  }
  const tiers = [...program.definition.tiers].sort((a, b) => a.rank - b.rank);
  const tier = tiers.find((one) => one.id === standing.tier) ?? tiers[0];
  return tier?.protection ?? { unit: "days", n: 0 };
}

/** One extension by the same number of days, asked for before the end (P-66). */
function extend(world: World, protection: Kept, at: Instant): void {
  const limit = programAt(world, at)?.definition.registration.protection.extensions ?? 0;
  if (protection.until === null || at >= protection.until || protection.extensions >= limit) return;
  protection.extensions += 1;
  protection.until = plusSpan(protection.until, protectionSpan(world, protection, (protection.approval?.at ?? at) as Instant));
}
