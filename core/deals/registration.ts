import type { Instant, Span } from "../kernel/time.ts";
import type { Definition } from "../programs/definition.ts";
import type { ReviewClock } from "./validation-clock.ts";

/** The parts of a program that registrations live by. */
export type RegistrationRules = Pick<Definition, "registration" | "tiers" | "tracks" | "calendar">;

/** Who registers: by reseller level where a reseller resells, otherwise by program tier (P-60). */
export type Registrant = { readonly track: string | null; readonly motion: "referral" | "resale" | "wholesale"; readonly level: string | null; readonly tier: string | null };

export type RegistrationStatus = "incomplete" | "in_review" | "queued" | "approved" | "won" | "expired" | "rejected" | "withdrawn";

export type Registration = {
  readonly registration: string;
  readonly partner: string;
  readonly customer: string;
  readonly productLine: string;
  readonly registrant: Registrant;
  readonly submittedAt: Instant;
  readonly status: RegistrationStatus;
  /** The last thing that was said about it, in words; null when there is nothing to say. */
  readonly reason: string | null;
  /** Null while incomplete or queued and never reviewed. */
  readonly clock: ReviewClock | null;
  readonly approvedAt: Instant | null;
  /** Protection is [approvedAt, expiresAt) (P-61). */
  readonly expiresAt: Instant | null;
  readonly extensions: number;
  /** The contract was signed; before approval this waits for the review (P-62). */
  readonly wonAt: Instant | null;
  readonly credited: boolean;
};

/** The vendor's own opportunity with a customer (P-64). */
export type Opportunity = { readonly customer: string; readonly openedAt: Instant; readonly lastActivityAt: Instant; readonly closed: boolean };

/** All registrations of a customer, in the order in which they took their place. The server keeps one per customer. */
export type Registrations = { readonly byId: ReadonlyMap<string, Registration>; readonly opportunities: ReadonlyMap<string, Opportunity> };

export const NO_REGISTRATIONS: Registrations = { byId: new Map(), opportunities: new Map() };

type About = { readonly at: Instant; readonly registration: string };

/** What happens to registrations, told in the order of time and then arrival (P-70). */
export type RegistrationEvent =
  | (About & {
      readonly type: "submitted";
      readonly partner: string;
      readonly customer: string;
      readonly productLine: string;
      readonly registrant: Registrant;
      /** Names of the fields that were filled in. */
      readonly given: readonly string[];
    })
  | (About & { readonly type: "info_requested" })
  | (About & { readonly type: "info_provided" })
  | (About & { readonly type: "withdrawn" })
  | (About & { readonly type: "extended" })
  | (About & { readonly type: "won" })
  /** `registrant` as of the approval where it is known; `protectedUntil` is what the partner was told. */
  | (About & { readonly type: "approved"; readonly registrant: Registrant | null; readonly protectedUntil: Instant | null })
  | (About & { readonly type: "rejected"; readonly reason: string })
  | { readonly type: "opportunity_opened"; readonly at: Instant; readonly opportunity: string; readonly customer: string }
  | { readonly type: "opportunity_touched"; readonly at: Instant; readonly opportunity: string }
  | { readonly type: "opportunity_closed"; readonly at: Instant; readonly opportunity: string }
  | { readonly type: "partner_left"; readonly at: Instant; readonly partner: string };

/** How long protection lasts: by the level of the registrant's track where it resells, otherwise by its tier; without a tier, the lowest one's (P-60). */
export function protectionOf(rules: RegistrationRules, registrant: Registrant): Span {
  const levels = registrant.track === null ? [] : (rules.tracks[registrant.track]?.levels ?? []);
  const level = registrant.motion === "resale" ? levels.find((candidate) => candidate.id === registrant.level) : undefined;
  if (level !== undefined && level.protection !== null) return level.protection;
  const tier = rules.tiers.find((candidate) => candidate.id === registrant.tier) ?? rules.tiers.toSorted((a, b) => a.rank - b.rank)[0];
  if (tier === undefined) throw new Error("a program has at least one tier");
  return tier.protection;
}
