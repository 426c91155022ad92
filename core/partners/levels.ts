import type { Level } from "../programs/definition.ts";
import type { PartnerRecord } from "./record.ts";
import { type Measured, type Question, measured } from "./requirement.ts";

export type LevelProgress = { readonly level: string; readonly held: boolean; readonly conditions: readonly Measured[] };

export type Entitlement = {
  /** The highest level whose conditions, and those of every level below, all hold; null when not even the first does. */
  readonly level: string | null;
  /** Every level from the lowest up, with its own conditions. */
  readonly progress: readonly LevelProgress[];
};

/** Which level of a track a partner is entitled to on a day: levels build on each other (P-06, P-07). */
export function entitledLevel(levels: readonly Level[], record: PartnerRecord, question: Question): Entitlement {
  let level: string | null = null;
  let unbroken = true;
  const progress: LevelProgress[] = [];
  for (const step of [...levels].sort((a, b) => a.rank - b.rank)) {
    const conditions = step.requirements.map((requirement) => measured(requirement, record, question));
    unbroken &&= conditions.every((condition) => condition.outcome === "pass");
    if (unbroken) level = step.id;
    progress.push({ level: step.id, held: unbroken, conditions });
  }
  return { level, progress };
}

/** The level in force and, once a quarter ended without its conditions, the quarter in which notice was given. */
export type LevelInForce = { readonly level: string | null; readonly noticeSince: string | null };

/** Promotion at once: whenever the conditions of a higher level hold. It also takes back a notice (P-06). */
export function promoted(levels: readonly Pick<Level, "id" | "rank">[], inForce: LevelInForce, entitled: string | null): LevelInForce {
  const difference = rankOf(levels, entitled) - rankOf(levels, inForce.level);
  if (difference > 0) return { level: entitled, noticeSince: null };
  return difference === 0 ? { ...inForce, noticeSince: null } : inForce;
}

/** At the end of a quarter: the first one without the conditions gives notice, the next one takes the level away (P-06). */
export function atQuarterEnd(levels: readonly Pick<Level, "id" | "rank">[], inForce: LevelInForce, entitled: string | null, quarter: string): LevelInForce {
  if (rankOf(levels, entitled) >= rankOf(levels, inForce.level)) return promoted(levels, inForce, entitled);
  if (inForce.noticeSince === null) return { ...inForce, noticeSince: quarter };
  return { level: entitled, noticeSince: null };
}

function rankOf(levels: readonly Pick<Level, "id" | "rank">[], id: string | null): number {
  return levels.find((level) => level.id === id)?.rank ?? Number.NEGATIVE_INFINITY;
}
