import { type Instant, type Span, plusSpan } from "../kernel/time.ts";
import type { Tier } from "../programs/definition.ts";

export type Places = {
  readonly decision: "admit" | "admit_with_override" | "waitlist";
  /** True while the tier has fewer organisations than planned once the decision is carried out; shown to staff only (P-98). */
  readonly belowPlan: boolean;
};

/**
 * May one more organisation enter a tier that holds so many? The upper number is a cap that a written reason may exceed,
 * the lower one a plan (P-05).
 */
export function placeIn(tier: Pick<Tier, "planned" | "capacity">, held: number, overrideReason: string | null): Places {
  const decision = tier.capacity === null || held < tier.capacity ? "admit" : (overrideReason ?? "").trim() === "" ? "waitlist" : "admit_with_override";
  const after = decision === "waitlist" ? held : held + 1;
  return { decision, belowPlan: tier.planned !== null && after < tier.planned };
}

export type Occupant = { readonly partner: string; readonly suspendedAt: Instant | null };

/** Organisations that hold a place: the active ones, and the suspended ones for as long as their place is kept (P-05). */
export function placesHeld(occupants: readonly Occupant[], keptFor: Span, asOf: Instant): number {
  return occupants.filter((occupant) => occupant.suspendedAt === null || asOf < plusSpan(occupant.suspendedAt, keptFor)).length;
}

export type Waiting = { readonly partner: string; readonly approvedAt: Instant; readonly arrival: number };

/** The waiting list of a tier, by date of approval, then arrival (P-05). */
export function waitingList(waiting: readonly Waiting[]): Waiting[] {
  return [...waiting].sort((a, b) => a.approvedAt - b.approvedAt || a.arrival - b.arrival);
}

/** "Gold is full; you are 2nd on the waiting list." Null for a partner who does not wait; says nothing of anyone else (P-98). */
export function waitingSentence(tier: Pick<Tier, "title">, waiting: readonly Waiting[], partner: string): string | null {
  const place = waitingList(waiting).findIndex((entry) => entry.partner === partner) + 1;
  return place === 0 ? null : `${tier.title} is full; you are ${ordinal(place)} on the waiting list.`;
}

/** 1 → "1st", 12 → "12th", 22 → "22nd". */
export function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const ending = teen ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th");
  return `${n}${ending}`;
}
