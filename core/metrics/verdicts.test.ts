import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import { approvalRate, certifiedPartners, netPromoterScore, partnerRevenue, pipeline } from "./verdicts.ts";

function metric(id: string, rules: Record<string, unknown> = {}) {
  return programFor(rules).definition.metrics[id] ?? expect.fail(`no metric ${id}`);
}
const approved = (at: string | null, estimated: bigint, status = "approved") => ({ approvedAt: at === null ? null : At.parse(at), estimated, status });

describe("the pipeline of a quarter", () => {
  const IN = "2025-02-01T00:00:00Z";
  it.each([
    ["exactly the target", [approved(IN, 50_000_000n)], 50_000_000n, true],
    ["one cent less", [approved(IN, 49_999_999n)], 49_999_999n, false],
    ["nothing", [], 0n, false],
    ["what was approved around its ends", [approved("2025-01-01T00:00:00Z", 1n), approved("2025-03-31T23:59:59Z", 2n), approved("2025-04-01T00:00:00Z", 4n), approved("2024-12-31T23:59:59Z", 8n)], 3n, false],
    ["every later outcome but a rejection", [approved(IN, 1n, "won"), approved(IN, 2n, "expired"), approved(IN, 4n, "withdrawn"), approved(IN, 8n, "rejected"), approved(null, 16n, "in_review")], 7n, false],
  ])("of %s", (_what, registrations, value, met) => expect(pipeline(metric("pipeline"), registrations, "2025-Q1", "UTC")).toEqual({ value, met }));

  it("ends where the program is at home, and may be strict", () => {
    expect(pipeline(metric("pipeline"), [approved("2025-04-01T03:59:59Z", 5n)], "2025-Q1", "America/New_York").value).toBe(5n);
    expect(pipeline(metric("pipeline", { strict_pipeline: true }), [approved(IN, 50_000_000n)], "2025-Q1", "UTC").met).toBe(false);
  });
});

describe("rates", () => {
  it.each([
    [8n, 2n, false],
    [801n, 199n, true],
    [4_001n, 999n, true],
    [79n, 21n, false],
    [1n, 0n, true],
    [0n, 1n, false],
    [0n, 0n, null],
  ])("%s approved and %s rejected: %s", (yes, no, met) => expect(approvalRate(metric("approval_rate"), yes, no).met).toBe(met));

  it.each([
    [2_000_000n, 10_000_000n, true, false],
    [1_999_999n, 10_000_000n, false, false],
    [3_000_000n, 10_000_000n, true, true],
    [2_999_999n, 10_000_000n, true, false],
    [0n, 1n, false, false],
    [0n, 0n, null, null],
  ])("partners brought %s of %s: the standing target %s, the goal of Year 3 %s", (partner, total, met, goal) => {
    expect([partnerRevenue(metric("partner_revenue"), partner, total).met, partnerRevenue(metric("partner_revenue_y3"), partner, total).met]).toEqual([met, goal]);
  });

  it.each([
    [60n, 30n, 10n, false],
    [61n, 29n, 10n, true],
    [5_001n, 4_999n, 0n, true],
    [10n, 10n, 0n, false],
    [0n, 0n, 10n, false],
    [0n, 0n, 0n, null],
  ])("%s promoters, %s passives, %s detractors: %s", (promoters, passives, detractors, met) => {
    expect(netPromoterScore(metric("nps"), promoters, passives, detractors).met).toBe(met);
  });

  it("are strict or not as the program says", () => {
    expect(approvalRate(metric("approval_rate", { strict_approval: false }), 8n, 2n).met).toBe(true);
    expect(partnerRevenue(metric("partner_revenue", { strict_revenue: true }), 20n, 100n).met).toBe(false);
    expect(netPromoterScore(metric("nps", { strict_nps: false }), 60n, 30n, 10n).met).toBe(true);
    expect(netPromoterScore(metric("nps", { target_nps: -20 }), 0n, 90n, 10n).met).toBe(true);
  });
});

describe("certified partners", () => {
  const { certified } = programFor({}).definition.definitions;
  it("are organisations, however many certificates they hold", () => {
    expect(certifiedPartners(metric("certified_partners"), certified, [...Array<number>(49).fill(1), 7, 0, 0])).toEqual({ value: 50, met: true });
    expect(certifiedPartners(metric("certified_partners"), certified, Array<number>(49).fill(3))).toEqual({ value: 49, met: false });
  });
});

it("a target in another unit is a mistake of the program", () => {
  expect(() => approvalRate(metric("pipeline"), 1n, 1n)).toThrow("must be given as percent");
});
