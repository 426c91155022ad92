import { describe, expect, it } from "vitest";
import { canonical } from "../../core/kernel/canonical.ts";
import { programFor } from "./definition.ts";
import { SETTINGS } from "./settings.ts";

/** Every setting that a case may replace: as the program ships it, and as another vendor might want it. */
const VALUES: Readonly<Record<string, readonly [shipped: unknown, other: unknown]>> = {
  tier_share_bps: [{ platinum: 2500, gold: 2000, silver: 1500, referral: 1000 }, { platinum: 2501, gold: 2000, silver: 1500, referral: 1000 }],
  tier_cap: [{ platinum: 3, gold: 10, silver: 50 }, { platinum: 3, gold: 10 }],
  tier_floor: [{ platinum: 2, gold: 5, silver: 20 }, { platinum: 1, gold: 5, silver: 20 }],
  si_software_bps: [1500, 1201],
  si_services_bps: [3000, 2950],
  si_min_consultants: [2, 3],
  si_consultant_level: [2, 1],
  si_implementations: [1, 2],
  si_csat_tenths: [40, 45],
  csat_min_responses: [3, 5],
  si_best_of_tier: [false, true],
  reseller_bps: [{ authorized: 1500, certified: 2000, premier: 2500 }, { authorized: 1000, certified: 2000, premier: 2500 }],
  reseller_days: [{ authorized: 30, certified: 60, premier: 90 }, { authorized: 45, certified: 60, premier: 90 }],
  reseller_certified_deals: [2, 3],
  reseller_premier_usd: [10_000_000, 123_456_789],
  reseller_window_months: [12, 6],
  msp_bps: [4000, 3500],
  msp_volume: [{ "25": 200, "50": 400, "100": 600 }, { "10": 100 }],
  msp_min_customers: [5, 10],
  reward_team: [50_000, 50_001],
  reward_pro: [150_000, 5],
  reward_enterprise_bps: [1000, 999],
  reward_enterprise_cap: [500_000, 600_000],
  reward_hold_days: [30, 0],
  reward_case_study: [50_000, 60_000],
  reward_choice_days: [30, 60],
  vip_referrals: [5, 6],
  referral_validity_days: [180, 90],
  affiliate_bps: [{ standard: 1500, premium: 2000, vip: 2500 }, { standard: 1500, premium: 2000, vip: 2600 }],
  affiliate_cookie_days: [{ standard: 30, premium: 60, vip: 90 }, { standard: 30, premium: 60, vip: 91 }],
  affiliate_hold_days: [30, 45],
  pass_percent: [80, 70],
  cert_validity_months: [24, 12],
  protection_days_tier: [{ platinum: 90, gold: 60, silver: 30, referral: 30 }, { gold: 61 }],
  sla_target_hours: [24, 12],
  sla_due_hours: [48, 12],
  stale_opportunity_days: [90, 60],
  max_extensions: [1, 0],
  payout_due_days: [30, 10],
  payout_run_days: [[1, 15], [15]],
  affiliate_run_day: [15, 20],
  target_pipeline_usd: [50_000_000, 1],
  target_revenue_percent: [20, 25],
  target_revenue_percent_y3: [30, 35],
  target_approval_percent: [80, 85],
  target_nps: [50, -10],
  target_certified_partners: [50, 40],
  mdf_quarter_usd: [{ gold: 500_000, platinum: 1_500_000 }, { gold: 500_000 }],
  marketplace_fee_bps: [{ aws: 1500, gcp: 1500, azure: 1500 }, { aws: 300 }],
  marketplace_fee_deducted_from_base: [true, false],
  onboarding_days: [30, 45],
  ramp_days: [90, 120],
  y1_months: [12, 24],
  guardrail_bps: [4500, 4000],
  active_days: [180, 90],
  active_grace_days: [90, 30],
  dormancy_months: [36, 60],
  backup_withholding_bps: [2400, 2800],
  strict_csat: [true, false],
  strict_approval: [true, false],
  strict_nps: [true, false],
  strict_pipeline: [false, true],
  strict_revenue: [false, true],
  strict_pass: [false, true],
  strict_premier: [false, true],
  tax_in_base: [false, true],
  promotion_helps_open_deal: [true, false],
  demotion_hurts_open_deal: [false, true],
  refund_claws_back_released_reward: [false, true],
};

const shipped = canonical(programFor({}).definition);

describe("settings of a case", () => {
  it("are all known", () => expect(Object.keys(SETTINGS).sort()).toEqual(Object.keys(VALUES).sort()));

  it.each(Object.entries(VALUES))("%s changes nothing as it ships, and the program when it differs", (name, [same, other]) => {
    expect(canonical(programFor({ [name]: same }).definition)).toBe(shipped);
    expect(canonical(programFor({ [name]: other }).definition)).not.toBe(shipped);
  });

  it("all together as they ship are the program that ships", () => {
    expect(canonical(programFor(Object.fromEntries(Object.entries(VALUES).map(([name, [same]]) => [name, same]))).definition)).toBe(shipped);
  });

  it("replace a table of steps, places and funds as a whole", () => {
    const { definition, discounts, tiers } = programFor({ msp_volume: { "50": 400, "9": 50 }, tier_cap: { gold: 12 }, mdf_quarter_usd: { silver: 100 } });
    const extra = discounts.find((discount) => discount.id === "msp.wholesale")?.extraRate;
    expect(extra?.kind === "bands" ? extra.bands : null).toEqual([{ from: 0, value: 0 }, { from: 9, value: 50 }, { from: 50, value: 400 }]);
    expect([...tiers.values()].map(({ id, capacity, mdfPerQuarter }) => [id, capacity, mdfPerQuarter?.amount ?? null])).toEqual([["platinum", null, null], ["gold", 12, null], ["silver", null, 100n], ["referral", null, null]]);
    expect(definition.incentives.length).toBe(programFor({}).definition.incentives.length);
  });

  it("may make a program that nobody would publish, such as one run a month", () => {
    expect(programFor({ payout_run_days: [15] }).definition.payouts.schedules["partner"]?.runDays).toEqual([15]);
    expect(programFor({ tier_cap: { platinum: 1 } }).tiers.get("platinum")?.capacity).toBe(1);
  });

  it("are refused when nobody knows them or when they cannot be read", () => {
    expect(() => programFor({ moon_phase: 1 })).toThrow('There is no setting "moon_phase".');
    expect(() => programFor({ si_software_bps: 10_001 })).toThrow("more than 100%");
    expect(() => programFor({ si_software_bps: "a lot" })).toThrow();
    expect(() => programFor({ tier_share_bps: { diamond: 3000 } })).toThrow("diamond");
  });
});
