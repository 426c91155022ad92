import { describe, expect, it } from "vitest";
import { ADAPTERS } from "./adapters.ts";
import { programFor } from "./definition.ts";

async function answer(kind: string, input: Record<string, unknown>, rules: Record<string, unknown> = {}): Promise<unknown> {
  const adapter = await (ADAPTERS[kind] ?? expect.fail(`no adapter for ${kind}`))();
  const program = programFor(rules);
  return adapter({ case: { id: "case", kind, input, rules, expect: {} }, program, definition: program.definition });
}

const claim = (reg: string, at: string, seq: number) => ({ type: "submitted", at, reg, partner: `P${reg}`, customerKey: "acme", seq, tier: "gold" });

describe("cases with little in them", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["access", { asOf: "2025-06-01T00:00:00Z" }, { access: { portal: true, technicalDocs: true, salesCollateral: false, demoEnvironment: false, mdfRequest: false, slack: false } }],
    ["allocation", { total: "9007199254740993", weights: [1, 1] }, { parts: [4_503_599_627_370_497n, 4_503_599_627_370_496n] }],
    ["allocation", { total: 5, weights: [0, 0] }, { parts: [0n, 0n] }],
    ["allocation", { total: 5, weights: [] }, { parts: [] }],
    ["attribution", { convertedAt: "2025-01-10T00:00:00Z" }, { winner: null, losers: {} }],
    ["bands", { mode: "whole", bands: [{ from: 0, bps: 100 }], amount: "9007199254740993" }, { amount: 90_071_992_547_410n }],
    ["booking_date", { occurredOn: "2025-03-28" }, { bookedOn: "2025-03-28", effectiveOn: "2025-03-28" }],
    ["certification", { asOf: "2025-02-01" }, { attempts: [], validLevels: [], validUntil: {} }],
    ["guardrail", { list: 100 }, { givenAway: 0n, decision: "ok" }],
    ["metric", { metric: "approval_rate" }, { met: null }],
    ["metric", { metric: "certified_partners" }, { value: 0, met: false }],
    ["msp_compliance", {}, { activeEndCustomers: 0, check: "fail" }],
    ["msp_compliance", { endCustomers: [], quarter: "2025-Q1", activatedAt: "2025-02-01T00:00:00Z" }, { check: "not_applicable" }],
    ["msp_invoice", { month: "2025-04" }, { billableEndCustomers: 0, discountBps: 4000, total: 0n, firstLine: null }],
    ["program_version", { versions: [], lockedAt: "2025-01-01T00:00:00Z" }, { version: null }],
    ["quarter_of", { instant: "2025-04-01T01:00:00+02:00" }, { quarter: "2025-Q1" }],
    ["registration", { asOf: "2025-01-01T00:00:00Z" }, { registrations: {} }],
    ["reseller_level", { asOf: "2025-06-30" }, { level: null, dealsClosed: 0n, volumeUsd: 0n }],
    ["si_compliance", { quarter: "2025-Q1" }, { checks: { consultants: "fail", implementation: "fail", csat: "not_enough_answers", businessReview: "fail" }, status: "at_risk" }],
    ["top_referrer", { quarter: "2025-Q1" }, { winner: null, ranking: [] }],
  ])("%s of %j", async (kind, input, expected) => expect(await answer(kind, input)).toMatchObject(expected));
});

describe("cases that lean on an order", () => {
  it("two registrations of one second: the lower arrival number is first, however they are listed", async () => {
    const at = "2025-06-02T09:00:00Z";
    const events = [claim("R2", at, 2), claim("R1", at, 1)];
    expect(await answer("registration", { events, asOf: "2025-06-03T00:00:00Z" })).toMatchObject({ registrations: { R1: { status: "in_review" }, R2: { status: "queued" } } });
  });

  it("a version that names a day for existing deals moves them from that second on", async () => {
    const versions = [{ id: "1.0", effectiveFrom: "2024-01-15T00:00:00Z" }, { id: "1.1", effectiveFrom: "2025-01-01T00:00:00Z", appliesToExistingFrom: "2025-04-01T00:00:00Z" }];
    const version = (eventAt: string) => answer("program_version", { versions, lockedAt: "2024-06-01T00:00:00Z", eventAt });
    expect([await version("2025-03-31T23:59:59Z"), await version("2025-04-01T00:00:00Z")]).toEqual([{ version: "1.0" }, { version: "1.1" }]);
    expect(await answer("program_version", { versions, lockedAt: "2024-01-14T23:59:59Z" })).toEqual({ version: null });
  });

  it("attempts are told in order of time and answered as listed; what comes after the day is not held yet", async () => {
    const attempts = [{ level: 2, at: "2025-01-20T10:00:00Z", correct: 50, total: 50, labPassed: true }, { level: 1, at: "2025-01-10T10:00:00Z", correct: 40, total: 50 }];
    expect(await answer("certification", { attempts, asOf: "2025-01-19" })).toEqual({ attempts: ["passed", "passed"], validLevels: [1], validUntil: { "1": "2027-01-10" } });
  });

  it("the modes of volume steps", async () => {
    const input = { month: "2025-04", endCustomers: [{ count: 50, listPerMonth: 10_000, from: "2024-01-01" }] };
    expect(await answer("msp_invoice", input)).toMatchObject({ total: 280_000n });
    expect(await answer("msp_invoice", { ...input, mode: "graduated" })).toMatchObject({ total: 295_000n });
    expect(await answer("msp_invoice", { ...input, mode: "none" })).toMatchObject({ total: 300_000n });
  });
});

describe("cases that replace settings", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, Record<string, unknown>]>([
    ["capacity", { tier_cap: { gold: 4 } }, { tier: "gold", activeInTier: 4 }, { decision: "waitlist" }],
    ["y1_window", { y1_months: 6 }, { serviceStart: "2025-08-31" }, { to: "2026-02-28" }],
    ["payout_calendar", { payout_due_days: 10 }, { paidAt: "2025-01-15T00:00:01Z" }, { dueBy: "2025-01-25", nextRun: "2025-02-01", inTime: false }],
    ["affiliate_payout_calendar", { affiliate_hold_days: 0, affiliate_run_day: 20 }, { paidAt: "2025-01-31T10:00:00Z" }, { releaseAt: "2025-01-31T10:00:00Z", payoutRun: "2025-02-20" }],
    ["lifecycle", { onboarding_days: 10 }, { activatedAt: "2025-01-01T00:00:00Z", asOf: "2025-01-11T00:00:01Z" }, { certification: "overdue" }],
    ["access", { active_grace_days: 10 }, { activatedAt: "2025-05-01T00:00:00Z", asOf: "2025-06-01T00:00:00Z" }, { access: { slack: false } }],
    ["metric", { target_pipeline_usd: 5 }, { metric: "pipeline", quarter: "2025-Q1", registrations: [{ approvedAt: "2025-01-01T00:00:00Z", amountUsd: 5, status: "won" }] }, { met: true }],
    ["guardrail", { marketplace_fee_bps: { aws: 300 } }, { list: 10_000, marketplace: "aws" }, { givenAway: 300n }],
    ["reseller_price", { reseller_bps: { premier: 3333 } }, { list: 100, levelAtOrder: "premier", orderedAt: "2025-01-01T00:00:00Z" }, { price: 67n, discount: 33n }],
    ["registration", { sla_target_hours: 1, sla_due_hours: 2, protection_days_tier: { gold: 7 } }, { events: [claim("R1", "2025-06-02T09:00:00Z", 0), { type: "approved", at: "2025-06-02T10:00:01Z", reg: "R1" }], asOf: "2025-06-03T00:00:00Z" }, { registrations: { R1: { sla: "past_target", expiresAt: "2025-06-09T10:00:01Z" } } }],
  ])("%s under %j", async (kind, rules, input, expected) => expect(await answer(kind, input, rules)).toMatchObject(expected));
});
