import type { Fact } from "../facts/fact.ts";
import { type Instant, type Span, parseInstant, plusSpan } from "../kernel/time.ts";
import { standingOf } from "../partners/standing.ts";
import { decided } from "./decided.ts";
import { type Kept, type World, customerOf, programAt } from "./world.ts";

type RegistrationFact = Fact<"registration.submitted" | "registration.approved" | "registration.rejected" | "registration.withdrawn" | "registration.extended">;

/** What the money needs of a registration's life: who claimed which customer, and from when until when it is protected (P-60, P-61, P-66). */
export function foldRegistration(world: World, fact: RegistrationFact): void {
  const { registration } = fact.payload;
  if (fact.type === "registration.submitted") return submitted(world, fact);
  const protection = world.protections.get(registration);
  if (protection === undefined) return;
  if (fact.type === "registration.approved") approve(world, protection, fact);
  else if (fact.type === "registration.extended") extend(world, protection, fact.at);
  else if (protection.approval === null || fact.type === "registration.withdrawn") protection.ended ??= { how: fact.type === "registration.rejected" ? "rejected" : "withdrawn", at: fact.at, arrival: fact.arrival };
  decided(world, `registration:${registration}`);
}

/** What is over may be submitted again under its name, at its new place. */
function submitted(world: World, fact: Fact<"registration.submitted">): void {
  const { registration, partner, customer, motion } = fact.payload;
  const known = world.protections.get(registration);
  if (known !== undefined && known.ended === null && (known.until === null || fact.at < known.until)) return;
  world.protections.set(registration, { registration, partner, customer, submitted: { at: fact.at, arrival: fact.arrival }, approval: null, until: null, ended: null, motion: motion ?? "referral", extensions: 0 });
  const { registrations } = customerOf(world, customer);
  if (!registrations.includes(registration)) registrations.push(registration);
  decided(world, `registration:${registration}`);
}

/** Live registrations end when the partner leaves; what was won before stays won (P-39). */
export function endRegistrations(world: World, fact: Fact<"partner.left">): void {
  for (const protection of world.protections.values()) {
    if (protection.partner !== fact.payload.partner || protection.ended !== null) continue;
    protection.ended = { how: "withdrawn", at: fact.at, arrival: fact.arrival };
    decided(world, `registration:${protection.registration}`);
  }
}

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

/** One extension by the same length, asked for before the end (P-66). */
function extend(world: World, protection: Kept, at: Instant): void {
  const { approval, until, extensions } = protection;
  const limit = programAt(world, at)?.definition.registration.protection.extensions ?? 0;
  if (approval === null || until === null || at >= until || extensions >= limit) return;
  protection.until = (until + (until - approval.at) / (extensions + 1)) as Instant;
  protection.extensions += 1;
}
