import { type Instant, plusSpan } from "../kernel/time.ts";
import type { Definition } from "../programs/definition.ts";

export type Visitor = {
  readonly tier: string | null;
  /** "onboarding" and "active" have an agreement in force; anything else opens nothing (P-04). */
  readonly status: string;
  /** Active people who hold a valid certificate of the level that counts (P-02). */
  readonly certifiedPeople: number;
  readonly activatedAt: Instant | null;
  readonly lastActivityAt: Instant | null;
};

export type Access = {
  readonly open: boolean;
  /** What is missing, as a sentence to the partner; null when open. */
  readonly because: string | null;
  /** When the resource closes unless something happens; null when it does not close by itself. */
  readonly closesAfter: Instant | null;
};

type Rules = Pick<Definition, "tiers" | "definitions" | "resources">;

/** Which resources are open to a partner at an instant, by the resource's id (P-02 … P-04). */
export function accessOf(program: Rules, visitor: Visitor, asOf: Instant): Record<string, Access> {
  const access: Record<string, Access> = {};
  for (const [id, resource] of Object.entries(program.resources)) access[id] = accessTo(program, resource.open, visitor, asOf);
  return access;
}

function accessTo(program: Rules, open: Definition["resources"][string]["open"], visitor: Visitor, asOf: Instant): Access {
  if (!isInForce(visitor)) return closed(visitor.status === "suspended" ? "Your partnership is suspended." : "Your partnership is not in force.");
  if (open === "all_partners") return OPEN;
  if (open === "certified") {
    return isCertified(program, visitor.certifiedPeople) ? OPEN : closed("Needs a certificate. Not enough people in your organisation hold a valid one yet.");
  }
  if (open.endsWith(AND_ABOVE)) return tierAccess(program, open.slice(0, -AND_ABOVE.length), visitor);
  const until = activeUntil(program, visitor);
  if (until === null || asOf > until) return closed("Open to active partners. Register a deal, win one, earn a certificate or hold a review to open it again.");
  return { open: true, because: null, closesAfter: until };
}

const OPEN: Access = { open: true, because: null, closesAfter: null };

function closed(because: string): Access {
  return { open: false, because, closesAfter: null };
}

const AND_ABOVE = "_and_above";

/** Ranked at or above a tier on the day of the request (P-03). */
function tierAccess(program: Rules, tierId: string, visitor: Visitor): Access {
  const needed = program.tiers.find((tier) => tier.id === tierId);
  const own = program.tiers.find((tier) => tier.id === visitor.tier);
  if (needed !== undefined && own !== undefined && own.rank >= needed.rank) return OPEN;
  return closed(`From ${needed?.title ?? "a higher tier"} upwards. ${own === undefined ? "You have no tier yet." : `You are ${own.title}.`}`);
}

function isInForce(visitor: Visitor): boolean {
  return visitor.status === "onboarding" || visitor.status === "active";
}

/** An organisation is certified when enough of its active people hold a valid certificate (P-02). */
export function isCertified(program: Pick<Rules, "definitions">, certifiedPeople: number): boolean {
  return certifiedPeople >= program.definitions.certified.people;
}

/**
 * The last instant at which a partner counts as active: the later of the grace after activation and the reach of the last
 * activity, both ends included. Null for a partner who is not active at all (P-04).
 */
export function activeUntil(program: Pick<Rules, "definitions">, visitor: Visitor): Instant | null {
  if (visitor.status !== "active") return null;
  const { activityWithin, graceAfterActivation } = program.definitions.active;
  const ends: Instant[] = [];
  if (visitor.activatedAt !== null) ends.push(plusSpan(visitor.activatedAt, graceAfterActivation));
  if (visitor.lastActivityAt !== null) ends.push(plusSpan(visitor.lastActivityAt, activityWithin));
  return ends.length === 0 ? null : ends.reduce((a, b) => (a > b ? a : b));
}
