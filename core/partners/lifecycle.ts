import { type Instant, type Span, plusSpan } from "../kernel/time.ts";
import type { Definition } from "../programs/definition.ts";

export type Deadline = {
  readonly due: Instant | null;
  /** "open" while there is time, "overdue" once there is none; reaching the goal late is recorded as late (P-93). */
  readonly outcome: "open" | "in_time" | "late" | "overdue";
};

export type Progress = { readonly stage: string; readonly certification: Deadline; readonly firstDeal: Deadline };

export type Milestones = {
  readonly activatedAt: Instant;
  readonly certificates: readonly Instant[];
  readonly dealsWon: readonly Instant[];
  readonly fullQuartersSinceFirstDeal: number;
  /** Minor units of the functional currency, or any one unit for both. */
  readonly revenueThisYear: bigint;
  readonly revenueLastYear: bigint;
};

/** Quarters that must lie behind the first deal before growth is looked at (P-93). */
const QUARTERS_BEFORE_EXPANSION = 4;

/**
 * Where a partner stands in the success framework. Both deadlines run from activation, a goal reached at the deadline is in
 * time, stages follow one another and do not skip (P-93). Null for a program without at least the first two stages.
 */
export function lifecycleOf(stages: Definition["lifecycle"], facts: Milestones, asOf: Instant): Progress | null {
  const [onboarding, ramp, steady = ramp, expansion = steady] = stages;
  if (onboarding === undefined || ramp === undefined || steady === undefined || expansion === undefined) return null;
  const certifiedAt = firstUntil(facts.certificates, asOf);
  const wonAt = firstUntil(facts.dealsWon, asOf);
  const grown = facts.fullQuartersSinceFirstDeal >= QUARTERS_BEFORE_EXPANSION && facts.revenueThisYear > facts.revenueLastYear;
  const stage = certifiedAt === null ? onboarding : wonAt === null ? ramp : grown ? expansion : steady;
  return {
    stage: stage.stage,
    certification: deadline(facts.activatedAt, onboarding.within, certifiedAt, asOf),
    firstDeal: deadline(facts.activatedAt, ramp.within, wonAt, asOf),
  };
}

function firstUntil(instants: readonly Instant[], asOf: Instant): Instant | null {
  return instants.filter((at) => at <= asOf).sort((a, b) => a - b)[0] ?? null;
}

function deadline(from: Instant, within: Span | null, reachedAt: Instant | null, asOf: Instant): Deadline {
  if (within === null) return { due: null, outcome: reachedAt === null ? "open" : "in_time" };
  const due = plusSpan(from, within);
  if (reachedAt === null) return { due, outcome: asOf <= due ? "open" : "overdue" };
  return { due, outcome: reachedAt <= due ? "in_time" : "late" };
}
