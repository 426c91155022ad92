import type { Condition, Field } from "./conditions.ts";
import type { Parts } from "./parts.ts";

type Value = string | boolean | null;
/** Every value a field can have; null where a deal or partner may have none. */
export type Domains = { readonly [K in Field]: readonly Value[] } & { readonly levelsOf: ReadonlyMap<string, readonly string[]> };

export function domainsOf(parts: Parts): Domains {
  const tracks = Object.entries(parts.tracks ?? {});
  const levelsOf = new Map(tracks.map(([id, track]) => [id, track.levels.map((level) => level.id)]));
  return {
    "partner.track": tracks.map(([id]) => id),
    "partner.program_tier": [...(parts.tiers ?? []).map((tier) => tier.id), null],
    "partner.level": [...new Set([...levelsOf.values()].flat()), null],
    "partner.status": ["onboarding", "active", "suspended", "left"],
    "deal.motion": ["referral", "resale", "wholesale"],
    "deal.delivers_services": [true, false],
    "deal.services_paper": ["vendor", "partner"],
    "deal.registration_live": [true, false],
    "customer.plan": [...(parts.plans ?? []), null],
    "customer.is_public_sector": [true, false],
    "invoice.via": ["direct", ...Object.keys(parts.marketplaces ?? {})],
    "line.kind": ["software", "services"],
    levelsOf,
  };
}

type Assigned = Map<Field, Value>;

/**
 * Can one partner, deal and line satisfy all conditions together? Exact: tries the values that matter, field by field. A level belongs to its
 * track. Conditions too tangled to decide within a fixed number of steps count as satisfiable.
 */
export function canHold(conditions: readonly Condition[], domains: Domains, given: Readonly<Partial<Record<Field, Value>>> = {}): boolean {
  const fields = mentioned(conditions);
  const budget = { steps: 100_000 };
  const assigned: Assigned = new Map(Object.entries(given) as [Field, Value][]);
  const open = [...fields].filter((field) => !assigned.has(field)).sort((a, b) => rank(a) - rank(b));
  return search(conditions, domains, open, assigned, budget);
}

/** Tracks first: they decide which levels exist. */
function rank(field: Field): number {
  return field === "partner.track" ? 0 : 1;
}

function search(conditions: readonly Condition[], domains: Domains, open: readonly Field[], assigned: Assigned, budget: { steps: number }): boolean {
  budget.steps -= 1;
  if (budget.steps < 0) return true;
  const verdicts = conditions.map((condition) => verdict(condition, assigned));
  if (verdicts.includes(false)) return false;
  const [field, ...rest] = open;
  if (field === undefined) return verdicts.every((value) => value === true);
  for (const value of choices(field, domains, assigned)) {
    assigned.set(field, value);
    const found = search(conditions, domains, rest, assigned, budget);
    assigned.delete(field);
    if (found) return true;
  }
  return false;
}

function choices(field: Field, domains: Domains, assigned: Assigned): readonly Value[] {
  const track = assigned.get("partner.track");
  if (field !== "partner.level" || typeof track !== "string") return domains[field];
  const levels = domains.levelsOf.get(track) ?? [];
  return levels.length === 0 ? [null] : levels;
}

/** True, false, or undefined while it depends on a field that has no value yet. */
function verdict(condition: Condition, assigned: Assigned): boolean | undefined {
  if ("all" in condition) return both(condition.all.map((part) => verdict(part, assigned)), false);
  if ("any" in condition) return both(condition.any.map((part) => verdict(part, assigned)), true);
  if ("not" in condition) {
    const inner = verdict(condition.not, assigned);
    return inner === undefined ? undefined : !inner;
  }
  const value = assigned.get(condition.field);
  if (value === undefined) return undefined;
  return "is" in condition ? value === condition.is : typeof value === "string" && condition.in.includes(value);
}

function both(parts: readonly (boolean | undefined)[], decisive: boolean): boolean | undefined {
  if (parts.includes(decisive)) return decisive;
  return parts.includes(undefined) ? undefined : !decisive;
}

function mentioned(conditions: readonly Condition[]): Set<Field> {
  const fields = new Set<Field>();
  const visit = (condition: Condition): void => {
    if ("all" in condition) condition.all.forEach(visit);
    else if ("any" in condition) condition.any.forEach(visit);
    else if ("not" in condition) visit(condition.not);
    else fields.add(condition.field);
  };
  conditions.forEach(visit);
  return fields;
}
