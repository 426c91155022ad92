import type { Fact } from "../facts/fact.ts";
import { type Instant, parseInstant } from "../kernel/time.ts";
import { type Standings, standingAt, standingOf } from "../partners/standing.ts";
import type { Registrant, RegistrationEvent, RegistrationRules, Registrations } from "./registration.ts";

/** The facts that the life of registrations is told by. */
export type RegistrationFact = Fact<
  | "registration.submitted" | "registration.info_requested" | "registration.info_provided" | "registration.approved" | "registration.rejected"
  | "registration.withdrawn" | "registration.extended" | "opportunity.opened" | "opportunity.touched" | "opportunity.closed" | "deal.won" | "partner.left"
>;

/**
 * The event that a recorded fact is, with the partner's standing at its instant. A form is recorded as a fact once it is complete,
 * so every required field counts as given (P-65). Null for a deal that names no registration.
 */
export function registrationEvent(rules: RegistrationRules, standings: Standings, state: Registrations, fact: RegistrationFact): RegistrationEvent | null {
  const { at } = fact;
  switch (fact.type) {
    case "registration.submitted": {
      const { registration, partner, customer, productLine = "", motion = "referral" } = fact.payload;
      return { type: "submitted", at, registration, partner, customer, productLine, registrant: registrantAt(rules, standings, partner, motion, fact), given: rules.registration.requiredFields };
    }
    case "registration.approved": {
      const { registration, protectedUntil } = fact.payload;
      const known = state.byId.get(registration);
      const registrant = known === undefined ? null : registrantAt(rules, standings, known.partner, known.registrant.motion, fact);
      return { type: "approved", at, registration, registrant, protectedUntil: protectedUntil === undefined ? null : (parseInstant(protectedUntil) ?? null) };
    }
    case "registration.rejected":
      return { type: "rejected", at, registration: fact.payload.registration, reason: fact.payload.reason };
    case "registration.info_requested":
    case "registration.info_provided":
    case "registration.withdrawn":
    case "registration.extended":
      return { type: PLAIN[fact.type], at, registration: fact.payload.registration };
    case "deal.won":
      return fact.payload.registration === undefined ? null : { type: "won", at, registration: fact.payload.registration };
    case "opportunity.opened":
      return { type: "opportunity_opened", at, opportunity: fact.payload.opportunity, customer: fact.payload.customer };
    case "opportunity.touched":
      return { type: "opportunity_touched", at, opportunity: fact.payload.opportunity };
    case "opportunity.closed":
      return { type: "opportunity_closed", at, opportunity: fact.payload.opportunity };
    case "partner.left":
      return { type: "partner_left", at, partner: fact.payload.partner };
  }
}

const PLAIN = {
  "registration.info_requested": "info_requested",
  "registration.info_provided": "info_provided",
  "registration.withdrawn": "withdrawn",
  "registration.extended": "extended",
} as const;

type Told = { readonly at: Instant; readonly arrival: number };

/** With several enrolments: who resells registers in the track whose level protects, anyone else in one that may register at all (P-60, P-96). */
function registrantAt(rules: RegistrationRules, standings: Standings, partner: string, motion: Registrant["motion"], fact: Told): Registrant {
  const { tier, tracks } = standingAt(standingOf(standings, partner), fact.at, fact.arrival);
  const enrolments = [...tracks].map(([track, level]) => ({ track, level }));
  const protects = ({ track, level }: { track: string; level: string | null }) => rules.tracks[track]?.levels.find((one) => one.id === level)?.protection != null;
  const reselling = motion === "resale" ? enrolments.find(protects) : undefined;
  const chosen = reselling ?? enrolments.find(({ track }) => rules.registration.openTo.includes(track)) ?? enrolments[0];
  return { track: chosen?.track ?? null, motion, level: chosen?.level ?? null, tier };
}
