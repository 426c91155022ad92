import type { Fact } from "../facts/fact.ts";
import type { Refusal } from "../kernel/refusal.ts";
import { foldStanding, type Standings } from "../partners/standing.ts";
import { governing, type Programs } from "../programs/in-force.ts";
import { NO_REGISTRATIONS, type Registrations } from "./registration.ts";
import { registrationEvent, type RegistrationFact } from "./registration-facts.ts";
import { fold } from "./registration-fold.ts";

/** The kinds of fact that decide who holds a customer, and the ones that say what a partner was at an instant. */
export const CLAIM_FACTS = [
  "registration.submitted", "registration.info_requested", "registration.info_provided", "registration.approved", "registration.rejected", "registration.withdrawn", "registration.extended",
  "opportunity.opened", "opportunity.touched", "opportunity.closed", "deal.won", "partner.left",
] as const satisfies readonly RegistrationFact["type"][];
export const STANDING_FACTS = ["partner.enrolled", "partner.tier_changed", "partner.level_changed", "partner.suspended", "partner.reinstated", "partner.left"] as const;

export type History = { readonly state: Registrations; /** What was refused, by the fact's id. */ readonly refusals: ReadonlyMap<string, Refusal> };

/**
 * The registrations of one customer as all facts about it tell them, each under the program in force at its time, a partner's agreement included (P-73).
 * An opportunity counts from when it was learned: a promise that was made is not undone by what is told later (P-61, P-64).
 */
export function toldHistory(programs: Programs, facts: readonly Fact[]): History {
  const standings: Standings = new Map();
  const told = facts.toSorted((a, b) => tellAt(a) - tellAt(b) || a.arrival - b.arrival);
  for (const fact of told) if (isStandingFact(fact)) foldStanding(standings, fact);
  const refusals = new Map<string, Refusal>();
  let state = NO_REGISTRATIONS;
  for (const fact of told) {
    if (!isClaimFact(fact)) continue;
    const program = governing(programs, { lockedAt: fact.at, partner: partnerOf(state, fact) });
    if (program === undefined) continue;
    const event = registrationEvent(program.definition, standings, state, fact);
    if (event === null) continue;
    const folded = fold(program.definition, state, event);
    state = folded.state;
    if (folded.refusal !== null) refusals.set(fact.id, folded.refusal);
  }
  return { state, refusals };
}

function tellAt(fact: Fact): number {
  return fact.type.startsWith("opportunity.") ? Math.max(fact.at, fact.knownAt) : fact.at;
}

function partnerOf(state: Registrations, fact: RegistrationFact): string | null {
  if ("partner" in fact.payload) return fact.payload.partner;
  return "registration" in fact.payload && fact.payload.registration !== undefined ? (state.byId.get(fact.payload.registration)?.partner ?? null) : null;
}

function isClaimFact(fact: Fact): fact is RegistrationFact {
  return (CLAIM_FACTS as readonly string[]).includes(fact.type);
}

function isStandingFact(fact: Fact): fact is Fact<(typeof STANDING_FACTS)[number]> {
  return (STANDING_FACTS as readonly string[]).includes(fact.type);
}
