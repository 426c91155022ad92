import { expect, test } from "vitest";
import { shippedProgram } from "../../program/read.ts";
import { compile } from "../programs/compiled.ts";
import { recomputes } from "./arithmetic.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { at, randomHistory, teller } from "./history.testing.ts";

const programs = [compile(shippedProgram().definition)];
const asOf = at("2025-12-31");

function unexplained(answer: Evaluation): string[] {
  return answer.earnings.flatMap((line) => {
    const trace = answer.trace(line.ref);
    if (trace === undefined) return [`${line.ref} has no trace`];
    return trace.steps.flatMap((step) => (step.arithmetic === undefined || recomputes(step.arithmetic) ? [] : [`${line.ref}: ${step.arithmetic}`]));
  });
}

test("every amount of a random half-year can be worked out again from its trace, refunds and shared deals included (PR-28)", () => {
  for (let seed = 1; seed <= 60; seed++) expect(unexplained(evaluate({ programs, facts: randomHistory(seed), asOf })), `seed ${seed}`).toEqual([]);
});

test("two refunds in the same second are told one after the other, also where partners share the deal", () => {
  const { facts, tell } = teller();
  for (const partner of ["alder", "birch"]) tell("partner.enrolled", "2025-01-01", { partner, track: "technology", tier: "gold" });
  tell("deal.won", "2025-01-02", { deal: "D1", serviceStart: "2025-01-02", splits: [{ partner: "alder", weight: 1 }, { partner: "birch", weight: 2 }] });
  tell("invoice.issued", "2025-01-03", { invoice: "I1", deal: "D1", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", "2025-01-04", { invoice: "I1" });
  tell("cash.refunded", "2025-02-01", { invoice: "I1", amount: 10_000 });
  tell("cash.refunded", "2025-02-01", { invoice: "I1", amount: 20_000 });
  const answer = evaluate({ programs, facts, asOf });
  expect(unexplained(answer)).toEqual([]);
  const sums = answer.trace("I1:tier.revenue_share:alder")?.steps.filter((step) => step.step === "share").map((step) => step.arithmetic);
  expect(sums).toEqual(["100000 * 1 / 3 * 2000 / 10000 ~ 6667", "90000 * 1 / 3 * 2000 / 10000 ~ 6000", "70000 * 1 / 3 * 2000 / 10000 ~ 4667"]);
});
