import type { EarningLine } from "../earnings/line.ts";
import type { Replay } from "./backtest-run.ts";

/** How many cross a threshold, before and after. */
export type Crossing = { readonly what: string; readonly before: number; readonly after: number };

/** Counts of everything that a program draws a line for and a replay can count (rules.md §9.3). */
export function crossings(before: Replay, after: Replay): Crossing[] {
  return COUNTS.map(([what, count]) => ({ what, before: count(before), after: count(after) }));
}

const COUNTS: readonly (readonly [string, (one: Replay) => number])[] = [
  ["deals credited to a partner", (one) => one.credits.filter((deal) => deal.credit.status === "credited").length],
  ["deals not credited", (one) => one.credits.filter((deal) => deal.credit.status === "not_credited").length],
  ["earnings that met a cap", (one) => new Set(one.earnings.filter(isCapped).map((line) => line.invoice)).size],
  ["rewards released", (one) => one.rewards.filter((reward) => reward.status === "released" || reward.status === "issued").length],
  ["rewards that met their cap", (one) => one.rewards.filter((reward) => isCappedReward(reward.arithmetic)).length],
  ["VIP customers", (one) => one.recognitions.length],
  ["payouts that waited for the minimum", (one) => [...one.decisions.values()].filter((text) => text.startsWith("held: below the minimum")).length],
];

function isCapped(line: EarningLine): boolean {
  return line.movement !== null && line.movement.room !== null && line.movement.target < line.movement.total;
}

/** "min(600000, 500000) = 500000": the cap is the second, and what was reached is more. */
function isCappedReward(arithmetic: string | null): boolean {
  const parts = /^min\((\d+) \* (\d+) \/ 10000, (\d+)\) = (\d+)$/.exec(arithmetic ?? "");
  return parts !== null && BigInt(parts[1] as string) * BigInt(parts[2] as string) > BigInt(parts[3] as string) * 10_000n;
}
