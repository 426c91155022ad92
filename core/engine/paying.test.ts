import { describe, expect, test } from "vitest";
import { compile } from "../programs/compiled.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { evaluate } from "./evaluate.ts";
import { at, teller } from "./history.testing.ts";

/** A Gold partner (20%) with a deal, whose customer pays `amounts`, one invoice a day from 4 May 2024. */
function earned(amounts: readonly number[], payee: Record<string, unknown> = {}, currency = "USD") {
  const story = teller();
  const { tell } = story;
  tell("partner.enrolled", "2024-02-01", { partner: "alder", track: "technology", tier: "gold" });
  tell("payee.changed", "2024-02-01", { partner: "alder", ...payee });
  tell("deal.won", "2024-05-02", { deal: "D1", customer: "acme", serviceStart: "2024-05-02", splits: [{ partner: "alder", weight: 1 }] });
  amounts.forEach((amount, i) => {
    tell("invoice.issued", `2024-05-0${4 + i}`, { invoice: `I${i}`, deal: "D1", currency, lines: [{ id: "s", kind: "software", amount }] });
    tell("cash.applied", `2024-05-0${4 + i}`, { invoice: `I${i}` });
  });
  const answer = (asOf = "2024-12-31", program = SHIPPED) => evaluate({ programs: [program], facts: story.facts, asOf: at(asOf) });
  return { ...story, answer, statuses: (asOf?: string) => answer(asOf).earnings.map((line) => line.status) };
}

describe("a payout run", () => {
  test("runs once under its name: told again it pays nothing, and the bank's news stays with the first", () => {
    const { tell, answer } = earned([100_000, 50_000]);
    tell("payout.run", "2024-05-05", { batch: "B1" });
    tell("payout.run", "2024-05-15", { batch: "B1" });
    tell("payout.settled", "2024-05-17", { batch: "B1", partner: "alder" });
    expect(answer().payouts.map(({ gross, status }) => [Number(gross), status])).toEqual([[30_000, "settled"]]);
    expect(answer().decisions.get("B1")).toBe("refused: this batch has run");
  });

  test("leaves what would arrive as nothing until it is more", () => {
    const { tell, answer, statuses } = earned([2], { payoutCurrency: "USD" }, "IDR");
    tell("payout.run", "2024-05-15", { batch: "B1", fx: { "IDR/USD": "0.000061" } });
    expect(answer().payouts).toEqual([]);
    expect(statuses()).toEqual([]);
    const more = earned([20], { payoutCurrency: "USD" }, "IDR");
    more.tell("payout.run", "2024-05-15", { batch: "B1", fx: { "IDR/USD": "0.000061" } });
    expect(more.statuses()).toEqual(["payable"]);
    expect(more.answer().decisions.get("B1:alder")).toBe("held: nothing would arrive in USD");
  });

  test("that withholds everything has nothing to send and nothing to wait for", () => {
    const { tell, answer, statuses } = earned([100_000], { withholding: 10_000 });
    tell("payout.run", "2024-05-15", { batch: "B1" });
    expect(answer().payouts).toMatchObject([{ withheld: 20_000n, sent: 0n, status: "settled" }]);
    expect(statuses()).toEqual(["paid"]);
    tell("payout.failed", "2024-05-16", { batch: "B1", partner: "alder" });
    expect(statuses()).toEqual(["paid"]);
  });

  test("sets off against the oldest earnings first, also after a transfer came back", () => {
    const { tell, answer } = earned([100_000, 50_000]);
    tell("payout.run", "2024-05-04T12:00:00Z", { batch: "B1" });
    tell("payout.settled", "2024-05-06", { batch: "B1", partner: "alder" });
    tell("dispute.opened", "2024-05-06", { dispute: "Q1", earning: "I1:tier.revenue_share:alder", reason: "too little" });
    tell("payout.run", "2024-05-07", { batch: "B2" });
    tell("dispute.resolved", "2024-05-08", { dispute: "Q1", outcome: "rejected" });
    tell("payout.returned", "2024-05-09", { batch: "B1", partner: "alder" });
    tell("adjustment.granted", "2024-05-10", { adjustment: "A1", partner: "alder", amount: -5000, currency: "USD", reason: "Agreed", by: "ann", approvedBy: "ben" });
    tell("payout.run", "2024-05-15", { batch: "B3" });
    const { parts } = answer().payouts.at(-1) as { parts: readonly { line: { ref: string }; setOff: bigint }[] };
    expect(parts.map(({ line, setOff }) => [line.ref, Number(setOff)])).toEqual([["I0:tier.revenue_share:alder", 5000], ["I1:tier.revenue_share:alder", 0]]);
  });

  test("holds a balance below the minimum, but never past its due date (P-33, P-38)", () => {
    const program = compile({ ...SHIPPED.definition, payouts: { ...SHIPPED.definition.payouts, minimum: { amount: 50_000n, currency: "USD" } } });
    const { tell, answer } = earned([100_000]);
    for (const [batch, when] of [["B1", "2024-05-15"], ["B2", "2024-06-01"]] as const) tell("payout.run", when, { batch });
    expect(answer("2024-12-31", program).payouts.map(({ batch }) => batch)).toEqual(["B2"]);
    expect(answer("2024-12-31", program).decisions.get("B1:alder")).toBe("held: below the minimum payout");
  });

  test("below the minimum may wait for the run on its very due date (P-38)", () => {
    const { payouts } = SHIPPED.definition;
    const program = compile({ ...SHIPPED.definition, payouts: { ...payouts, minimum: { amount: 50_000n, currency: "USD" }, dueAfterPayment: { unit: "days", n: 28 } } });
    const { tell, answer } = earned([100_000]);
    // Paid on 4 May, due by 1 June: the next run after 15 May.
    tell("payout.run", "2024-05-15", { batch: "B1" });
    expect(answer("2024-05-16", program).payouts).toEqual([]);
    tell("payout.run", "2024-06-01", { batch: "B2" });
    expect(answer("2024-06-02", program).payouts.map(({ batch }) => batch)).toEqual(["B2"]);
  });

  test.each([["2027-05-04T23:59:59Z", 20_000n, 0n], ["2027-05-05", 0n, 20_000n]])("leaves nobody's money unclaimed before its time: swept on %s (P-37)", (swept, payable, unclaimed) => {
    const { tell, answer } = earned([100_000]);
    tell("payee.contacted", "2024-05-05", { partner: "alder" });
    tell("payee.unreachable", "2024-06-01", { partner: "alder" });
    tell("unclaimed.swept", swept, {});
    expect(answer("2027-06-01").earnings).toMatchObject([{ payable, unclaimed }]);
  });
});
