import fc from "fast-check";
import { describe, expect } from "vitest";
import { always } from "../kernel/properties.testing.ts";
import type { Programs } from "../programs/in-force.ts";
import { SHIPPED, plainTerms } from "../programs/programs.testing.ts";
import { recomputes } from "./arithmetic.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { LAST, wildHistories } from "./histories.testing.ts";
import { type Sharing, sharedDeal, sharings } from "./invoices.testing.ts";
import { PARTNERS } from "./telling.testing.ts";
import type { Trace } from "../earnings/explanation.ts";

const numbers = (text: string) => text.match(/\d+/g) ?? [];
const resultOf = (arithmetic: string) => arithmetic.slice(arithmetic.search(/[=~]/) + 2);

/** What is wrong with an explanation: sums that do not re-compute, steps that lead nowhere, rules and facts nobody knows. */
function wrongWith(trace: Trace | undefined, open: bigint, programs: Programs, facts: ReadonlySet<string>): string[] {
  if (trace === undefined) return ["no trace"];
  const sums = trace.steps.flatMap((step) => (step.arithmetic === undefined ? [] : [step.arithmetic]));
  const inputs = sums.map((sum) => new Set(numbers(sum.slice(0, sum.search(/[=~]/)))));
  const unlinked = sums.filter((sum, i) => i < sums.length - 1 && !inputs.slice(i + 1).some((later) => later.has(resultOf(sum).replace("-", ""))));
  const unknown = trace.steps.flatMap(({ rule, program }) => (rule === undefined || programs.find(({ id }) => id === program)?.incentives.has(rule) ? [] : [`${rule} of ${program}`]));
  return [
    ...sums.filter((sum) => !recomputes(sum)).map((sum) => `does not re-compute: ${sum}`),
    ...unlinked.map((sum) => `leads nowhere: ${sum}`),
    ...(resultOf(sums.at(-1) ?? "") === String(open) && trace.result.amount === String(open) ? [] : [`ends at ${sums.at(-1)}, not at ${open}`]),
    ...unknown.map((rule) => `names an unknown rule: ${rule}`),
    ...trace.steps.flatMap((step) => step.facts ?? []).filter((fact) => !facts.has(fact)).map((fact) => `names an unknown fact: ${fact}`),
    ...(trace.steps.some((step) => (step.facts ?? []).length > 0) ? [] : ["names no fact"]),
    ...(trace.sentence.includes("undefined") || trace.steps.some((step) => /undefined|null|NaN/.test(step.because)) ? [`says: ${JSON.stringify(trace)}`] : []),
  ];
}

describe("every amount explains itself", () => {
  always("from known rules and facts, by sums that re-compute, each step leading to the next, down to what is open (PR-28)", wildHistories, ({ programs, facts }) => {
    const answer = evaluate({ programs, facts, asOf: LAST });
    const known = new Set(facts.map(({ id }) => id));
    for (const line of answer.earnings) expect([line.ref, ...wrongWith(answer.trace(line.ref), line.open, programs, known)]).toEqual([line.ref]);
    for (const reward of answer.rewards) {
      const open = reward.status === "cancelled" || reward.status === "rejected" ? 0n : reward.amount;
      expect([reward.referral, ...wrongWith(answer.trace(reward.referral), open, programs, known)]).toEqual([reward.referral]);
    }
  });
});

/** Without a bias towards round numbers, which would coincide. */
const large = fc.noBias(fc.integer({ min: 100_000_000, max: 999_999_999 }));

/** Amounts of a shared deal that only other partners may see. */
function othersAmounts(answer: Evaluation, partner: string): Set<string> {
  const own = new Set(answer.earnings.filter((line) => line.partner === partner).flatMap((line) => [String(line.amount), String(line.open)]));
  const others = answer.earnings.filter((line) => line.partner !== partner).flatMap((line) => [String(line.amount), String(line.open)]);
  return new Set(others.filter((amount) => amount.length > 5 && !own.has(amount)));
}

describe("what a partner reads", () => {
  always("names no other partner (PR-41)", wildHistories, ({ programs, facts }) => {
    const answer = evaluate({ programs, facts, asOf: LAST });
    for (const line of answer.earnings) {
      const text = JSON.stringify(answer.trace(line.ref));
      for (const other of PARTNERS) if (other !== line.partner) expect([line.ref, text.includes(other)]).toEqual([line.ref, false]);
      expect(/capacity|target|planned/i.test(text)).toBe(false);
    }
  }, 0.5);

  always("shows no other partner's amounts, nor sums they could be told from (PR-41)", fc.tuple(sharings(plainTerms, 3), large, large, large, large), ([sharing, first, second, part, refund]) => {
    const shared: Sharing = { ...sharing, members: sharing.members.map((member, i) => ({ ...member, weight: member.weight + i })) };
    const facts = sharedDeal(shared, ({ tell, invoice }) => {
      invoice("I1", 50, [{ id: "a", kind: "software", amount: first, from: null, days: 0 }, { id: "b", kind: "software", amount: second, from: 0, days: 365 }]);
      tell("cash.applied", { day: 50, ms: 0 }, { invoice: "I1", amount: part });
      tell("cash.applied", { day: 51, ms: 0 }, { invoice: "I1" });
      tell("cash.refunded", { day: 52, ms: 0 }, { invoice: "I1", amount: refund });
    });
    const answer = evaluate({ programs: [SHIPPED], facts, asOf: LAST });
    for (const line of answer.earnings) {
      const shown = new Set(numbers(JSON.stringify(answer.trace(line.ref))));
      for (const amount of othersAmounts(answer, line.partner)) expect([line.ref, amount, shown.has(amount)]).toEqual([line.ref, amount, false]);
      const total = answer.earnings.reduce((sum, one) => sum + one.open, 0n);
      if (answer.earnings.some((one) => one.partner !== line.partner && one.open > 0n)) expect([line.ref, shown.has(String(total))]).toEqual([line.ref, false]);
    }
  });
});
