import fc from "fast-check";
import { describe, expect } from "vitest";
import { creditedOf, poolName } from "../earnings/pool.ts";
import type { Fact } from "../facts/fact.ts";
import { plus } from "../kernel/fraction.ts";
import { always } from "../kernel/properties.testing.ts";
import { quarterBounds, quarterOf } from "../kernel/time.ts";
import { type CompiledProgram, compile } from "../programs/compiled.ts";
import { type Terms, anyTerms, definitionUnder, plainTerms } from "../programs/programs.testing.ts";
import { createEngine, evaluate, told } from "./evaluate.ts";
import { type History, LAST, histories, plainHistories } from "./histories.testing.ts";
import { type LineOf, type Sharing, invoiceLines, programOf, sharedDeal, sharings } from "./invoices.testing.ts";
import { PARTNERS } from "./telling.testing.ts";

/** The same history with partners called by each other's names. */
function renamed<T>(value: T, names: ReadonlyMap<string, string>): T {
  const swap = (text: string) => text.replace(/[a-z]+/g, (word) => names.get(word) ?? word);
  const walk = (item: unknown): unknown =>
    typeof item === "string" ? swap(item) : Array.isArray(item) ? item.map(walk) : typeof item === "object" && item !== null ? Object.fromEntries(Object.entries(item).map(([key, one]) => [key, walk(one)])) : item;
  return walk(value) as T;
}

function renamedPrograms(programs: readonly CompiledProgram[], names: ReadonlyMap<string, string>): CompiledProgram[] {
  return programs.map((program) => (program.addendum === null ? program : { ...program, addendum: { ...program.addendum, partner: names.get(program.addendum.partner) ?? program.addendum.partner } }));
}

/** Everything that is earned, paid and booked, in an order that names do not decide. */
function essence({ programs, facts }: History): unknown {
  const { earnings, payouts, postings, rewards } = evaluate({ programs, facts, asOf: LAST });
  const sorted = (list: readonly unknown[]) => list.map((item) => JSON.stringify(item, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))).sort();
  return {
    earnings: sorted(earnings.map(({ movement: _, takenBack: __, disputes: ___, order: ____, ...line }) => line)),
    payouts: sorted(payouts.map(({ parts: _, conversion: __, ...payout }) => payout)),
    postings: sorted(postings.map(({ lines, ...posting }) => ({ ...posting, lines: sorted(lines) }))),
    rewards: sorted(rewards.map(({ referral, status, amount, releasedAt }) => ({ referral, status, amount, releasedAt }))),
  };
}

describe("a history like another", () => {
  always("with partners called otherwise says the same of them under their other names (PR-40)", fc.tuple(histories, fc.shuffledSubarray([...PARTNERS], { minLength: PARTNERS.length })), ([{ programs, facts }, order]) => {
    const names = new Map(PARTNERS.map((partner, i) => [partner as string, order[i] as string]));
    const back = new Map([...names].map(([from, to]) => [to, from]));
    const other = essence({ programs: renamedPrograms(programs, names), facts: facts.map((fact) => ({ ...fact, payload: renamed(fact.payload, names) }) as Fact) });
    // Entries and lines are sorted under their first names again.
    const sorted = (value: unknown) => JSON.parse(JSON.stringify(value), (_, item: unknown) => (Array.isArray(item) ? [...item].sort() : item)) as unknown;
    expect(sorted(renamed(other, back))).toEqual(sorted(essence({ programs, facts })));
  }, 0.5);

  const exact = plainTerms.map((terms): Terms => ({ ...terms, feeCounts: true, prorate: false }));
  always("with every amount multiplied has every exact target multiplied by as much (PR-40)", fc.tuple(sharings(exact), invoiceLines, fc.integer({ min: 2, max: 1000 })), ([sharing, lines, k]) => {
    const small = lines.map((line) => ({ ...line, amount: line.amount % 1_000_000_000_000 }));
    const targets = (list: readonly LineOf[], times: bigint) => exactTargets(sharing, list).map(([id, { n, d }]) => [id, n * times, d]);
    expect(targets(small.map((line) => ({ ...line, amount: line.amount * k })), 1n).map(([id, n, d]) => [id, n, d])).toEqual(targets(small, BigInt(k)));
  }, 2);
});

/** Σ of the exact entitlements of every pool, unrounded. */
function exactTargets(sharing: Sharing, lines: readonly LineOf[]): [string, { n: bigint; d: bigint }][] {
  const facts = sharedDeal(sharing, ({ tell, invoice }) => {
    invoice("I1", 50, lines);
    tell("cash.applied", { day: 60, ms: 0 }, { invoice: "I1" });
    tell("cash.refunded", { day: 70, ms: 0 }, { invoice: "I1", line: "l0" });
  });
  const engine = createEngine({ programs: [programOf(sharing)], post: () => {} });
  for (const fact of told({ facts, asOf: LAST })) engine.tell(fact);
  return [...engine.world.desk.pools.values()].flat().map((pool) => [poolName(pool), pool.seats.map((seat) => creditedOf(pool, seat)).reduce((a, b) => plus(a, b))]);
}

const DAY = 86_400_000;
const zones = fc.constantFrom("America/New_York", "Asia/Tokyo", "Pacific/Kiritimati");

function inZone(terms: Terms, zone: string): CompiledProgram {
  const definition = definitionUnder(terms);
  return compile({ ...definition, effective: { from: "2023-01-01", until: null, appliesToExistingFrom: null }, calendar: { ...definition.calendar, timeZone: zone } });
}

describe("another program time zone", () => {
  const earned = (program: CompiledProgram, facts: readonly Fact[]) => evaluate({ programs: [program], facts, asOf: LAST }).earnings.map(({ ref, amount, open, rate, base, releaseAt }) => ({ ref, amount, open, rate, base, releaseAt }));

  always("changes no earning of a program without periods (PR-37)", fc.tuple(plainTerms, zones, plainHistories), ([terms, zone, { facts }]) => {
    expect(earned(inZone(terms, zone), facts)).toEqual(earned(inZone(terms, "UTC"), facts));
  }, 0.5);

  always("changes a program with caps or rising rates by period only where a payment lies within a day of a boundary (PR-37)", fc.tuple(anyTerms, zones, histories), ([terms, zone, { facts }]) => {
    const isNear = facts.some((fact) => {
      if (fact.type !== "cash.applied") return false;
      const { from, to } = quarterBounds(quarterOf(fact.at, "UTC"), "UTC") as { from: number; to: number };
      return fact.at - from < DAY || to - fact.at <= DAY;
    });
    if (!isNear) expect(earned(inZone(terms, zone), facts)).toEqual(earned(inZone(terms, "UTC"), facts));
  }, 0.5);

  always("changes an allowance only where a request lies within a day of a quarter's end (PR-37)", fc.tuple(plainTerms, zones, histories), ([terms, zone, { facts }]) => {
    const funds = facts.filter((fact) => fact.type.startsWith("mdf.") || fact.type.startsWith("partner."));
    const isNear = funds.some((fact) => {
      if (fact.type !== "mdf.requested" && fact.type !== "mdf.quarter_closed") return false;
      const { from, to } = quarterBounds(quarterOf(fact.at, "UTC"), "UTC") as { from: number; to: number };
      return fact.at - from < DAY || to - fact.at <= DAY;
    });
    const decisions = (program: CompiledProgram) => [...evaluate({ programs: [program], facts: funds, asOf: LAST }).decisions];
    if (!isNear) expect(decisions(inZone(terms, zone))).toEqual(decisions(inZone(terms, "UTC")));
  }, 0.5);
});
