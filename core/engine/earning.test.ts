import { describe, expect, test } from "vitest";
import { openAudit } from "../ledger/invariants.ts";
import { compile } from "../programs/compiled.ts";
import type { CommissionRule } from "../programs/definition.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { stateOf } from "./audit.ts";
import { createEngine, told } from "./evaluate.ts";
import { at } from "./history.testing.ts";
import { changed, deal } from "./one-deal.testing.ts";

const LATER = at("2026-12-31");

describe("a payment", () => {
  test("of nothing is no payment: it neither decides terms nor moves a hold", () => {
    const program = changed("tier.revenue_share", { hold: { kind: "after_payment", length: { unit: "days", n: 30 } }, cap: { amount: { amount: 15_000n, currency: "USD" }, per: "quarter" } });
    const { tell, invoice, answer } = deal(["alder", 1]);
    invoice("I1", 100_000, "2024-06-29");
    tell("cash.applied", "2024-06-30", { invoice: "I1", amount: 0 });
    tell("cash.applied", "2024-07-01", { invoice: "I1" });
    tell("cash.applied", "2024-07-30", { invoice: "I1" });
    invoice("I2", 100_000, "2024-06-29");
    tell("cash.applied", "2024-06-30", { invoice: "I2" });
    expect(answer("2024-07-31", program).earnings.map((line) => [line.invoice, Number(line.open), line.releaseAt])).toEqual([["I2", 15_000, at("2024-07-30")], ["I1", 15_000, at("2024-07-31")]]);
  });

  test("and two refunds told before their invoice each post under their own fact", () => {
    const { facts, tell, invoice } = deal(["alder", 1]);
    tell("cash.applied", "2024-05-03", { invoice: "I1" });
    tell("cash.refunded", "2024-05-04", { invoice: "I1", amount: 10_000 });
    tell("cash.refunded", "2024-05-05", { invoice: "I1", amount: 20_000 });
    invoice("I1", 100_000, "2024-05-06");
    const audit = openAudit();
    const engine = createEngine({ programs: [SHIPPED], post: (posting) => expect(audit.add(posting)).toEqual([]) });
    for (const fact of told({ facts, asOf: LATER })) engine.tell(fact);
    expect(audit.reconcile(stateOf(engine.world))).toEqual([]);
    expect(audit.balances.get("partner_payable:alder:USD")).toBe(14_000n);
  });
});

describe("a hold", () => {
  test("counts from the customer's payment, also where the deal became known later (P-34)", () => {
    const program = changed("tier.revenue_share", { hold: { kind: "after_payment", length: { unit: "days", n: 30 } } });
    const { tell, invoice, answer } = deal(["alder", 1]);
    tell("invoice.issued", "2024-05-03", { invoice: "I1", deal: "D2", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
    tell("cash.applied", "2024-05-03", { invoice: "I1" });
    tell("deal.won", "2024-05-20", { deal: "D2", serviceStart: "2024-05-03", splits: [{ partner: "alder", weight: 1 }] });
    invoice("I2", 100, "2024-05-20");
    expect(answer("2024-06-01", program).earnings).toMatchObject([{ at: at("2024-05-20"), releaseAt: at("2024-06-02"), status: "on_hold", dueBy: 19_876 }]);
    expect(answer("2024-06-02", program).earnings).toMatchObject([{ status: "payable" }]);
  });

  test("that was over before the deal became known is no hold", () => {
    const program = changed("tier.revenue_share", { hold: { kind: "after_payment", length: { unit: "days", n: 10 } } });
    const { tell, answer } = deal(["alder", 1]);
    tell("invoice.issued", "2024-05-03", { invoice: "I1", deal: "D2", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
    tell("cash.applied", "2024-05-03", { invoice: "I1" });
    tell("deal.won", "2024-05-20", { deal: "D2", serviceStart: "2024-05-03", splits: [{ partner: "alder", weight: 1 }] });
    expect(answer("2024-05-20", program).earnings).toMatchObject([{ releasedAt: at("2024-05-20"), status: "payable" }]);
  });
});

test("of two rules of one group and priority the first of the file is paid", () => {
  const { definition } = SHIPPED;
  const twin = (definition.incentives.find((rule) => rule.id === "tier.revenue_share") as CommissionRule);
  const program = compile({ ...definition, incentives: [...definition.incentives, { ...twin, id: "tier.twin" }] });
  const { tell, invoice, answer } = deal(["alder", 1]);
  invoice("I1", 100_000);
  tell("cash.applied", "2024-05-04", { invoice: "I1" });
  expect(answer("2024-06-01", program).earnings.map((line) => line.incentive)).toEqual(["tier.revenue_share"]);
});

describe("a refund", () => {
  test("takes from a line no more than is still the partner's, though its transfer came back after it was owed back (P-42)", () => {
    const { tell, invoice, open } = deal(["alder", 1]);
    invoice("I1", 200_000);
    tell("cash.applied", "2024-05-04", { invoice: "I1", amount: 100_000 });
    tell("cash.applied", "2024-05-05", { invoice: "I1" });
    tell("payout.run", "2024-05-15", { batch: "B1" });
    tell("payout.settled", "2024-05-16", { batch: "B1", partner: "alder" });
    tell("cash.refunded", "2024-05-17", { invoice: "I1", amount: 50_000 });
    tell("payout.returned", "2024-05-18", { batch: "B1", partner: "alder" });
    tell("cash.refunded", "2024-05-19", { invoice: "I1", amount: 100_000 });
    expect(open("2024-06-01")).toEqual({ alder: 10_000 });
  });

  test("of money that went unclaimed takes first what its owner found again", () => {
    const { tell, invoice, answer } = deal(["alder", 1]);
    invoice("I1", 100_000);
    tell("cash.applied", "2024-05-04", { invoice: "I1" });
    tell("payee.unreachable", "2024-05-05", { partner: "alder" });
    tell("unclaimed.swept", "2028-05-05", {});
    tell("unclaimed.owner_found", "2028-05-06", { partner: "alder", amount: 5000, currency: "USD" });
    tell("cash.refunded", "2028-05-07", { invoice: "I1", amount: 50_000 });
    expect(answer("2028-05-08").earnings.map(({ payable, unclaimed }) => [payable, unclaimed])).toEqual([[0n, 10_000n]]);
  });
});

describe("a partner terminated for cause", () => {
  test("leaves its part of later payments to nobody else, and takes none of theirs (P-39)", () => {
    const { tell, invoice, open } = deal(["alder", 1], ["birch", 1]);
    invoice("I1", 200_000);
    tell("cash.applied", "2024-05-04", { invoice: "I1", amount: 100_000 });
    tell("partner.left", "2024-05-05", { partner: "birch", cause: "for_cause" });
    tell("cash.applied", "2024-05-06", { invoice: "I1" });
    expect(open("2024-06-01")).toEqual({ alder: 20_000, birch: 10_000 });
  });

  test("does not earn again what a refund took back (P-39)", () => {
    const { tell, invoice, open } = deal(["alder", 1]);
    invoice("I1", 200_000);
    tell("cash.applied", "2024-05-04", { invoice: "I1", amount: 100_000 });
    tell("partner.left", "2024-05-05", { partner: "alder", cause: "for_cause" });
    tell("cash.refunded", "2024-05-06", { invoice: "I1", amount: 50_000 });
    tell("cash.applied", "2024-05-07", { invoice: "I1" });
    expect(open("2024-06-01")).toEqual({ alder: 10_000 });
  });

  test("does not earn more when a refund elsewhere gives a cap its room back (P-39)", () => {
    const program = changed("tier.revenue_share", { cap: { amount: { amount: 10_000n, currency: "USD" }, per: "deal" } });
    const { tell, invoice, open } = deal(["alder", 1], ["birch", 1]);
    for (const [name, amount] of [["I1", 30_000], ["I2", 100_000]] as const) {
      invoice(name, amount);
      tell("cash.applied", "2024-05-04", { invoice: name });
    }
    expect(open("2024-05-05", program)).toEqual({ alder: 5000, birch: 5000 });
    tell("partner.left", "2024-05-05", { partner: "birch", cause: "for_cause" });
    tell("cash.refunded", "2024-05-06", { invoice: "I1" });
    expect(open("2024-06-01", program)).toEqual({ alder: 8000, birch: 2000 });
  });
});

describe("a cap", () => {
  test("of a quarter holds for every partner of a shared deal, though a refund gives another partner's room back", () => {
    const program = changed("tier.revenue_share", { cap: { amount: { amount: 10_000n, currency: "USD" }, per: "quarter" } });
    const { tell, invoice, open } = deal(["alder", 1]);
    tell("partner.enrolled", "2024-02-01", { partner: "birch", track: "technology", tier: "gold" });
    tell("deal.won", "2024-05-02", { deal: "D2", customer: "bolt", serviceStart: "2024-05-02", splits: [{ partner: "alder", weight: 1 }, { partner: "birch", weight: 1 }] });
    tell("deal.won", "2024-05-02", { deal: "D3", customer: "crane", serviceStart: "2024-05-02", splits: [{ partner: "birch", weight: 1 }] });
    for (const on of ["D1", "D2", "D3"]) {
      invoice(`I-${on}`, 50_000, "2024-05-03", on);
      tell("cash.applied", "2024-05-04", { invoice: `I-${on}` });
    }
    expect(open("2024-05-05", program)).toEqual({ alder: 10_000, birch: 10_000 });
    tell("cash.refunded", "2024-05-06", { invoice: "I-D1" });
    expect(open("2024-05-07", program)).toEqual({ alder: 5000, birch: 5000 });
  });

  test("of a year counts the program's own year", () => {
    const calendar = { ...SHIPPED.definition.calendar, yearStart: "07-01" };
    const program = changed("tier.revenue_share", { cap: { amount: { amount: 10_000n, currency: "USD" }, per: "year" } }, { calendar });
    const { tell, invoice, answer } = deal(["alder", 1]);
    for (const [name, when] of [["I1", "2024-06-30"], ["I2", "2024-07-01"], ["I3", "2025-01-01"], ["I4", "2025-06-30"], ["I5", "2025-07-01"]] as const) {
      invoice(name, 40_000, when);
      tell("cash.applied", when, { invoice: name });
    }
    expect(answer("2025-12-31", program).earnings.map((line) => [line.invoice, Number(line.amount)])).toEqual([["I1", 8000], ["I2", 8000], ["I3", 2000], ["I5", 8000]]);
  });

  test("in a currency that only the other direction's rate leads to is converted by it (P-23)", () => {
    const program = changed("tier.revenue_share", { cap: { amount: { amount: 10_000n, currency: "EUR" }, per: "deal" } });
    const { tell, invoice, open } = deal(["alder", 1]);
    invoice("I1", 100_000);
    tell("fx.published", "2024-05-03", { rates: { "EUR/USD": "1.25" } });
    tell("cash.applied", "2024-05-04", { invoice: "I1" });
    expect(open("2024-06-01", program)).toEqual({ alder: 12_500 });
  });
});

describe("a payment for work", () => {
  const grouped = changed("si.services_margin", { stackingGroup: "sourcing", priority: 900 });

  test("goes to who delivers, whole, also where it stands in a group with what pays for sourcing", () => {
    const { tell, open } = deal(["alder", 2]);
    tell("partner.enrolled", "2024-02-01", { partner: "birch", track: "si", tier: "gold" });
    tell("deal.won", "2024-05-02", { deal: "D2", customer: "bolt", serviceStart: "2024-05-02", splits: [{ partner: "alder", weight: 2 }], delivers: "birch" });
    tell("invoice.issued", "2024-05-03", { invoice: "I1", deal: "D2", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }, { id: "v", kind: "services", amount: 10_000 }] });
    tell("cash.applied", "2024-05-04", { invoice: "I1" });
    expect(open("2024-06-01", grouped)).toEqual({ alder: 20_000, birch: 3000 });
  });

  test("is paid on a deal that nobody is credited with", () => {
    const { tell, open } = deal(["alder", 1]);
    tell("partner.enrolled", "2024-02-01", { partner: "birch", track: "si", tier: "gold" });
    tell("deal.won", "2024-05-02", { deal: "D2", customer: "bolt", serviceStart: "2024-05-02", delivers: "birch" });
    tell("invoice.issued", "2024-05-03", { invoice: "I1", deal: "D2", currency: "USD", lines: [{ id: "v", kind: "services", amount: 10_000 }] });
    tell("cash.applied", "2024-05-04", { invoice: "I1" });
    expect([open("2024-06-01", grouped), open("2024-06-01")]).toEqual([{ birch: 3000 }, { birch: 3000 }]);
  });
});

test("a dispute is opened once under its name: another earning is not kept from its payout by it (P-78)", () => {
  const { tell, invoice, answer } = deal(["alder", 1]);
  for (const name of ["I1", "I2"]) {
    invoice(name, 100_000);
    tell("cash.applied", "2024-05-04", { invoice: name });
  }
  tell("dispute.opened", "2024-05-05", { dispute: "Q1", earning: "I1:tier.revenue_share:alder", reason: "too little" });
  tell("dispute.opened", "2024-05-06", { dispute: "Q1", earning: "I2:tier.revenue_share:alder", reason: "too little" });
  tell("dispute.resolved", "2024-05-07", { dispute: "Q1", outcome: "rejected" });
  tell("payout.run", "2024-05-15", { batch: "B1" });
  expect(answer("2024-05-16").earnings.map((line) => line.status)).toEqual(["in_payout", "in_payout"]);
});
