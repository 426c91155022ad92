import type { Instant } from "../kernel/time.ts";
import type { Registration, RegistrationRules, RegistrationStatus, Registrations } from "./registration.ts";
import { hoursOf, lapsed } from "./registration-fold.ts";
import { type Punctuality, punctuality, reachedAt } from "./validation-clock.ts";

/** A registration as people see it at an instant. Nothing in it speaks of another partner (P-62, P-98). */
export type RegistrationView = {
  readonly registration: string;
  readonly partner: string;
  readonly customer: string;
  readonly productLine: string;
  readonly status: RegistrationStatus;
  readonly reason: string | null;
  readonly credited: boolean;
  readonly approvedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly extensionsLeft: number;
  /** Null while there is no complete form, "not_started" in the queue. */
  readonly sla: Punctuality | "not_started" | null;
  readonly waitingForPartner: boolean;
  /** When the running review passes its target and its promise; null while the clock stands still (P-63). */
  readonly targetAt: Instant | null;
  readonly dueAt: Instant | null;
  /** An open review past its promise goes to the channel chief; it is never approved by itself (P-63). */
  readonly escalated: boolean;
  /** 1 for the next in line; null outside the queue. */
  readonly placeInLine: number | null;
};

/** Every registration at an instant, what falls due at it included, in the order of their places. All events up to it have been told. */
export function view(rules: RegistrationRules, state: Registrations, asOf: Instant): RegistrationView[] {
  const now = lapsed(state, asOf);
  const all = [...now.byId.values()];
  return all.map((registration) => viewOf(rules, registration, all, asOf));
}

function viewOf(rules: RegistrationRules, registration: Registration, all: readonly Registration[], asOf: Instant): RegistrationView {
  const { validation, protection } = rules.registration;
  const { clock } = registration;
  const hours = hoursOf(rules);
  const sla = registration.status === "incomplete" ? null : clock === null ? "not_started" : punctuality(validation, clock, asOf, hours);
  const inReview = registration.status === "in_review";
  return {
    registration: registration.registration, partner: registration.partner, customer: registration.customer, productLine: registration.productLine,
    status: registration.status, reason: registration.reason, credited: registration.credited, approvedAt: registration.approvedAt, expiresAt: registration.expiresAt,
    extensionsLeft: registration.status === "approved" ? Math.max(0, protection.extensions - registration.extensions) : 0,
    sla,
    waitingForPartner: inReview && clock !== null && clock.runningSince === null,
    targetAt: inReview && clock !== null ? reachedAt(clock, validation.target, hours) : null,
    dueAt: inReview && clock !== null ? reachedAt(clock, validation.due, hours) : null,
    escalated: inReview && sla === "breached",
    placeInLine: registration.status === "queued" ? placeOf(registration, all) : null,
  };
}

function placeOf(registration: Registration, all: readonly Registration[]): number {
  const line = all.filter((other) => other.status === "queued" && other.customer === registration.customer && other.productLine === registration.productLine);
  return line.indexOf(registration) + 1;
}
