import type { Issue } from "../kernel/refusal.ts";
import { moneyText, percentText } from "../kernel/money.ts";
import type { Rate } from "./definition.ts";
import { type Parts, type Path, incentivesOf, issue, ratesOf } from "./parts.ts";

type Bands = Extract<Rate, { kind: "bands" }>;
type From = Bands["bands"][number]["from"];

/** Bands start at 0 and rise, in one unit that fits what is measured: no gap, no overlap (rules.md §6.4). */
export function bandIssues(parts: Parts): Issue[] {
  return incentivesOf(parts).flatMap(({ rule, path }) => ratesOf(rule, path).flatMap(({ rate, path: at }) => (rate.kind === "bands" ? within(rate, [...at, "bands"]) : [])));
}

function within(rate: Bands, path: Path): Issue[] {
  const first = rate.bands[0]?.from;
  return rate.bands.flatMap(({ from }, i) => {
    const at = [...path, i, "from"];
    const before = rate.bands[i - 1]?.from;
    const counts = rate.measure === "active_end_customers";
    if (counts !== (typeof from === "number")) return [issue(at, "wrong-unit", counts ? "Active end customers are counted: write a whole number." : "This band measures money: write an amount, such as \"USD 0.00\".")];
    if (currencyOf(from) !== currencyOf(first)) return [issue(at, "wrong-unit", `The bands change from ${currencyOf(first)} to ${currencyOf(from)}.`)];
    if (i === 0) return valueOf(from) === 0n ? [] : [issue(at, "band-gap", `The first band must start at 0; below ${fromText(from)} there would be no rate.`)];
    if (before === undefined || valueOf(from) > valueOf(before)) return [];
    return [issue(at, "bands-out-of-order", `The band from ${fromText(from)} follows the band from ${fromText(before)}: bands must rise, or they overlap.`)];
  });
}

/** A price cannot be lowered by more than all of it. */
export function percentIssues(parts: Parts): Issue[] {
  return incentivesOf(parts).flatMap(({ rule, path }) => {
    if (rule.kind !== "discount" || rule.extraRate === null) return [];
    const total = highest(rule.rate) + highest(rule.extraRate);
    return total > 10_000 ? [issue(whereHighest(rule.extraRate, [...path, "extraRate"]), "more-than-all", `${rule.title} could lower a price by ${percentText(BigInt(total))}.`)] : [];
  });
}

/** The highest rate a rule can reach, in basis points. */
export function highest(rate: Rate): number {
  if (rate.kind === "flat") return rate.value;
  return Math.max(0, ...(rate.kind === "by" ? Object.values(rate.values) : rate.bands.map((band) => band.value)));
}

function whereHighest(rate: Rate, path: Path): Path {
  if (rate.kind === "flat") return [...path, "value"];
  if (rate.kind === "by") return [...path, "values", Object.entries(rate.values).reduce((best, entry) => (entry[1] > best[1] ? entry : best), ["", -1])[0]];
  return [...path, "bands", rate.bands.findIndex((band) => band.value === highest(rate)), "value"];
}

export function valueOf(from: From): bigint {
  return typeof from === "number" ? BigInt(from) : from.amount;
}

function currencyOf(from: From | undefined): string {
  return from === undefined || typeof from === "number" ? "a number" : from.currency;
}

export function fromText(from: From): string {
  return typeof from === "number" ? String(from) : moneyText(from.amount, from.currency);
}
