import { type Instant, localStartOf, parseDay } from "../kernel/time.ts";
import type { CommissionRule, Definition, DiscountRule, Incentive, Level, Tier } from "./definition.ts";

/** Individual terms of one partner on top of a version (rules.md §6, individual agreements). */
export type AddendumMark = { readonly id: string; readonly partner: string };

/** A definition with its times worked out and its nodes ready to look up. */
export type CompiledProgram = {
  /** "mindweave@1.0.0", with an addendum "mindweave@1.0.0+acme-2025". */
  readonly id: string;
  /** The version without any addendum: "mindweave@1.0.0". */
  readonly version: string;
  readonly addendum: AddendumMark | null;
  readonly definition: Definition;
  /** [startsAt, endsAt): in force from the first instant of a day in the program's zone (P-73). */
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
  /** From when deals locked under an earlier version move to this one; null: never. */
  readonly movesExistingFrom: Instant | null;
  readonly tiers: ReadonlyMap<string, Tier>;
  /** Track → level → what it asks for. */
  readonly levels: ReadonlyMap<string, ReadonlyMap<string, Level>>;
  readonly incentives: ReadonlyMap<string, Incentive>;
  /** Commissions and discounts, the highest priority first, then in the order of the file. */
  readonly earning: readonly (CommissionRule | DiscountRule)[];
  readonly commissions: readonly CommissionRule[];
  readonly discounts: readonly DiscountRule[];
};

/** An addendum's own dates replace those of the version it changes. */
export type Compiling = { readonly addendum: AddendumMark; readonly effective: Definition["effective"] };

export function compile(definition: Definition, own?: Compiling): CompiledProgram {
  const zone = definition.calendar.timeZone;
  const effective = own?.effective ?? definition.effective;
  const version = `${definition.id}@${definition.version}`;
  const earning = definition.incentives.filter((rule) => rule.kind === "commission" || rule.kind === "discount").toSorted((a, b) => b.priority - a.priority);
  return {
    id: own === undefined ? version : `${version}+${own.addendum.id}`,
    version,
    addendum: own?.addendum ?? null,
    definition,
    startsAt: startOfDay(effective.from, zone),
    endsAt: effective.until === null ? null : startOfDay(effective.until, zone),
    movesExistingFrom: effective.appliesToExistingFrom === null ? null : startOfDay(effective.appliesToExistingFrom, zone),
    tiers: new Map(definition.tiers.map((tier) => [tier.id, tier])),
    levels: new Map(Object.entries(definition.tracks).map(([id, track]) => [id, new Map(track.levels.map((level) => [level.id, level]))])),
    incentives: new Map(definition.incentives.map((rule) => [rule.id, rule])),
    earning,
    commissions: earning.filter((rule) => rule.kind === "commission"),
    discounts: earning.filter((rule) => rule.kind === "discount"),
  };
}

function startOfDay(text: string, zone: string): Instant {
  const day = parseDay(text);
  if (day === undefined) throw new Error(`a checked date is no date: ${text}`);
  return localStartOf(day, zone);
}
