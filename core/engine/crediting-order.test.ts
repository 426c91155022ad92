import { describe, expect, test } from "vitest";
import { compile } from "../programs/compiled.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { evaluate } from "./evaluate.ts";
import { at, teller } from "./history.testing.ts";

/** Gold "alder" and Silver "birch". */
function beginning() {
  const story = teller();
  story.tell("partner.enrolled", "2024-02-01", { partner: "alder", track: "technology", tier: "gold" });
  story.tell("partner.enrolled", "2024-02-01", { partner: "birch", track: "technology", tier: "silver" });
  const invoiced = (deal: string, from: string, to: string, when: string) => {
    story.tell("invoice.issued", when, { invoice: `I-${deal}-${from}`, deal, currency: "USD", lines: [{ id: "s", kind: "software", amount: 36_500, from, to }] });
    story.tell("cash.applied", when, { invoice: `I-${deal}-${from}` });
  };
  const answer = (programs = [SHIPPED]) => evaluate({ programs, facts: story.facts, asOf: at("2026-12-31") });
  return { ...story, invoiced, answer };
}

describe("claims in order", () => {
  test("a registration in review behind the claim that wins is not waited for (P-57)", () => {
    const { tell, answer } = beginning();
    tell("registration.submitted", "2024-05-01", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.approved", "2024-05-02", { registration: "R1" });
    tell("registration.submitted", "2024-05-03", { registration: "R2", partner: "birch", customer: "acme", productLine: "other" });
    tell("deal.won", "2024-05-04", { deal: "D1", customer: "acme", serviceStart: "2024-05-04" });
    expect(answer().credits).toMatchObject([{ splits: [{ partner: "alder" }], credit: { status: "credited" } }]);
  });

  test.each([["2024-07-29T23:59:59Z", "not_credited"], ["2024-07-30", "credited"]])("a referral of 1 February stands before a registration until it is 180 days old: won on %s, %s (P-57)", (won, status) => {
    const { tell, answer } = beginning();
    tell("referral.submitted", "2024-02-01", { referral: "F1", referrer: "bolt", customer: "acme" });
    tell("registration.submitted", "2024-07-01", { registration: "R1", partner: "alder", customer: "acme" });
    tell("registration.approved", "2024-07-02", { registration: "R1" });
    tell("deal.won", won, { deal: "D1", customer: "acme", serviceStart: "2024-07-30", registration: "R1" });
    expect(answer().credits).toMatchObject([{ credit: { status } }]);
  });

  test.each([[["tier", "win"], 1500n], [["win", "tier"], 2000n]] as const)("of one second what arrived first is told first: %s (P-70)", (order, rate) => {
    const { tell, invoiced, answer } = beginning();
    for (const what of order) {
      if (what === "tier") tell("partner.tier_changed", "2024-05-04", { partner: "alder", tier: "silver" });
      else tell("deal.won", "2024-05-04", { deal: "D1", customer: "acme", serviceStart: "2024-05-04", splits: [{ partner: "alder", weight: 1 }] });
    }
    invoiced("D1", "2024-05-04", "2024-06-04", "2024-05-05");
    expect(answer().earnings.map((line) => line.rate)).toEqual([rate]);
  });
});

describe("a customer's first year", () => {
  test.each([["2025-05-03", "another incentive was credited first for this customer"], ["2025-05-04", "not a new customer: the first year is over"]])("is over on the day a year after its service began: a deal that starts on %s (P-11, P-16)", (serviceStart, because) => {
    const { tell, answer } = beginning();
    tell("deal.won", "2024-05-04", { deal: "D1", customer: "acme", serviceStart: "2024-05-04", splits: [{ partner: "alder", weight: 1 }] });
    tell("deal.won", "2025-04-20", { deal: "D2", customer: "acme", serviceStart, splits: [{ partner: "birch", weight: 1 }] });
    expect(answer().credits[1]?.credit.because).toBe(because);
  });

  test("is the same for a second deal of the same partner: it does not begin again (P-16)", () => {
    const { tell, invoiced, answer } = beginning();
    tell("deal.won", "2024-05-04", { deal: "D1", customer: "acme", serviceStart: "2024-05-04", splits: [{ partner: "alder", weight: 1 }] });
    tell("deal.won", "2025-04-24", { deal: "D2", customer: "acme", serviceStart: "2025-04-24", splits: [{ partner: "alder", weight: 1 }] });
    invoiced("D2", "2025-04-24", "2026-04-24", "2025-04-24");
    // Ten of 365 days at 100 a day, and 20% of that.
    expect(answer().earnings.map((line) => line.amount)).toEqual([200n]);
  });
});

test.each([["2024-06-30T23:59:59Z", "mindweave@1.0.0"], ["2024-07-01", "mindweave@1.1.0"]])("a version that moves existing deals on 1 July prices what is first paid on %s under %s (P-73)", (paid, program) => {
  const next = compile({ ...SHIPPED.definition, version: "1.1.0", effective: { from: "2024-06-01", until: null, appliesToExistingFrom: "2024-07-01" } });
  const { tell, invoiced, answer } = beginning();
  tell("deal.won", "2024-05-04", { deal: "D1", customer: "acme", serviceStart: "2024-05-04", splits: [{ partner: "alder", weight: 1 }] });
  invoiced("D1", "2024-06-30", "2024-07-30", paid);
  expect(answer([SHIPPED, next]).earnings.map((line) => line.program)).toEqual([program]);
});
