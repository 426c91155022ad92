import { z } from "zod";
import { type Json, type Node, nodeAt, nodesOf } from "./node.ts";

/** Writes one setting of a case into the nodes of the definition that carry it. `rules` are all settings of the case. */
type Setting = (program: Json, value: unknown, rules: Readonly<Record<string, unknown>>) => void;

const Whole = z.number().int().min(0);
const Table = z.record(z.string(), Whole);

/** 1250 → "12.5%", 500000 → "USD 5,000.00", 40 → "4.0": the spellings of the format. */
const percent = (basisPoints: number) => `${basisPoints / 100}%`;
const dollars = (cents: number) => `USD ${Math.floor(cents / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",")}.${String(cents % 100).padStart(2, "0")}`;
const days = (n: number) => `${n}d`;
const hours = (n: number) => `${n}h`;
const months = (n: number) => `${n}mo`;
const tenths = (n: number) => `${Math.floor(n / 10)}.${n % 10}`;
const comparison = (strict: boolean) => (strict ? ">" : ">=");

type Way = Parameters<typeof nodeAt> extends [Json, ...infer W] ? W : never;

function whole(way: Way, key: string, spelt: (n: number) => Json = (n) => n): Setting {
  return (program, value) => void (nodeAt(program, ...way)[key] = spelt(Whole.parse(value)));
}

function flag(way: Way, key: string, spelt: (on: boolean) => Json): Setting {
  return (program, value) => void (nodeAt(program, ...way)[key] = spelt(z.boolean().parse(value)));
}

function both(...settings: readonly Setting[]): Setting {
  return (program, value, rules) => settings.forEach((setting) => setting(program, value, rules));
}

/** Entries of a table that are named; the others stay. */
function table(way: Way, spelt: (n: number) => Json): Setting {
  return (program, value) => void Object.assign(nodeAt(program, ...way), spell(value, spelt));
}

function spell(value: unknown, spelt: (n: number) => Json): Node {
  return Object.fromEntries(Object.entries(Table.parse(value)).map(([name, n]) => [name, spelt(n)]));
}

/** One field of every tier: a tier that is not named has none. */
function eachTier(key: string, spelt: (n: number) => Json): Setting {
  return (program, value) => {
    const given = spell(value, spelt);
    for (const tier of nodesOf(program, "tiers")) tier[key] = given[String(tier["id"])] ?? null;
  };
}

function someTiers(key: string, spelt: (n: number) => Json): Setting {
  return (program, value) => {
    for (const [tier, spelling] of Object.entries(spell(value, spelt))) nodeAt(program, "tiers", { id: tier })[key] = spelling;
  };
}

const incentive = (id: string): Way => ["incentives", { id }];
const siCheck = (kind: string, more: Record<string, string> = {}): Way => ["tracks", "si", "compliance", "checks", { kind, ...more }];
const premier: Way = ["tracks", "reseller", "levels", { id: "premier" }, "requirements", { kind: "net_purchases" }];
const amount = (plan: string): Way => [...incentive("customer.referral"), "amounts", plan];

function commissions(program: Json): Node[] {
  return nodesOf(program, "incentives").filter((rule) => rule["kind"] === "commission");
}

/** Takes a word into or out of what does not count as base, where software is paid for. */
function notInBase(word: string, excluded: (on: boolean) => boolean): Setting {
  return (program, value) => {
    for (const rule of commissions(program)) {
      const base = nodeAt(rule, "base");
      const minus = base["minus"] as Json[];
      if (!(base["lineKinds"] as Json[]).includes("software")) continue;
      if (!excluded(z.boolean().parse(value))) base["minus"] = minus.filter((item) => item !== word);
      else if (!minus.includes(word)) base["minus"] = [...minus, word];
    }
  };
}

/** Both switches together say which of the rates at approval and at the win counts while a deal is open (P-14). */
const openDeal: Setting = (program, _value, rules) => {
  const promotionHelps = z.boolean().parse(rules["promotion_helps_open_deal"] ?? true);
  const demotionHurts = z.boolean().parse(rules["demotion_hurts_open_deal"] ?? false);
  const better = promotionHelps && !demotionHurts;
  const otherwise = promotionHelps === demotionHurts ? (promotionHelps ? "at_win" : "at_approval") : "worse_of_both";
  for (const rule of nodesOf(program, "incentives")) {
    const lock = rule["kind"] === "commission" ? nodeAt(rule, "rateLock") : null;
    if (lock !== null && lock["betterOfApprovalAndWin"] === true) Object.assign(lock, { betterOfApprovalAndWin: better, ...(better ? {} : { otherwise }) });
    if (rule["kind"] === "discount" && rule["honourConfirmedLevel"] === true) Object.assign(rule, { honourConfirmedLevel: better, ...(better ? {} : { otherwise }) });
  }
};

/** Integrators may take the tier's share where it is the higher one (P-13). */
const bestOfTier: Setting = (program, value) => {
  if (!z.boolean().parse(value)) return;
  nodeAt(program, "stacking", "groups", "sourcing")["choose"] = "highest_amount";
  const excluded = nodesOf(nodeAt(program, ...incentive("tier.revenue_share"), "when"), "all").map((condition) => condition["not"]).find((condition) => condition !== undefined);
  const tracks = nodeAt(excluded as Json);
  tracks["in"] = (tracks["in"] as Json[]).filter((track) => track !== "si");
};

const metric = (id: string): Way => ["metrics", id];

/** Every setting that a case may replace, by its name in the file's `defaultRules`. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  tier_share_bps: table([...incentive("tier.revenue_share"), "rate", "values"], percent),
  tier_cap: eachTier("capacity", (n) => n),
  tier_floor: eachTier("planned", (n) => n),
  si_software_bps: whole([...incentive("si.software_referral"), "rate"], "value", percent),
  si_services_bps: whole([...incentive("si.services_margin"), "rate"], "value", percent),
  si_min_consultants: whole(siCheck("people_with_certificate"), "count"),
  si_consultant_level: whole(siCheck("people_with_certificate"), "atLeastLevel"),
  si_implementations: whole(siCheck("count_in_period", { what: "accepted_implementations" }), "count"),
  si_csat_tenths: whole(siCheck("mean_score"), "value", tenths),
  csat_min_responses: whole(siCheck("mean_score"), "minAnswers"),
  si_best_of_tier: bestOfTier,
  reseller_bps: table([...incentive("reseller.discount"), "rate", "values"], percent),
  reseller_days: (program, value) => {
    for (const [level, spelling] of Object.entries(spell(value, days))) nodeAt(program, "tracks", "reseller", "levels", { id: level })["protection"] = spelling;
  },
  reseller_certified_deals: whole(["tracks", "reseller", "levels", { id: "certified" }, "requirements", { kind: "closed_deals" }], "count"),
  reseller_premier_usd: whole(premier, "amount", dollars),
  reseller_window_months: whole(premier, "period", (n) => `trailing_${n}_months`),
  msp_bps: whole([...incentive("msp.wholesale"), "rate"], "value", percent),
  msp_volume: (program, value) => {
    const steps = Object.entries(Table.parse(value)).map(([from, basisPoints]) => ({ from: Number(from), value: percent(basisPoints) }));
    const rising = steps.toSorted((a, b) => a.from - b.from);
    nodeAt(program, ...incentive("msp.wholesale"), "extraRate")["bands"] = rising[0]?.from === 0 ? rising : [{ from: 0, value: percent(0) }, ...rising];
  },
  msp_min_customers: whole(["tracks", "msp", "compliance", "checks", { kind: "active_end_customers" }], "count"),
  reward_team: whole(amount("team"), "fixed", dollars),
  reward_pro: whole(amount("pro"), "fixed", dollars),
  reward_enterprise_bps: whole(amount("enterprise"), "rate", percent),
  reward_enterprise_cap: whole(amount("enterprise"), "cap", dollars),
  reward_hold_days: whole([...incentive("customer.referral"), "hold"], "length", days),
  reward_case_study: whole([...incentive("customer.case_study"), "grants"], "fixed", dollars),
  reward_choice_days: whole(incentive("customer.referral"), "choiceWithin", days),
  vip_referrals: whole([...incentive("customer.vip"), "trigger"], "count"),
  referral_validity_days: whole(["attribution"], "referralValidity", days),
  affiliate_bps: table([...incentive("affiliate"), "rate", "values"], percent),
  affiliate_cookie_days: table(["attribution", "cookie"], days),
  affiliate_hold_days: whole([...incentive("affiliate"), "hold"], "length", days),
  pass_percent: (program, value) => {
    for (const id of ["sales", "technical"]) nodeAt(program, "certifications", id, "pass")["exam"] = `${z.number().parse(value)}%`;
  },
  cert_validity_months: (program, value) => {
    for (const id of Object.keys(nodeAt(program, "certifications"))) nodeAt(program, "certifications", id)["validFor"] = months(Whole.parse(value));
  },
  protection_days_tier: someTiers("protection", days),
  sla_target_hours: whole(["registration", "validation"], "target", hours),
  sla_due_hours: whole(["registration", "validation"], "due", hours),
  stale_opportunity_days: whole(["registration", "existingOpportunity"], "blocksIfActiveWithin", days),
  max_extensions: whole(["registration", "protection"], "extensions"),
  payout_due_days: whole(["payouts"], "dueAfterPayment", days),
  payout_run_days: (program, value) => void (nodeAt(program, "payouts", "schedules", "partner")["runDays"] = z.array(Whole).parse(value)),
  affiliate_run_day: whole(["payouts", "schedules", "affiliate"], "runDays", (n) => [n]),
  target_pipeline_usd: whole(metric("pipeline"), "target", dollars),
  target_revenue_percent: whole(metric("partner_revenue"), "target", (n) => `${n}%`),
  target_revenue_percent_y3: whole(metric("partner_revenue_y3"), "target", (n) => `${n}%`),
  target_approval_percent: whole(metric("approval_rate"), "target", (n) => `${n}%`),
  target_nps: (program, value) => void (nodeAt(program, ...metric("nps"))["target"] = z.number().int().parse(value)),
  target_certified_partners: whole(metric("certified_partners"), "target"),
  mdf_quarter_usd: eachTier("mdfPerQuarter", dollars),
  marketplace_fee_bps: (program, value) => {
    for (const [id, spelling] of Object.entries(spell(value, percent))) nodeAt(program, "marketplaces", id)["fee"] = spelling;
  },
  marketplace_fee_deducted_from_base: notInBase("marketplace_fee", (deducted) => deducted),
  onboarding_days: whole(["lifecycle", { stage: "onboarding" }], "within", days),
  ramp_days: whole(["lifecycle", { stage: "ramp" }], "within", days),
  y1_months: (program, value) => {
    for (const rule of commissions(program)) if (nodeAt(rule, "window")["kind"] === "first_year") nodeAt(rule, "window")["length"] = months(Whole.parse(value));
  },
  guardrail_bps: whole(["stacking", "giveawayLimit"], "ofList", percent),
  active_days: whole(["definitions", "active"], "activityWithin", days),
  active_grace_days: whole(["definitions", "active"], "graceAfterActivation", days),
  dormancy_months: whole(["payouts"], "dormancy", months),
  backup_withholding_bps: whole(["payouts"], "backupWithholding", percent),
  strict_csat: flag(siCheck("mean_score"), "compare", comparison),
  strict_approval: flag(metric("approval_rate"), "compare", comparison),
  strict_nps: flag(metric("nps"), "compare", comparison),
  strict_pipeline: flag(metric("pipeline"), "compare", comparison),
  strict_revenue: both(flag(metric("partner_revenue"), "compare", comparison), flag(metric("partner_revenue_y3"), "compare", comparison)),
  strict_pass: both(flag(["certifications", "sales", "pass"], "compare", comparison), flag(["certifications", "technical", "pass"], "compare", comparison)),
  strict_premier: flag(premier, "compare", comparison),
  tax_in_base: notInBase("tax", (counts) => !counts),
  promotion_helps_open_deal: openDeal,
  demotion_hurts_open_deal: openDeal,
  refund_claws_back_released_reward: flag([...incentive("customer.referral"), "reversal"], "onRefund", (on) => (on ? "full_refund_always" : "full_refund_only_before_release")),
};
