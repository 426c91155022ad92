import { describe, expect, test } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import type { Fact } from "../facts/fact.ts";
import { parseInstant, type Instant } from "../kernel/time.ts";
import { compile } from "../programs/compiled.ts";
import type { CommissionRule } from "../programs/definition.ts";
import { estimates } from "./estimate.ts";

const at = (text: string) => parseInstant(text) as Instant;
const NOW = at("2026-03-10T09:00:00Z");

function enrolled(track: string, level: string | null, tier: string | null, arrival = 1): Fact {
  return { id: `f${arrival}`, type: "partner.enrolled", at: at("2026-01-01T00:00:00Z"), knownAt: at("2026-01-01T00:00:00Z"), arrival, payload: { partner: "P1", track, ...(level === null ? {} : { level }), ...(tier === null ? {} : { tier }) } } as Fact;
}

function changed(type: "partner.tier_changed" | "partner.level_changed", when: string, payload: Record<string, unknown>): Fact {
  return { id: when, type, at: at(when), knownAt: at(when), arrival: 9, payload: { partner: "P1", ...payload } } as unknown as Fact;
}

const ask = (standing: Fact[], over: Partial<Parameters<typeof estimates>[0]> = {}) =>
  estimates({ programs: [programFor({})], standing, partner: "P1", amount: { amount: 1_000_000n, currency: "USD" }, at: NOW, plan: null, approval: null, ...over });
const brief = (standing: Fact[], over = {}) => ask(standing, over).map(({ motion, rule, rate, amount }) => [motion, rule, rate, amount?.amount]);

describe("what a deal of $10,000.00 would bring", () => {
  test.each<[string, Fact[], unknown]>([
    ["a Gold referral partner", [enrolled("referral_partner", null, "gold")], [["referral", "tier.revenue_share", "20%", 200_000]]],
    ["a Gold integrator: the specific rate beats the table (P-13)", [enrolled("si", "regional", "gold")], [["referral", "si.software_referral", "15%", 150_000]]],
    ["a Silver Certified Reseller: both amounts, by motion (P-12)", [enrolled("reseller", "certified", "silver")], [["referral", "tier.revenue_share", "15%", 150_000], ["resale", "reseller.discount", "20%", 200_000]]],
    ["a Silver provider", [enrolled("msp", null, "silver")], [["referral", "tier.revenue_share", "15%", 150_000], ["wholesale", "msp.wholesale", "40%", 400_000]]],
    ["a reseller that is an integrator too", [enrolled("reseller", "premier", "gold"), enrolled("si", "global", null, 2)], [["referral", "si.software_referral", "15%", 150_000], ["resale", "reseller.discount", "25%", 250_000]]],
    ["a partner that nobody enrolled", [], []],
  ])("%s", (_, standing, expected) => expect(brief(standing)).toEqual(expected));

  test("says how, by which clause, and that nothing is owed before the customer pays (P-30)", () => {
    expect(ask([enrolled("reseller", "certified", "silver")])).toMatchObject([
      { sentence: "15% of what the customer pays for software in its first year: about $1,500.00. It becomes yours as the customer pays.", arithmetic: "$10,000.00 × 15% = $1,500.00", lines: "52-55", policy: ["P-10", "P-12", "P-14"], title: "Revenue share by program tier" },
      { sentence: "You buy 20% below list: you pay $8,000.00 of $10,000.00, and set your own price.", arithmetic: "$10,000.00 × 20% = $2,000.00", lines: "233-235", policy: ["P-11", "P-14"] },
    ]);
  });

  test("without an amount gives the rates alone", () => {
    expect(ask([enrolled("msp", null, "silver")], { amount: null })).toMatchObject([{ rate: "15%", amount: null, arithmetic: null }, { rate: "40%", amount: null, sentence: "You buy 40% below list, and set your own price. Volume steps may take off more." }]);
  });

  test("rounds half a cent up and keeps to the currency's own units", () => {
    expect(ask([enrolled("si", null, null)], { amount: { amount: 3n, currency: "JPY" } })).toMatchObject([{ amount: { amount: 0, currency: "JPY" } }]);
    expect(ask([enrolled("si", null, null)], { amount: { amount: 10n, currency: "USD" } })).toMatchObject([{ amount: { amount: 2, currency: "USD" } }]);
  });
});

describe("once a rate was confirmed (P-14)", () => {
  const approval = { at: at("2026-02-01T00:00:00Z"), arrival: Number.MAX_SAFE_INTEGER, factId: "a" };
  test.each<[string, Fact[], string, string | undefined]>([
    ["a higher tier since raises it", [enrolled("referral_partner", null, "silver"), changed("partner.tier_changed", "2026-02-10T00:00:00Z", { tier: "gold" })], "20%", "Confirmed at 15%: the better one will apply."],
    ["a lower tier since takes nothing", [enrolled("referral_partner", null, "gold"), changed("partner.tier_changed", "2026-02-10T00:00:00Z", { tier: "referral" })], "20%", undefined],
  ])("%s", (_, standing, rate, says) => {
    const [found] = ask(standing, { approval });
    expect(found?.rate).toBe(rate);
    if (says !== undefined) expect(found?.sentence).toContain(says);
  });

  test("a reseller keeps the better level", () => {
    const risen = [enrolled("reseller", "authorized", "silver"), changed("partner.level_changed", "2026-02-10T00:00:00Z", { track: "reseller", level: "premier" })];
    const fallen = [enrolled("reseller", "premier", "silver"), changed("partner.level_changed", "2026-02-10T00:00:00Z", { track: "reseller", level: "authorized" })];
    expect([risen, fallen].map((standing) => ask(standing, { approval }).find((one) => one.motion === "resale")?.rate)).toEqual(["25%", "25%"]);
    expect(ask(fallen).find((one) => one.motion === "resale")?.rate).toBe("15%");
  });
});

describe("under other programs", () => {
  /** The shipped program with another revenue share. */
  const sharing = (over: Partial<CommissionRule>) => {
    const { definition } = programFor({});
    return [compile({ ...definition, incentives: definition.incentives.map((rule) => (rule.kind === "commission" && rule.id === "tier.revenue_share" ? { ...rule, ...over } : rule)) })];
  };
  const gold = [enrolled("referral_partner", null, "gold")];
  const usd = (amount: bigint) => ({ amount, currency: "USD" });
  const bands = (mode: "whole" | "graduated", measure: "credited_base_in_year" | "active_end_customers") => ({
    kind: "bands" as const, mode, measure, bands: [{ from: measure === "active_end_customers" ? 0 : usd(0n), value: 1000 }, { from: measure === "active_end_customers" ? 25 : usd(500_000n), value: 2000 }],
  });

  test.each<[string, Partial<CommissionRule>, string | null, number | undefined]>([
    ["a cap limits it", { cap: { amount: usd(100_000n), per: "deal" } }, "20%", 100_000],
    ["a cap in another currency says nothing of this one", { cap: { amount: { amount: 1n, currency: "EUR" }, per: "deal" } }, "20%", 200_000],
    ["slices are priced one by one", { rate: bands("graduated", "credited_base_in_year") }, null, 150_000],
    ["a whole amount is priced at the rate it reaches", { rate: bands("whole", "credited_base_in_year") }, null, 200_000],
    ["a rate by customers makes no estimate", { rate: bands("whole", "active_end_customers") }, null, undefined],
  ])("%s", (_, over, rate, amount) => {
    const [found] = ask(gold, { programs: sharing(over) });
    expect([found?.rate, found?.amount?.amount]).toEqual([rate, amount]);
  });
});
