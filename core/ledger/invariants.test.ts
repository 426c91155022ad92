import { describe, expect, test } from "vitest";
import type { Instant } from "../kernel/time.ts";
import { credit, debit } from "./book.ts";
import { type State, openAudit } from "./invariants.ts";
import type { Posting, PostingLine } from "./posting.ts";

const NOTHING: State = { lines: [], inTransfer: [], conversions: [], pools: [] };

function entry(key: string, ...lines: PostingLine[]): Posting {
  return { key, template: "accrue", factId: "f1", subject: key, effectiveAt: 0 as Instant, program: null, earning: null, lines };
}

const accrued = (amount: bigint) => entry("a", debit("commission_cost", null, "USD", amount), credit("partner_accrued", "P1", "USD", amount));

function line(more: Record<string, unknown> = {}) {
  return { ref: "L1", partner: "P1", currency: "USD", cost: "commission_cost" as const, amount: 100n, held: 100n, payable: 0n, inTransfer: 0n, settled: 0n, unclaimed: 0n, reversed: 0n, clawedBack: 0n, ...more };
}

const numbers = (broken: readonly { invariant: number }[]) => broken.map(({ invariant }) => invariant);

describe("an entry", () => {
  test("that balances, names a fact and comes once is sound", () => {
    expect(openAudit().add(accrued(100n), (id) => id === "f1")).toEqual([]);
  });

  test.each<[string, number[], Posting]>([
    ["does not balance", [1], entry("x", debit("cash", null, "USD", 5n), credit("payout_fees", null, "USD", 4n))],
    ["balances only across currencies", [1], entry("x", debit("cash", null, "USD", 5n), credit("payout_fees", null, "EUR", 5n))],
    ["mixes memo boxes with money", [1], entry("x", debit("memo_mdf_entitlement", "P1:Q", "USD", 5n), credit("cash", null, "USD", 5n))],
    ["has a line of zero", [2], entry("x", debit("cash", null, "USD", 0n), credit("cash", null, "USD", 0n))],
    ["has a negative line", [2], entry("x", debit("cash", null, "USD", -5n), credit("payout_fees", null, "USD", -5n))],
    ["takes a debt below zero", [3], entry("x", debit("partner_payable", "P1", "USD", 5n), credit("cash", null, "USD", 5n))],
    ["takes back more than is owed back", [3], entry("x", debit("cash", null, "USD", 5n), credit("partner_clawback_receivable", "P1", "USD", 5n))],
  ])("that %s is found", (_, expected, posting) => {
    expect(numbers(openAudit().add(posting))).toEqual(expected);
  });

  test("that comes twice, or names a fact nobody told, is found", () => {
    const audit = openAudit();
    audit.add(accrued(100n));
    expect(numbers(audit.add(accrued(100n)))).toEqual([9]);
    expect(numbers(openAudit().add(accrued(100n), () => false))).toEqual([9]);
    expect(numbers(openAudit().add({ ...accrued(100n), factId: "" }))).toEqual([9]);
  });

  test("of one partner does not cover another's debt", () => {
    const audit = openAudit();
    audit.add(accrued(100n));
    expect(numbers(audit.add(entry("x", debit("partner_accrued", "P2", "USD", 1n), credit("partner_payable", "P2", "USD", 1n))))).toEqual([3]);
  });
});

describe("the state", () => {
  const audit = openAudit();
  audit.add(accrued(100n));

  test("agrees with the books", () => {
    expect(audit.reconcile({ ...NOTHING, lines: [line()], pools: [{ id: "p", posted: 100n, target: 100n }] })).toEqual([]);
  });

  test.each<[string, number[], Partial<State>]>([
    ["a line nobody booked", [4, 4, 5], { lines: [line(), line({ ref: "L2", partner: "P2", amount: 1n, held: 0n, payable: 1n }), line({ ref: "L3", partner: "P3", amount: 1n, held: 1n })] }],
    ["a line in the wrong box", [4, 4], { lines: [line({ held: 0n, payable: 100n })] }],
    ["boxes that do not add up", [4, 4], { lines: [line({ held: 99n })] }],
    ["a box below zero", [4, 4], { lines: [line({ held: 101n, payable: 0n, settled: -1n })] }],
    ["money taken back but not booked", [4, 5], { lines: [line({ held: 60n, reversed: 40n })] }],
    ["more taken back than there was", [4, 4, 5], { lines: [line({ held: 0n, settled: 100n, reversed: 101n, clawedBack: 101n })] }],
    ["a transfer nobody booked", [4], { lines: [line()], inTransfer: [{ partner: "P1", currency: "USD", sent: 1n }] }],
    ["a pool beside its target", [6], { lines: [line()], pools: [{ id: "p", posted: 100n, target: 99n }] }],
    ["a conversion nobody booked", [8, 8], { lines: [line()], conversions: [{ id: "c", from: "USD", to: "EUR", given: 10n, booked: 9n, valued: { n: 91n, d: 10n } }] }],
    ["a conversion at another value", [8, 8, 8], { lines: [line()], conversions: [{ id: "c", from: "USD", to: "EUR", given: 10n, booked: 9n, valued: { n: 96n, d: 10n } }] }],
  ])("shows %s", (_, expected, state) => {
    expect(numbers(audit.reconcile({ ...NOTHING, ...state })).sort()).toEqual(expected);
  });

  test("shows marketing funds that do not add up to their entitlement", () => {
    const funds = openAudit();
    funds.add(entry("m", debit("memo_mdf_entitlement", "P1:2025-Q1", "USD", 5n), credit("memo_mdf_available", "P1:2025-Q1", "USD", 5n)));
    expect(funds.reconcile(NOTHING)).toEqual([]);
    funds.add(entry("n", debit("memo_mdf_entitlement", "P1:2025-Q1", "USD", 5n), credit("memo_mdf_available", "P1:2025-Q2", "USD", 5n)));
    expect(numbers(funds.reconcile(NOTHING))).toEqual([7, 7]);
  });
});
