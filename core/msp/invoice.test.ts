import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { On } from "../../tools/golden/scalars.ts";
import type { DiscountRule } from "../programs/definition.ts";
import { type EndCustomer, monthOf, wholesaleInvoice } from "./invoice.ts";

function ruleFor(rules: Record<string, unknown> = {}): DiscountRule {
  return programFor(rules).discounts.find((discount) => discount.id === "msp.wholesale") ?? expect.fail("no wholesale price");
}
function inMode(mode: "whole" | "graduated" | "none"): DiscountRule {
  const rule = ruleFor();
  const { extraRate } = rule;
  if (extraRate?.kind !== "bands") return expect.fail("no volume steps");
  return { ...rule, extraRate: mode === "none" ? null : { ...extraRate, mode } };
}
const some = (count: number, listPerMonth = 10_000n, from = "2024-01-01", to: string | null = null): EndCustomer[] =>
  Array.from({ length: count }, (_, i) => ({ customer: `${from}.${i}`, listPerMonth, from: On.parse(from), to: to === null ? null : On.parse(to) }));
const invoice = (customers: readonly EndCustomer[], month = "2025-04-01", rule = ruleFor()) => wholesaleInvoice(rule, monthOf(On.parse(month)), customers);

describe("the wholesale invoice", () => {
  it.each([
    [0, 4_000, 0n],
    [1, 4_000, 6_000n],
    [24, 4_000, 144_000n],
    [25, 4_200, 145_000n],
    [49, 4_200, 284_200n],
    [50, 4_400, 280_000n],
    [99, 4_400, 554_400n],
    [100, 4_600, 540_000n],
    [1_000, 4_600, 5_400_000n],
  ])("%i customers on everything: %i points, %s", (count, rate, total) => {
    expect(invoice(some(count))).toMatchObject({ billable: count, discountRate: rate, total });
  });

  it.each([
    [25, 4_000, 150_000n],
    [26, 4_200, 155_800n],
    [49, 4_200, 150_000n + 24n * 5_800n],
    [50, 4_200, 150_000n + 25n * 5_800n],
    [51, 4_400, 150_000n + 25n * 5_800n + 5_600n],
    [99, 4_400, 150_000n + 25n * 5_800n + 49n * 5_600n],
    [100, 4_400, 150_000n + 25n * 5_800n + 50n * 5_600n],
    [101, 4_600, 150_000n + 25n * 5_800n + 50n * 5_600n + 5_400n],
  ])("%i customers by slice: %i points on the last, %s", (count, rate, total) => {
    expect(invoice(some(count), "2025-04-01", inMode("graduated"))).toMatchObject({ discountRate: rate, total });
  });

  it("never costs less with one customer more when the discount goes by slice", () => {
    const totals = Array.from({ length: 120 }, (_, n) => invoice(some(n), "2025-04-01", inMode("graduated")).total);
    expect(totals.every((total, n) => n === 0 || total > (totals[n - 1] as bigint))).toBe(true);
  });

  it("by slice, who came first fills the lower slices", () => {
    const late = some(1, 1_000_000n, "2025-03-01");
    const found = invoice([...late, ...some(25)], "2025-04-01", inMode("graduated"));
    expect(found.lines[0]).toMatchObject({ discountRate: 4_200, amount: 580_000n });
    expect(found.lines[25]?.discountRate).toBe(4_000);
  });

  it("without steps the wholesale discount stays", () => expect(invoice(some(200), "2025-04-01", inMode("none"))).toMatchObject({ discountRate: 4_000, total: 1_200_000n }));

  it.each([
    ["2025-04-01", "2025-04-16", null, 15, 6_000n],
    ["2025-04-01", "2025-04-01", null, 30, 12_000n],
    ["2025-04-01", "2025-04-30", null, 1, 400n],
    ["2025-04-01", "2024-01-01", "2025-04-16", 15, 6_000n],
    ["2025-04-01", "2024-01-01", "2025-04-02", 1, 400n],
    ["2025-04-01", "2025-04-10", "2025-04-20", 10, 4_000n],
    ["2024-02-01", "2024-02-11", null, 19, 7_862n],
    ["2025-02-01", "2025-02-11", null, 18, 7_714n],
  ])("in the month of %s, from %s to %s: %i days, %s", (month, from, to, days, amount) => {
    expect(invoice(some(1, 20_000n, from, to), month).lines[0]).toMatchObject({ days, amount });
  });

  it("leaves out who came after the month or left by its first day, and counts nobody twice", () => {
    const found = invoice([...some(24), ...some(1, 10_000n, "2025-05-01"), ...some(1, 10_000n, "2024-01-01", "2025-04-01")]);
    expect(found).toMatchObject({ billable: 24, discountRate: 4_000 });
    expect(invoice([...some(24), ...some(1, 10_000n, "2025-04-30")])).toMatchObject({ billable: 25, discountRate: 4_200 });
  });

  it("rounds once per customer", () => {
    expect(invoice(some(3, 1_001n)).total).toBe(1_803n);
    expect(invoice(some(1, 9_007_199_254_740_993n)).total).toBe(5_404_319_552_844_596n);
  });

  it("follows the program's own steps", () => {
    expect(invoice(some(3), "2025-04-01", ruleFor({ msp_volume: { "3": 500 } }))).toMatchObject({ discountRate: 4_500 });
    expect(invoice(some(100), "2025-04-01", ruleFor({ msp_volume: {} }))).toMatchObject({ discountRate: 4_000 });
    expect(invoice(some(1), "2025-04-01", ruleFor({ msp_bps: 3_333 }))).toMatchObject({ total: 6_667n });
  });
});
