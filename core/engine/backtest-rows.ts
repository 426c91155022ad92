import type { Earning } from "./view.ts";
import type { Replay } from "./backtest-run.ts";
import { type Instant, quarterOf } from "../kernel/time.ts";
import { standingAt } from "../partners/standing.ts";
import { firstDifference } from "./backtest-why.ts";

/** What one partner, track, tier, rule or quarter keeps under either program, in minor units. */
export type Row = {
  readonly key: string;
  readonly currency: string;
  readonly before: bigint;
  readonly after: bigint;
  readonly delta: bigint;
  /** The first step that differs on the line that changed most; null where nothing changed. */
  readonly why: string | null;
};

export const DIMENSIONS = ["partner", "track", "tier", "rule", "quarter"] as const;
export type Dimension = (typeof DIMENSIONS)[number];
export type Rows = Readonly<Record<Dimension, readonly Row[]>>;

type Kept = { readonly of: string; readonly line: Earning | null; readonly amount: bigint; readonly currency: string; readonly keys: Readonly<Record<Dimension, string>> };

/** Everything kept before and after, cut five ways. Rewards of customers count under their rule, never as a partner's. */
export function rowsOf(before: Replay, after: Replay, zone: string): Rows {
  const [old, next] = [keptIn(before, zone), keptIn(after, zone)];
  const by = (dimension: Dimension) => rowsBy(dimension, old, next, before, after);
  return { partner: by("partner"), track: by("track"), tier: by("tier"), rule: by("rule"), quarter: by("quarter") };
}

/** What partners keep before and after, by partner and then currency: the golden cases' form of a back-test. */
export function partnerRows(before: Pick<Replay, "earnings">, after: Pick<Replay, "earnings">): Omit<Row, "why">[] {
  const sums = new Map<string, { key: string; currency: string; before: bigint; after: bigint }>();
  for (const [side, { earnings }] of [["before", before], ["after", after]] as const) {
    for (const line of earnings) {
      const sum = sums.get(`${line.partner}\u0000${line.currency}`) ?? { key: line.partner, currency: line.currency, before: 0n, after: 0n };
      sums.set(`${line.partner}\u0000${line.currency}`, sum);
      sum[side] += line.open;
    }
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => ({ ...sum, delta: sum.after - sum.before }));
}

function keptIn(one: Replay, zone: string): Kept[] {
  const lines = one.earnings.map((line): Kept => ({ of: `${line.invoice ?? line.ref}|${line.partner}`, line, amount: line.open, currency: line.currency, keys: keysOf(one, line, zone) }));
  const rewards = one.rewards.filter((reward) => reward.amount > 0n && reward.status !== "cancelled" && reward.status !== "rejected");
  return [
    ...lines,
    ...rewards.map((reward): Kept => ({
      of: `reward|${reward.referral}`, line: null, amount: reward.amount, currency: reward.currency,
      keys: { partner: "", track: "customers who refer", tier: "", rule: reward.rule?.id ?? "case study", quarter: quarterOf(reward.releasedAt ?? reward.convertedAt, zone) },
    })),
  ];
}

function keysOf(one: Replay, line: Earning, zone: string): Kept["keys"] {
  const standing = one.world.standings.get(line.partner);
  const then = standing === undefined ? null : standingAt(standing, line.at, Number.MAX_SAFE_INTEGER);
  return { partner: line.partner, track: then === null ? "none" : [...then.tracks.keys()].join(" + "), tier: then?.tier ?? "none", rule: line.incentive, quarter: quarterOf(line.at as Instant, zone) };
}

function rowsBy(dimension: Dimension, old: readonly Kept[], next: readonly Kept[], before: Replay, after: Replay): Row[] {
  const groups = new Map<string, { key: string; currency: string; before: bigint; after: bigint; lines: Map<string, { old: Kept[]; next: Kept[] }> }>();
  for (const [side, kept] of [["before", old], ["after", next]] as const) {
    for (const one of kept) {
      const key = one.keys[dimension];
      if (key === "") continue;
      const group = groups.get(`${key}\u0000${one.currency}`) ?? { key, currency: one.currency, before: 0n, after: 0n, lines: new Map() };
      groups.set(`${key}\u0000${one.currency}`, group);
      group[side] += one.amount;
      const pair = group.lines.get(one.of) ?? { old: [], next: [] };
      group.lines.set(one.of, pair);
      pair[side === "before" ? "old" : "next"].push(one);
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { lines, ...row }]) => ({ ...row, delta: row.after - row.before, why: whyOf([...lines.values()], before, after) }));
}

/** Asks the line that changed most. */
function whyOf(pairs: readonly { old: Kept[]; next: Kept[] }[], before: Replay, after: Replay): string | null {
  let most: { old: Kept[]; next: Kept[] } | undefined;
  let size = 0n;
  for (const pair of pairs) {
    const change = sum(pair.next) - sum(pair.old);
    const absolute = change < 0n ? -change : change;
    if (absolute > size) [most, size] = [pair, absolute];
  }
  if (most === undefined) return null;
  const [was, is] = [most.old.find((one) => one.line !== null)?.line, most.next.find((one) => one.line !== null)?.line];
  if (was === undefined && is === undefined) return "the reward's amount";
  return firstDifference(was?.ref === undefined ? undefined : before.trace(was.ref), is?.ref === undefined ? undefined : after.trace(is.ref));
}

function sum(kept: readonly Kept[]): bigint {
  return kept.reduce((total, one) => total + one.amount, 0n);
}
