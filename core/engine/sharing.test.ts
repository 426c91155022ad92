import fc from "fast-check";
import { describe, expect } from "vitest";
import { openAmount } from "../earnings/line.ts";
import { type Pool, poolName } from "../earnings/pool.ts";
import { rounded } from "../kernel/fraction.ts";
import { always, amounts } from "../kernel/properties.testing.ts";
import type { Instant } from "../kernel/time.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { createEngine, evaluate, told } from "./evaluate.ts";
import { type History, LAST, histories, plainHistories } from "./histories.testing.ts";
import { type LineOf, type Sharing, invoiceLines, outcome, programOf, sharedDeal, sharings } from "./invoices.testing.ts";
import type { World } from "./world.ts";

/** The target of a pool as a person would work it out, day by day and line by line, from what was paid and refunded (rules.md §7.1.6). */
function byHand(pool: Pool): bigint {
  let n = 0n;
  const d = pool.plan.weights * 10_000n;
  for (const { member } of pool.seats) {
    const { rule, program } = member;
    const fee = rule.base.minus.includes("marketplace_fee") ? BigInt(program.definition.marketplaces[pool.invoice.via]?.fee ?? 0) : 0n;
    let base = 0n;
    for (const line of pool.invoice.lines) {
      if (!member.kinds.includes(line.kind)) continue;
      const kept = line.collected - line.refunded;
      const net = kept - rounded(kept * fee, 10_000n);
      const { inside, of } = rule.window.kind === "lifetime" || !rule.base.prorateByServiceDays || line.from === null || line.to === null ? { inside: 1n, of: 1n } : daysOf({ from: line.from, to: line.to }, pool.serviceStart, rule.window.length);
      base += rounded(net * inside, of);
    }
    n += base * member.weight * (member.rate as bigint);
  }
  return rounded(n, d);
}

function daysOf({ from, to }: { from: number; to: number }, start: number, length: { unit: string; n: number }): { inside: bigint; of: bigint } {
  const first = new Date(start * 86_400_000);
  const year = length.unit === "months" ? Math.min(Date.UTC(first.getUTCFullYear() + 1, first.getUTCMonth(), first.getUTCDate()), Date.UTC(first.getUTCFullYear() + 1, first.getUTCMonth() + 1, 0)) / 86_400_000 : start + length.n;
  let inside = 0n;
  for (let day = from; day < to || day === from; day++) if (day >= start && day < year) inside += 1n;
  return { inside, of: from === to ? 1n : BigInt(to - from) };
}

const sumOf = (pool: Pool) => pool.lines.reduce((sum, line) => sum + openAmount(line), 0n);

function whole({ programs, facts }: History, eachFact: (world: World, type: string, before: ReadonlyMap<string, bigint>) => void = () => {}): World {
  const engine = createEngine({ programs, post: () => {}, explains: false });
  for (const fact of told({ facts, asOf: LAST })) {
    const before = keptBy(engine.world);
    engine.tell(fact);
    eachFact(engine.world, fact.type, before);
  }
  return engine.world;
}

function keptBy(world: World): Map<string, bigint> {
  const kept = new Map<string, bigint>();
  for (const line of world.desk.lines) kept.set(line.partner, (kept.get(line.partner) ?? 0n) + openAmount(line));
  return kept;
}

const GIVES_BACK = ["cash.refunded", "chargeback.lost"];

describe("a shared deal", () => {
  always("adds up to the rounded exact target of each invoice, whatever was paid and refunded in whatever pieces (PR-10)", plainHistories, (history) => {
    const world = whole(history);
    for (const pool of [...world.desk.pools.values()].flat()) {
      if (pool.seats.some(({ limit }) => limit !== null)) continue;
      expect([poolName(pool), sumOf(pool)]).toEqual([poolName(pool), byHand(pool)]);
    }
  });

  always("raises nobody's amount by a refund (PR-13)", plainHistories, (history) => {
    whole(history, (world, type, before) => {
      if (GIVES_BACK.includes(type)) for (const [partner, kept] of keptBy(world)) expect(kept <= (before.get(partner) ?? 0n), partner).toBe(true);
    });
  });

  always("under caps and rising rates is together not raised by a refund, but for the cents of each invoice (PR-13)", histories, (history) => {
    const dollars = history.facts.map((fact) => (fact.type === "invoice.issued" ? { ...fact, payload: { ...fact.payload, currency: "USD" } } : fact));
    const isInDollars = history.programs.every(({ commissions }) => commissions.every(({ cap }) => cap === null || cap.amount.currency === "USD"));
    // A cap in another currency is worth something else for each invoice, by the rates of its payment day.
    if (isInDollars) whole({ ...history, facts: dollars }, (world, type, before) => {
      if (!GIVES_BACK.includes(type)) return;
      const sum = (kept: ReadonlyMap<string, bigint>) => [...kept.values()].reduce((a, b) => a + b, 0n);
      expect(sum(keptBy(world)) <= sum(before) + BigInt(world.desk.poolsOpened)).toBe(true);
    });
  });

  always("refunded in full leaves every earning at exactly zero (PR-14)", histories, (history) => {
    const last = (LAST - 86_400_000) as Instant;
    const ends = history.facts.filter((fact) => fact.type === "invoice.issued").map((fact, i) => ({ id: `end${i}`, type: "cash.refunded" as const, at: last, knownAt: last, arrival: 1_000_000 + i, payload: { invoice: fact.payload.invoice } }));
    for (const line of evaluate({ programs: history.programs, facts: [...history.facts, ...ends], asOf: LAST }).earnings) if (line.invoice !== null) expect([line.ref, line.open]).toEqual([line.ref, 0n]);
  }, 0.5);
});

const paidOnce = (sharing: Sharing, lines: readonly LineOf[], currency: string, via = "direct") => sharedDeal(sharing, ({ tell, invoice }) => {
  invoice("I1", 50, lines, currency, via);
  tell("cash.applied", { day: 60, ms: 0 }, { invoice: "I1" });
});

const currencies = fc.constantFrom("USD", "JPY", "KWD");
const parts = fc.array(fc.record({ day: fc.integer({ min: 51, max: 90 }), mille: fc.integer({ min: 0, max: 700 }) }), { maxLength: 3 });

describe("an invoice", () => {
  always("paid in parts brings together what it brings paid at once (PR-15)", fc.tuple(sharings(), invoiceLines, parts, currencies), ([sharing, lines, payments, currency]) => {
    const total = lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    const inParts = sharedDeal(sharing, ({ tell, invoice }) => {
      invoice("I1", 50, lines, currency);
      for (const { day, mille } of payments) tell("cash.applied", { day, ms: 0 }, { invoice: "I1", amount: Number((total * BigInt(mille)) / 1000n) });
      tell("cash.applied", { day: 100, ms: 0 }, { invoice: "I1" });
    });
    expect(outcome(programOf(sharing), inParts).total).toBe(outcome(programOf(sharing), paidOnce(sharing, lines, currency)).total);
  });

  always("refunded in full and invoiced again brings what it would have brought without that (PR-16)", fc.tuple(sharings(), invoiceLines, fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 2 })), ([sharing, lines, refunds]) => {
    const total = lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    const again = sharedDeal(sharing, ({ tell, invoice }) => {
      invoice("I0", 50, lines);
      tell("cash.applied", { day: 60, ms: 0 }, { invoice: "I0" });
      for (const mille of refunds) tell("cash.refunded", { day: 65, ms: 0 }, { invoice: "I0", amount: Number((total * BigInt(mille)) / 1000n) });
      tell("cash.refunded", { day: 70, ms: 0 }, { invoice: "I0" });
      invoice("I1", 75, lines);
      tell("cash.applied", { day: 80, ms: 0 }, { invoice: "I1" });
    });
    expect(outcome(programOf(sharing), again)).toMatchObject({ byPartner: outcome(programOf(sharing), paidOnce(sharing, lines, "USD")).byPartner });
  });

  always("of more money, or at a higher rate, never brings less (PR-17)", fc.tuple(sharings(), invoiceLines, fc.nat(), amounts, fc.integer({ min: 0, max: 5000 })), ([sharing, lines, at, more, points]) => {
    const larger = lines.map((line, i) => (i === at % lines.length ? { ...line, amount: Number(BigInt(line.amount) + BigInt(more)) } : line)).map((line) => ({ ...line, amount: Math.min(line.amount, 1_000_000_000_000_000) }));
    const { tierRate } = sharing.terms;
    const raise = (value: number) => Math.min(10_000, value + points);
    const raised = tierRate.kind === "flat" ? { ...tierRate, value: raise(tierRate.value) } : tierRate.kind === "by" ? { ...tierRate, values: Object.fromEntries(Object.entries(tierRate.values).map(([tier, value]) => [tier, raise(value)])) } : tierRate;
    const before = outcome(programOf(sharing), paidOnce(sharing, lines, "USD", "aws")).total;
    expect(outcome(programOf(sharing), paidOnce(sharing, larger, "USD", "aws")).total >= before).toBe(true);
    expect(outcome(programOf({ ...sharing, terms: { ...sharing.terms, tierRate: raised } }), paidOnce(sharing, lines, "USD", "aws")).total >= before).toBe(true);
  });

  always("brings one partner no more than its base (PR-18)", fc.tuple(sharings(undefined, 1), invoiceLines), ([sharing, lines]) => {
    const software = lines.reduce((sum, line) => (line.kind === "software" ? sum + BigInt(line.amount) : sum), 0n);
    expect(outcome(programOf(sharing), paidOnce(sharing, lines, "USD", "aws")).total <= software).toBe(true);
  });

  always("fully paid brings the same whatever its tax (PR-19)", fc.tuple(sharings(), invoiceLines, fc.array(amounts, { minLength: 5, maxLength: 5 })), ([sharing, lines, taxes]) => {
    const otherTax = [...lines.map((line, i) => (line.kind === "tax" ? { ...line, amount: taxes[i] as number } : line)), { id: "tax", kind: "tax" as const, amount: taxes[4] as number, from: null, days: 0 }];
    expect(outcome(programOf(sharing), paidOnce(sharing, otherTax, "USD"))).toEqual(outcome(programOf(sharing), paidOnce(sharing, lines, "USD")));
  });
});

always("under the shipped program all commissions of an invoice stay below what the customer paid and kept paying (PR-18)", histories, ({ facts }) => {
  const world = whole({ programs: [SHIPPED], facts });
  for (const [name, pools] of world.desk.pools) {
    const kept = world.desk.invoices.get(name)?.lines.reduce((sum, line) => sum + line.collected - line.refunded, 0n) ?? 0n;
    expect(pools.reduce((sum, pool) => sum + sumOf(pool), 0n) <= kept, name).toBe(true);
  }
});
