import { type Refusal, refuse } from "../kernel/refusal.ts";
import { type Instant, plusSpan } from "../kernel/time.ts";
import { type Opportunity, type Registration, type RegistrationEvent, type RegistrationRules, type RegistrationStatus, type Registrations, protectionOf } from "./registration.ts";
import { type Hours, decided, paused, resumed, startedClock } from "./validation-clock.ts";

/** The state after an event, and what was refused of it; a refused event leaves at most a reason behind. */
export type Folded = { readonly state: Registrations; readonly refusal: Refusal | null };

type Of<T extends RegistrationEvent["type"]> = Extract<RegistrationEvent, { type: T }>;

/**
 * Tells one event to the registrations of a customer. What fell due by then happened before it: protection that ended is
 * over (P-61, P-70). Pure; never throws for what people do.
 */
export function fold(rules: RegistrationRules, before: Registrations, event: RegistrationEvent): Folded {
  const state = lapsed(before, event.at);
  switch (event.type) {
    case "submitted":
      return submitted(rules, state, event);
    case "opportunity_opened":
      return accepted(withOpportunity(state, event.opportunity, { customer: event.customer, openedAt: event.at, lastActivityAt: event.at, closed: false }));
    case "opportunity_touched":
    case "opportunity_closed":
      return accepted(opportunityMoved(state, event));
    case "partner_left":
      return accepted(partnerLeft(rules, state, event));
    default: {
      const registration = state.byId.get(event.registration);
      if (registration === undefined) return { state, refusal: refuse("registration.unknown", `There is no registration ${event.registration}.`) };
      return DECIDE[event.type](rules, state, registration, event as never);
    }
  }
}

/** Protection whose last second has passed is over; nobody moves up by that, the customer is open to all (P-61, P-62, P-97). */
export function lapsed(state: Registrations, at: Instant): Registrations {
  const over = [...state.byId.values()].filter((registration) => registration.status === "approved" && registration.expiresAt !== null && registration.expiresAt <= at);
  return over.reduce((after, registration) => put(after, { ...registration, status: "expired" }), state);
}

function submitted(rules: RegistrationRules, state: Registrations, event: Of<"submitted">): Folded {
  const earlier = state.byId.get(event.registration);
  if (earlier !== undefined && !mayResubmit(state, earlier)) return { state, refusal: refuse("registration.already-submitted", "This registration was submitted before.") };
  const base: Registration = {
    registration: event.registration, partner: event.partner, customer: event.customer, productLine: event.productLine, registrant: event.registrant,
    submittedAt: event.at, status: "in_review", reason: null, clock: null, approvedAt: null, expiresAt: null, extensions: 0, wonAt: null, credited: false,
  };
  const fresh = without(state, event.registration);
  const hours = hoursOf(rules);
  const { openTo, requiredFields } = rules.registration;
  const missing = requiredFields.filter((field) => !event.given.includes(field));
  if (event.registrant.track !== null && !openTo.includes(event.registrant.track)) {
    return accepted(put(fresh, { ...base, status: "rejected", reason: "registration is not open to this track" }));
  }
  if (missing.length > 0) return accepted(put(fresh, { ...base, status: "incomplete", reason: `missing: ${missing.join(", ")}` }));
  if (liveOpportunity(rules, fresh, event.customer, event.at)) {
    return accepted(put(fresh, { ...base, status: "rejected", reason: "existing opportunity", clock: decided(startedClock(event.at), event.at, hours) }));
  }
  if (liveOf(fresh, base) !== undefined) return accepted(put(fresh, { ...base, status: "queued", reason: "another registration came first" }));
  return accepted(put(fresh, { ...base, clock: startedClock(event.at) }));
}

/** Something unfinished or over may be submitted again, at its new place; so may one that waits behind nobody any more. */
function mayResubmit(state: Registrations, earlier: Registration): boolean {
  if (earlier.status === "queued") return liveOf(state, earlier) === undefined;
  return earlier.status === "incomplete" || isOver(earlier.status);
}

function isOver(status: RegistrationStatus): boolean {
  return status === "rejected" || status === "withdrawn" || status === "expired";
}

/** Is there an open opportunity of the customer that the vendor opened before an instant and worked on lately? Exactly the limit still blocks (P-64). */
export function liveOpportunity(rules: RegistrationRules, state: Registrations, customer: string, at: Instant): boolean {
  const within = rules.registration.existingOpportunity.blocksIfActiveWithin;
  for (const opportunity of state.opportunities.values()) {
    if (opportunity.closed || opportunity.customer !== customer || opportunity.openedAt >= at) continue;
    if (at <= plusSpan(opportunity.lastActivityAt, within)) return true;
  }
  return false;
}

type Decide<T extends RegistrationEvent["type"]> = (rules: RegistrationRules, state: Registrations, registration: Registration, event: Of<T>) => Folded;
type About = "info_requested" | "info_provided" | "approved" | "rejected" | "withdrawn" | "extended" | "won";

const DECIDE: { readonly [T in About]: Decide<T> } = {
  info_requested(rules, state, registration, event) {
    if (registration.status !== "in_review" || registration.clock === null) return refused(state, registration, "ask about", null);
    if (!rules.registration.validation.pausesWhileWaitingForPartner) return accepted(state);
    return accepted(put(state, { ...registration, clock: paused(registration.clock, event.at, hoursOf(rules)) }));
  },
  info_provided(_rules, state, registration, event) {
    if (registration.status !== "in_review" || registration.clock === null) return refused(state, registration, "add to", null);
    return accepted(put(state, { ...registration, clock: resumed(registration.clock, event.at) }));
  },
  approved(rules, state, registration, event) {
    if (registration.status !== "in_review" || registration.clock === null) return refused(state, registration, "approve", "cannot approve");
    const registrant = event.registrant ?? registration.registrant;
    const expiresAt = event.protectedUntil ?? plusSpan(event.at, protectionOf(rules, registrant));
    const won = registration.wonAt !== null;
    const clock = decided(registration.clock, event.at, hoursOf(rules));
    return accepted(put(state, { ...registration, registrant, clock, status: won ? "won" : "approved", credited: won, approvedAt: event.at, expiresAt, reason: null }));
  },
  rejected(rules, state, registration, event) {
    if (registration.status !== "in_review" && registration.status !== "queued") return refused(state, registration, "reject", "cannot reject");
    return accepted(movedUp(ended(rules, state, registration, "rejected", event.reason, event.at), registration, event.at));
  },
  withdrawn(rules, state, registration, event) {
    if (registration.status === "won" || isOver(registration.status)) return refused(state, registration, "withdraw", null);
    return accepted(movedUp(ended(rules, state, registration, "withdrawn", null, event.at), registration, event.at));
  },
  extended(rules, state, registration) {
    const { expiresAt, extensions, status } = registration;
    if (status !== "approved" || expiresAt === null || extensions >= rules.registration.protection.extensions) {
      const sentence = status === "approved" ? "This protection was already extended as often as the program allows." : `An extension is asked for before protection ends; this registration is ${status.replace("_", " ")}.`;
      return { state: put(state, { ...registration, reason: "extension refused" }), refusal: refuse("registration.extension-refused", sentence) };
    }
    return accepted(put(state, { ...registration, extensions: extensions + 1, expiresAt: plusSpan(expiresAt, protectionOf(rules, registration.registrant)) }));
  },
  won(_rules, state, registration, event) {
    if (registration.status === "approved") return accepted(put(state, { ...registration, status: "won", wonAt: event.at, credited: true }));
    if (registration.status === "in_review") return accepted(put(state, { ...registration, wonAt: registration.wonAt ?? event.at }));
    return refused(state, registration, "credit", null);
  },
};

/** Ends a claim; a review that was under way is decided with it, a win that waited for it is not credited. */
function ended(rules: RegistrationRules, state: Registrations, registration: Registration, status: "rejected" | "withdrawn", reason: string | null, at: Instant): Registrations {
  const clock = registration.clock === null || registration.clock.decidedAt !== null ? registration.clock : decided(registration.clock, at, hoursOf(rules));
  return put(state, { ...registration, status, reason, clock, credited: false });
}

/** The first in line moves up once nothing is live before it; its review clock starts then (P-62, P-63). */
function movedUp(state: Registrations, gone: Registration, at: Instant): Registrations {
  if (liveOf(state, gone) !== undefined) return state;
  const next = [...state.byId.values()].find((candidate) => candidate.status === "queued" && competes(candidate, gone));
  return next === undefined ? state : put(state, { ...next, status: "in_review", reason: null, clock: startedClock(at) });
}

/** Live registrations end when the partner leaves (P-39). */
function partnerLeft(rules: RegistrationRules, before: Registrations, event: Of<"partner_left">): Registrations {
  const own = [...before.byId.values()].filter((registration) => registration.partner === event.partner && registration.status !== "won" && !isOver(registration.status));
  const gone = own.reduce((state, registration) => ended(rules, state, registration, "withdrawn", "partner left the program", event.at), before);
  return own.reduce((state, registration) => movedUp(state, registration, event.at), gone);
}

/** The one registration that is in review or protected for the same customer and product line, other than this one (P-62). */
function liveOf(state: Registrations, registration: Registration): Registration | undefined {
  return [...state.byId.values()].find((other) => other.registration !== registration.registration && competes(other, registration) && (other.status === "in_review" || other.status === "approved"));
}

function competes(a: Registration, b: Registration): boolean {
  return a.customer === b.customer && a.productLine === b.productLine;
}

export function hoursOf(rules: Pick<RegistrationRules, "registration" | "calendar">): Hours {
  return { clock: rules.registration.validation.clock, zone: rules.calendar.timeZone };
}

function accepted(state: Registrations): Folded {
  return { state, refusal: null };
}

/** `noted` is kept as the registration's reason, with its status, where it concerns the partner. */
function refused(state: Registrations, registration: Registration, verb: string, noted: string | null): Folded {
  const refusal = refuse(`registration.${registration.status.replace("_", "-")}`, `Nobody can ${verb} a registration that is ${registration.status.replace("_", " ")}.`);
  return { state: noted === null ? state : put(state, { ...registration, reason: `${noted}: ${registration.status}` }), refusal };
}

function put(state: Registrations, registration: Registration): Registrations {
  return { ...state, byId: new Map(state.byId).set(registration.registration, registration) };
}

function without(state: Registrations, id: string): Registrations {
  const byId = new Map(state.byId);
  byId.delete(id);
  return { ...state, byId };
}

function withOpportunity(state: Registrations, id: string, opportunity: Opportunity): Registrations {
  return { ...state, opportunities: new Map(state.opportunities).set(id, opportunity) };
}

function opportunityMoved(state: Registrations, event: Of<"opportunity_touched" | "opportunity_closed">): Registrations {
  const opportunity = state.opportunities.get(event.opportunity);
  if (opportunity === undefined) return state;
  return withOpportunity(state, event.opportunity, { ...opportunity, lastActivityAt: event.at, closed: opportunity.closed || event.type === "opportunity_closed" });
}
