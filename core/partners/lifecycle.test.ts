import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import { type Milestones, lifecycleOf } from "./lifecycle.ts";

const { lifecycle } = programFor({}).definition;
const NEW: Milestones = { activatedAt: At.parse("2025-01-01T09:00:00Z"), certificates: [], dealsWon: [], fullQuartersSinceFirstDeal: 0, revenueThisYear: 0n, revenueLastYear: 0n };
const later = (...texts: string[]) => texts.map((text) => At.parse(text));

function seen(facts: Partial<Milestones>, asOf = "2026-06-30T00:00:00Z"): string {
  const progress = lifecycleOf(lifecycle, { ...NEW, ...facts }, At.parse(asOf));
  return `${progress?.stage} ${progress?.certification.outcome} ${progress?.firstDeal.outcome}`;
}

describe("the success stages", () => {
  it.each<[string, Partial<Milestones>, string, string]>([
    ["nothing yet, in time", {}, "2025-01-31T09:00:00Z", "onboarding open open"],
    ["nothing yet, a second late", {}, "2025-01-31T09:00:01Z", "onboarding overdue open"],
    ["no deal at the deadline", { certificates: later("2025-01-10T00:00:00Z") }, "2025-04-01T09:00:00Z", "ramp in_time open"],
    ["no deal a second later", { certificates: later("2025-01-10T00:00:00Z") }, "2025-04-01T09:00:01Z", "ramp in_time overdue"],
    ["a certificate to the second", { certificates: later("2025-01-31T09:00:00Z") }, "2025-02-01T00:00:00Z", "ramp in_time open"],
    ["a certificate a second late", { certificates: later("2025-01-31T09:00:01Z") }, "2025-02-01T00:00:00Z", "ramp late open"],
    ["the first of several certificates", { certificates: later("2025-05-01T00:00:00Z", "2025-01-31T09:00:00Z") }, "2025-06-01T00:00:00Z", "ramp in_time overdue"],
    ["a certificate that is still to come", { certificates: later("2025-01-31T09:00:00Z") }, "2025-01-20T00:00:00Z", "onboarding open open"],
    ["a deal but no certificate: stages do not skip", { dealsWon: later("2025-02-01T00:00:00Z") }, "2025-06-01T00:00:00Z", "onboarding overdue in_time"],
    ["a deal to the second", { certificates: later("2025-01-20T00:00:00Z"), dealsWon: later("2025-04-01T09:00:00Z") }, "2025-06-30T00:00:00Z", "steady_state in_time in_time"],
    ["a deal a second late", { certificates: later("2025-01-20T00:00:00Z"), dealsWon: later("2025-04-01T09:00:01Z") }, "2025-06-30T00:00:00Z", "steady_state in_time late"],
  ])("%s", (_what, facts, asOf, expected) => expect(seen(facts, asOf)).toBe(expected));

  const won = { certificates: later("2025-01-20T00:00:00Z"), dealsWon: later("2025-02-01T00:00:00Z") };
  it.each([
    [4, 101n, 100n, "expansion"],
    [4, 100n, 100n, "steady_state"],
    [4, 99n, 100n, "steady_state"],
    [3, 200n, 100n, "steady_state"],
    [5, 1n, 0n, "expansion"],
  ])("%i full quarters and revenue %s after %s: %s", (quarters, now, before, stage) => {
    expect(seen({ ...won, fullQuartersSinceFirstDeal: quarters, revenueThisYear: now, revenueLastYear: before })).toMatch(stage);
  });

  it("has none in a program without stages", () => expect(lifecycleOf([], NEW, At.parse("2025-01-31T09:00:00Z"))).toBeNull());
});
