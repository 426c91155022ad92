import { expect, test } from "vitest";
import { compile } from "../programs/compiled.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { evaluate } from "./evaluate.ts";
import { at, teller } from "./history.testing.ts";

function gold() {
  const story = teller();
  story.tell("partner.enrolled", "2024-02-01", { partner: "alder", track: "technology", tier: "gold" });
  const request = (name: string, amount: number, when = "2024-05-02") => story.tell("mdf.requested", when, { request: name, partner: "alder", amount, jointPlan: true, outcomes: true });
  const answer = (program = SHIPPED) => evaluate({ programs: [program], facts: story.facts, asOf: at("2024-12-31") });
  const balance = (account: string, program = SHIPPED) => Number(answer(program).postings.flatMap((one) => one.lines).reduce((sum, line) => (line.account === account ? sum + (line.side === "credit" ? line.amount : -line.amount) : sum), 0n));
  return { ...story, request, answer, balance };
}

test("a partner that left asks for no funds (P-03, P-39)", () => {
  const { tell, request, answer } = gold();
  tell("partner.left", "2024-05-01", { partner: "alder", cause: "good_standing" });
  request("M1", 100);
  expect(answer().decisions.get("M1")).toBe("refused: the partner left the program");
});

test("a share of the cost is rounded half away from zero like every amount (P-22)", () => {
  const half = compile({ ...SHIPPED.definition, mdf: { ...SHIPPED.definition.mdf, reimbursement: 5000 } });
  const { tell, request, answer } = gold();
  request("M1", 100_000);
  tell("mdf.claimed", "2024-05-03", { request: "M1", claim: "C1", spent: 999, proof: true });
  expect(answer(half).decisions.get("C1")).toBe("approved 500");
});

test("a claim told twice stays what it was decided to be", () => {
  const { tell, request, answer, balance } = gold();
  request("M1", 100_000);
  for (const when of ["2024-05-03", "2024-05-04"]) tell("mdf.claimed", when, { request: "M1", claim: "C1", spent: 999, proof: true });
  expect(answer().decisions.get("C1")).toBe("approved 999");
  expect(balance("mdf_payable")).toBe(999);
});

test("an allowance in another currency is paid back in that currency", () => {
  const euros = compile({ ...SHIPPED.definition, tiers: SHIPPED.definition.tiers.map((tier) => (tier.id === "gold" ? { ...tier, mdfPerQuarter: { amount: 500_000n, currency: "EUR" } } : tier)) });
  const { tell, request, balance } = gold();
  request("M1", 100_000);
  tell("mdf.claimed", "2024-05-03", { request: "M1", claim: "C1", spent: 999, proof: true });
  tell("mdf.reimbursed", "2024-05-04", { partner: "alder", amount: 999 });
  expect([balance("mdf_payable", euros), balance("cash", euros)]).toEqual([0, 999]);
});

test("funds never promised are gone at the quarter's end, also where every request was refused (P-67)", () => {
  const { tell, request, balance } = gold();
  request("M1", 500_001);
  tell("mdf.quarter_closed", "2024-07-01", { quarter: "2024-Q2" });
  expect([balance("memo_mdf_available"), balance("memo_mdf_expired")]).toEqual([0, 500_000]);
});
