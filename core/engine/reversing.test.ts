import { describe, expect, test } from "vitest";
import { openAudit } from "../ledger/invariants.ts";
import { compile } from "../programs/compiled.ts";
import type { CommissionRule } from "../programs/definition.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { recomputes } from "./arithmetic.ts";
import { stateOf } from "./audit.ts";
import { createEngine, evaluate, told } from "./evaluate.ts";
import { at, teller } from "./history.testing.ts";

const HOLD: CommissionRule["hold"] = { kind: "after_payment", length: { unit: "days", n: 30 } };

function program(reversal: Partial<CommissionRule["reversal"]>, hold: CommissionRule["hold"] = HOLD) {
  return compile({ ...SHIPPED.definition, incentives: SHIPPED.definition.incentives.map((rule) => (rule.kind === "commission" ? { ...rule, hold: rule.id === "tier.revenue_share" ? hold : rule.hold, reversal: { ...rule.reversal, ...reversal } } : rule)) });
}

/** Two Gold partners (20%) share a deal; the customer pays 30,000 of 100,000 on 1 May 2024 and the rest on 20 May. */
function shared() {
  const story = teller();
  const { tell } = story;
  for (const partner of ["alder", "birch"]) tell("partner.enrolled", "2024-02-01", { partner, track: "technology", tier: "gold" });
  tell("deal.won", "2024-05-01", { deal: "D1", customer: "acme", serviceStart: "2024-05-01", splits: [{ partner: "alder", weight: 3 }, { partner: "birch", weight: 1 }] });
  tell("invoice.issued", "2024-05-01", { invoice: "I1", deal: "D1", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", "2024-05-01", { invoice: "I1", amount: 30_000 });
  tell("cash.applied", "2024-05-20", { invoice: "I1" });
  const kept = (under: ReturnType<typeof program>) => {
    const audit = openAudit();
    const engine = createEngine({ programs: [under], post: (posting) => expect(audit.add(posting)).toEqual([]) });
    for (const fact of told({ facts: story.facts, asOf: at("2025-12-31") })) {
      engine.tell(fact);
      expect(audit.reconcile(stateOf(engine.world))).toEqual([]);
    }
    engine.advance(at("2025-12-31"));
    const sums: Record<string, number> = {};
    const { earnings, trace } = engine.view();
    for (const line of earnings) {
      sums[line.partner] = (sums[line.partner] ?? 0) + Number(line.open);
      for (const step of trace(line.ref)?.steps ?? []) if (step.arithmetic !== undefined) expect([step.arithmetic, recomputes(step.arithmetic)]).toEqual([step.arithmetic, true]);
    }
    return { ...sums, owedBack: Number(audit.balances.get("partner_clawback_receivable:alder:USD") ?? 0n), writtenOff: Number(audit.balances.get("clawback_write_off:USD") ?? 0n) };
  };
  return { ...story, kept };
}

describe("a refund (P-40)", () => {
  test("takes nothing back where a rule says so", () => {
    const { tell, kept } = shared();
    tell("cash.refunded", "2024-05-21", { invoice: "I1" });
    expect(kept(program({ onRefund: "never" }))).toMatchObject({ alder: 15_000, birch: 5000 });
  });

  test("in part takes nothing, in full what is still on hold, where a rule says so", () => {
    const { tell, kept } = shared();
    tell("cash.refunded", "2024-05-21", { invoice: "I1", amount: 40_000 });
    expect(kept(program({ onRefund: "full_refund_only_before_release" }))).toMatchObject({ alder: 15_000, birch: 5000 });
    // The first 30,000 were released on 31 May.
    tell("cash.refunded", "2024-06-01", { invoice: "I1" });
    expect(kept(program({ onRefund: "full_refund_only_before_release" }))).toMatchObject({ alder: 4500, birch: 1500, owedBack: 0 });
  });

  test("after the payout is written off at once where a rule says so (P-42)", () => {
    const { tell, kept } = shared();
    tell("payout.run", "2024-06-01", { batch: "B1" });
    tell("cash.refunded", "2024-06-02", { invoice: "I1" });
    expect(kept(program({ afterPayout: "write_off" }))).toMatchObject({ alder: 0, birch: 0, owedBack: 0, writtenOff: 6000 });
    expect(kept(program({}))).toMatchObject({ alder: 0, owedBack: 4500, writtenOff: 0 });
  });
});

describe("a customer that leaves", () => {
  test("takes nothing back by leaving (P-40)", () => {
    const { tell, kept } = shared();
    tell("subscription.cancelled", "2024-06-05", { customer: "acme" });
    expect(kept(program({}))).toMatchObject({ alder: 15_000, birch: 5000 });
  });

  test("ends what is still on hold where a rule says so; what was released stays, and nothing of it comes back", () => {
    const { tell, kept } = shared();
    tell("subscription.cancelled", "2024-06-05", { customer: "acme" });
    expect(kept(program({ onChurn: "cancel_if_on_hold" }))).toMatchObject({ alder: 4500, birch: 1500 });
    tell("cash.refunded", "2024-06-06", { invoice: "I1", amount: 1000 });
    expect(kept(program({ onChurn: "cancel_if_on_hold" }))).toMatchObject({ alder: 4500, birch: 1500 });
    tell("cash.refunded", "2024-06-07", { invoice: "I1" });
    expect(kept(program({ onChurn: "cancel_if_on_hold" }))).toMatchObject({ alder: 0, birch: 0 });
  });
});

test("a customer that leaves ends nothing of a rule that keeps what is earned, beside one that ends it", () => {
  const { tell, kept } = shared();
  tell("partner.enrolled", "2024-02-01", { partner: "cedar", track: "si", tier: "gold" });
  tell("deal.won", "2024-05-01", { deal: "D2", customer: "bolt", serviceStart: "2024-05-01", splits: [{ partner: "alder", weight: 1 }, { partner: "cedar", weight: 1 }] });
  tell("invoice.issued", "2024-05-20", { invoice: "I2", deal: "D2", currency: "USD", lines: [{ id: "s", kind: "software", amount: 20_000 }] });
  tell("cash.applied", "2024-05-20", { invoice: "I2" });
  tell("subscription.cancelled", "2024-05-21", { customer: "bolt" });
  const { definition } = program({}, HOLD);
  const mixed = compile({ ...definition, incentives: definition.incentives.map((rule) => (rule.kind === "commission" ? { ...rule, hold: HOLD, reversal: { ...rule.reversal, onChurn: rule.id === "tier.revenue_share" ? "cancel_if_on_hold" : "keep_earned" } } : rule)) });
  expect(kept(mixed)).toMatchObject({ alder: 15_000, cedar: 1500 });
});

test("a refund of a rule without these words takes back at the frozen rate (P-41)", () => {
  const { facts, tell } = shared();
  tell("partner.tier_changed", "2024-05-21", { partner: "alder", tier: "platinum" });
  tell("cash.refunded", "2024-05-22", { invoice: "I1", amount: 50_000 });
  expect(evaluate({ programs: [program({})], facts, asOf: at("2024-06-30") }).earnings.reduce((sum, line) => sum + line.open, 0n)).toBe(10_000n);
});
