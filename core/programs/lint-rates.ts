import { rounded } from "../kernel/fraction.ts";
import { decimalsOf, moneyText, percentText } from "../kernel/money.ts";
import { fromText, highest, valueOf } from "./bands.ts";
import type { Definition, Rate, RewardRule } from "./definition.ts";
import { type Look, warning } from "./finding.ts";
import { type Path, ratesOf } from "./parts.ts";

type Bands = Extract<Rate, { kind: "bands" }>;

/** Steps where adding one lowers the bill or the pay, and steps that change nothing or go down. */
export const cliffs: Look = (definition) =>
  definition.incentives.flatMap((rule, i) =>
    ratesOf(rule, ["incentives", i]).flatMap(({ rate, path }) => {
      if (rate.kind !== "bands") return [];
      const base = rule.kind === "discount" && path.at(-1) === "extraRate" ? highest(rule.rate) : 0;
      const jumps = rule.kind === "discount" ? billCliffs(definition, rate, base, path, rule.title) : payCliffs(definition, rate, path, rule.title);
      return [...jumps, ...stepFindings(rate, path, rule.title)];
    }),
  );

/** The whole bill is re-priced at a step: does one more customer, or one more unit of money, cost less in all? */
function billCliffs(definition: Definition, rate: Bands, base: number, path: Path, title: string) {
  if (rate.mode !== "whole") return [];
  const { unit, currency } = unitOf(definition, rate);
  return steps(rate).flatMap(({ i, at, value, before }) => {
    const [lower, higher] = [billed(at - 1n, unit, base + before), billed(at, unit, base + value)];
    if (higher >= lower) return [];
    const counted = rate.measure === "active_end_customers" ? `${at - 1n} → ${at} customers at ${moneyText(unit, currency)}` : `${moneyText(at - 1n, currency)} → ${moneyText(at, currency)}`;
    const rates = `${percentText(BigInt(base + before))} → ${percentText(BigInt(base + value))}`;
    return [warning("cliff", [...path, "bands", i], `${title}: adding one lowers the bill. ${counted}, ${rates}: ${moneyText(lower, currency)} → ${moneyText(higher, currency)}.`)];
  });
}

/** A rate on everything that falls at a step: one more lowers what is paid in all. */
function payCliffs(definition: Definition, rate: Bands, path: Path, title: string) {
  if (rate.mode !== "whole") return [];
  const { unit, currency } = unitOf(definition, rate);
  return steps(rate).flatMap(({ i, at, value, before }) => {
    const [lower, higher] = [rounded((at - 1n) * unit * BigInt(before), 10_000n), rounded(at * unit * BigInt(value), 10_000n)];
    if (higher >= lower) return [];
    return [warning("cliff", [...path, "bands", i], `${title}: reaching ${fromText(rate.bands[i]?.from ?? 0)} lowers what is paid from ${moneyText(lower, currency)} to ${moneyText(higher, currency)}.`)];
  });
}

function stepFindings(rate: Bands, path: Path, title: string) {
  return steps(rate).flatMap(({ i, value, before }) => {
    const from = fromText(rate.bands[i]?.from ?? 0);
    if (value === before) return [warning("band-changes-nothing", [...path, "bands", i], `${title}: the band from ${from} has the same rate as the one before it, ${percentText(BigInt(value))}.`)];
    return value < before ? [warning("band-falls", [...path, "bands", i], `${title}: the rate falls from ${percentText(BigInt(before))} to ${percentText(BigInt(value))} at ${from}.`)] : [];
  });
}

function steps(rate: Bands) {
  return rate.bands.flatMap((band, i) => {
    const before = rate.bands[i - 1];
    return before === undefined ? [] : [{ i, at: valueOf(band.from), value: band.value, before: before.value }];
  });
}

/** List prices are no part of a program, so customers are counted at a round hundred each; where a cliff is does not depend on it. */
function unitOf(definition: Definition, rate: Bands): { unit: bigint; currency: string } {
  const from = rate.bands[0]?.from;
  if (typeof from === "object") return { unit: 1n, currency: from.currency };
  const currency = definition.money.functionalCurrency;
  return { unit: 100n * 10n ** BigInt(decimalsOf(currency) ?? 2), currency };
}

function billed(count: bigint, unit: bigint, off: number): bigint {
  return rounded(count * unit * BigInt(10_000 - off), 10_000n);
}

/** A larger plan that can bring a smaller reward, by where its share of the contract crosses the fixed amount below it. */
export const rewardOrder: Look = (definition) =>
  definition.incentives.flatMap((rule, i) => (rule.kind === "reward" ? crossings(definition, rule, ["incentives", i]) : []));

function crossings(definition: Definition, rule: RewardRule, path: Path) {
  return definition.plans.flatMap((plan, n) => {
    const own = rule.amounts[plan];
    const belowPlan = definition.plans[n - 1] ?? "";
    const below = rule.amounts[belowPlan];
    if (own === undefined || below === undefined || !("fixed" in below)) return [];
    const less = moneyText(below.fixed.amount, below.fixed.currency);
    const at = [...path, "amounts", plan];
    if ("fixed" in own) {
      const falls = own.fixed.currency === below.fixed.currency && own.fixed.amount < below.fixed.amount;
      return falls ? [warning("reward-falls", at, `${rule.title}: ${plan} brings ${moneyText(own.fixed.amount, own.fixed.currency)}, less than ${belowPlan} with ${less}.`)] : [];
    }
    if (own.cap.currency !== below.fixed.currency || own.rate === 0) return [];
    if (own.cap.amount < below.fixed.amount) return [warning("reward-falls", at, `${rule.title}: ${plan} brings ${moneyText(own.cap.amount, own.cap.currency)} at most, less than ${belowPlan} with ${less}.`)];
    const crossing = (below.fixed.amount * 10_000n) / BigInt(own.rate);
    return [warning("reward-falls", at, `${rule.title}: below ${moneyText(crossing, own.cap.currency)} of first-year value, ${plan} (${percentText(BigInt(own.rate))}) brings less than ${belowPlan} with ${less}.`)];
  });
}
