import fc from "fast-check";
import { describe, expect } from "vitest";
import { type Band, bandReached, graduatedAmount, wholeAmount } from "../earnings/bands.ts";
import { openAmount } from "../earnings/line.ts";
import { type Fraction, compare, fraction, plus, rounded } from "../kernel/fraction.ts";
import { always } from "../kernel/properties.testing.ts";
import type { Rate } from "../programs/definition.ts";
import { bandsOf, plainTerms } from "../programs/programs.testing.ts";
import { createEngine, told } from "./evaluate.ts";
import { LAST, wildHistories } from "./histories.testing.ts";
import { type Sharing, outcome, programOf, sharedDeal, sharings } from "./invoices.testing.ts";

const amountsOf = fc.array(fc.nat(3_000_000), { minLength: 1, maxLength: 5 });
const refunds = fc.array(fc.record({ invoice: fc.nat(4), mille: fc.integer({ min: 1, max: 1000 }), day: fc.integer({ min: 60, max: 150 }) }), { maxLength: 4 });

/** Invoices of one deal, one every ten days, each paid at once; then refunds. */
function invoiced(sharing: Sharing, amounts: readonly number[], given: readonly { invoice: number; mille: number; day: number }[] = []) {
  return sharedDeal(sharing, ({ tell, invoice }) => {
    amounts.forEach((amount, i) => {
      invoice(`I${i}`, 50 + 10 * i, [{ id: "s", kind: "software", amount, from: null, days: 0 }]);
      tell("cash.applied", { day: 50 + 10 * i, ms: 0 }, { invoice: `I${i}` });
    });
    for (const { invoice: n, mille, day } of given) tell("cash.refunded", { day, ms: 0 }, { invoice: `I${n % amounts.length}`, amount: Math.floor(((amounts[n % amounts.length] as number) * mille) / 1000) });
  });
}

describe("a cap", () => {
  always("holds after every fact for everything it is said to hold for (PR-21)", wildHistories, ({ programs, facts }) => {
    const engine = createEngine({ programs, post: () => {}, explains: false });
    const { desk } = engine.world;
    for (const fact of told({ facts, asOf: LAST })) {
      engine.tell(fact);
      for (const [key, pools] of desk.scopes) {
        if (!key.startsWith("cap:")) continue;
        const caps = pools.flatMap((pool) => pool.seats.flatMap(({ member: { rule } }) => (rule.cap !== null && key.startsWith(`cap:${rule.id}:`) ? [rule.cap.amount] : [])));
        const currencies = new Set([...caps.map((cap) => cap.currency), ...pools.map((pool) => pool.invoice.currency)]);
        // Versions of a program may name different caps; amounts of several currencies are compared at the rates of their days, not here.
        if (currencies.size > 1) continue;
        const highest = caps.reduce((most, { amount }) => (amount > most ? amount : most), 0n);
        const posted = pools.flatMap((pool) => pool.lines).reduce((sum, line) => sum + openAmount(line), 0n);
        expect(posted <= highest, `${fact.id}: ${key} stands at ${posted}, the cap is ${highest}`).toBe(true);
      }
    }
  });

  const capped = fc.tuple(sharings(), fc.bigInt(0n, 2_000_000n), fc.bigInt(0n, 1_000_000n), fc.constantFrom("deal" as const, "customer" as const));
  always("raised never lowers a pool (PR-21)", fc.tuple(capped, amountsOf, refunds), ([[sharing, cap, more, per], amounts, given]) => {
    const under = (amount: bigint) => outcome(programOf({ ...sharing, terms: { ...sharing.terms, cap: { amount: { amount, currency: "USD" }, per } } }), invoiced(sharing, amounts, given));
    const [low, high] = [under(cap), under(cap + more)];
    for (const [invoice, amount] of low.byInvoice) expect((high.byInvoice.get(invoice) ?? 0n) >= amount, invoice).toBe(true);
  });

  always("leaves exactly what it says of what would be earned without it, whatever is refunded meanwhile", fc.tuple(capped, amountsOf, refunds), ([[sharing, cap, , per], amounts, given]) => {
    const free = outcome(programOf(sharing), invoiced(sharing, amounts, given)).total;
    const held = outcome(programOf({ ...sharing, terms: { ...sharing.terms, cap: { amount: { amount: cap, currency: "USD" }, per } } }), invoiced(sharing, amounts, given)).total;
    expect(held).toBe(free < cap ? free : cap);
  });
});

const bandLists: fc.Arbitrary<readonly Band[]> = bandsOf(fc.constant("graduated")).map(bandsIn);

function bandsIn(rate: Extract<Rate, { kind: "bands" }>): Band[] {
  return rate.bands.map(({ from, value }) => ({ from: typeof from === "number" ? BigInt(from) : from.amount, rate: BigInt(value) }));
}

const apart = (a: Fraction, b: Fraction) => plus(a, { n: -b.n, d: b.d });
const values = fc.bigInt(0n, 8_000_000n);

describe("rising rates", () => {
  always("never pay less for more (PR-22)", fc.tuple(bandLists, values, values), ([bands, a, b]) => {
    const [less, more] = a < b ? [a, b] : [b, a];
    for (const priced of [graduatedAmount, wholeAmount]) expect(compare(priced(bands, fraction(more)), priced(bands, fraction(less))) >= 0).toBe(true);
  }, 3);

  always("by slice never add more for one unit than the top rate, and count the same in two goes as in one (PR-22)", fc.tuple(bandLists, values, values), ([bands, a, b]) => {
    const top = bands.reduce((most, { rate }) => (rate > most ? rate : most), 0n);
    expect(compare(apart(graduatedAmount(bands, fraction(a + 1n)), graduatedAmount(bands, fraction(a))), fraction(top, 10_000n)) <= 0).toBe(true);
    const inTwo = plus(graduatedAmount(bands, fraction(a)), apart(graduatedAmount(bands, fraction(a + b)), graduatedAmount(bands, fraction(a))));
    expect(compare(inTwo, graduatedAmount(bands, fraction(a + b)))).toBe(0);
  }, 3);

  const rising = (mode: "graduated" | "whole") => fc.tuple(sharings(plainTerms, 1), bandsOf(fc.constant(mode)).map((rate) => ({ ...rate, measure: "credited_base_in_year" as const })), amountsOf, refunds);

  always("by slice pay a year's invoices what its whole base earns, to a unit for each invoice, whatever was refunded (PR-22)", rising("graduated"), ([sharing, rate, amounts, given]) => {
    const { total } = outcome(programOf({ ...sharing, terms: { ...sharing.terms, tierRate: rate } }), invoiced(sharing, amounts, given));
    const exact = graduatedAmount(bandsIn(rate), fraction(keptOf(amounts, given)));
    const off = apart(fraction(total), exact);
    expect(compare(off, fraction(BigInt(amounts.length))) <= 0 && compare(off, fraction(-BigInt(amounts.length))) >= 0).toBe(true);
  });

  always("on the whole re-price every invoice of the year at the rate reached (PR-22)", rising("whole"), ([sharing, rate, amounts, given]) => {
    const { byInvoice } = outcome(programOf({ ...sharing, terms: { ...sharing.terms, tierRate: rate } }), invoiced(sharing, amounts, given));
    const reached = bandReached(bandsIn(rate), fraction(keptOf(amounts, given)));
    const kept = keptEach(amounts, given);
    for (const [invoice, amount] of byInvoice) expect([invoice, amount]).toEqual([invoice, rounded((kept[Number(invoice.slice(1))] as bigint) * reached, 10_000n)]);
  });
});

type Refunds = readonly { readonly invoice: number; readonly mille: number; readonly day: number }[];

function keptEach(amounts: readonly number[], given: Refunds): bigint[] {
  const kept = amounts.map(BigInt);
  for (const { invoice, mille, day } of [...given].sort((a, b) => a.day - b.day)) {
    const at = invoice % amounts.length;
    // A refund before the payment finds nothing to give back.
    if (day < 50 + 10 * at) continue;
    const back = BigInt(Math.floor(((amounts[at] as number) * mille) / 1000));
    kept[at] = (kept[at] as bigint) > back ? (kept[at] as bigint) - back : 0n;
  }
  return kept;
}

function keptOf(amounts: readonly number[], given: Refunds): bigint {
  return keptEach(amounts, given).reduce((a, b) => a + b, 0n);
}
