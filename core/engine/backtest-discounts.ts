import type { Fact } from "../facts/fact.ts";
import { rounded } from "../kernel/fraction.ts";
import type { Instant } from "../kernel/time.ts";
import { standingAt } from "../partners/standing.ts";
import { type Programs, governing } from "../programs/in-force.ts";
import { discountFor } from "./backtest-promises.ts";
import type { Replay } from "./backtest-run.ts";

/** What a reseller or provider was invoiced, and what the same orders would have come to at the other discount. Minor units; an estimate. */
export type PriceChange = { readonly partner: string; readonly currency: string; readonly before: bigint; readonly after: bigint; readonly delta: bigint; readonly why: string };

/**
 * Discounts lower a price and are never posted, so no replay can change them: list prices are worked back from what was invoiced, at the discount of the
 * day, and priced again. Steps of volume are left out. Only partners whose price changes are listed.
 */
export function priceChanges(before: Replay, variant: Programs, facts: readonly Fact[], asOf: Instant): PriceChange[] {
  const sums = new Map<string, PriceChange>();
  for (const fact of facts) {
    if ((fact.type !== "receivable.invoiced" && fact.type !== "receivable.credited") || fact.at > asOf || fact.payload.buyer === undefined) continue;
    const priced = repriced(before, variant, fact);
    if (priced === undefined) continue;
    const sign = fact.type === "receivable.invoiced" ? 1n : -1n;
    const { buyer: partner, currency } = fact.payload;
    const sum = sums.get(`${partner}\u0000${currency}`) ?? { partner, currency, before: 0n, after: 0n, delta: 0n, why: priced.why };
    const [was, is] = [sum.before + sign * priced.was, sum.after + sign * priced.is];
    sums.set(`${partner}\u0000${currency}`, { ...sum, before: was, after: is, delta: is - was });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum).filter((sum) => sum.delta !== 0n);
}

function repriced(before: Replay, variant: Programs, fact: Fact<"receivable.invoiced" | "receivable.credited">): { readonly was: bigint; readonly is: bigint; readonly why: string } | undefined {
  const partner = fact.payload.buyer as string;
  const standing = before.world.standings.get(partner);
  const question = { lockedAt: fact.at, partner };
  const [old, next] = [governing(before.world.programs, question), governing(variant, question)];
  if (standing === undefined || old === undefined || next === undefined) return undefined;
  const then = standingAt(standing, fact.at, fact.arrival);
  const motion = discountFor(old, standing, then, "resale") === undefined ? "wholesale" : "resale";
  const [was, is] = [discountFor(old, standing, then, motion)?.rate ?? null, discountFor(next, standing, then, motion)?.rate ?? 0n];
  if (was === null || was >= 10_000n || was === is) return undefined;
  const net = BigInt(fact.payload.net);
  return { was: net, is: rounded(net * (10_000n - is), 10_000n - was), why: `discount ${points(was)} → ${points(is)}` };
}

function points(rate: bigint): string {
  return `${Number(rate) / 100}%`;
}
