import { digitsOf, operandsOf, resultOf } from "../payouts/statement-proof.ts";
import type { StatementStep } from "../payouts/statement-shape.ts";
import { recomputes } from "./arithmetic.ts";

/**
 * What does not hold in the steps of a line: a sum that does not come out, a step that starts from a number no earlier step gave, a result that nothing
 * uses, a rate that is not the one named, a last result that is not the amount. With an amount of null nothing has to be explained.
 */
export function stepFindings(steps: readonly StatementStep[], amount: number | null): string[] {
  const findings: string[] = [];
  const used = new Set<number>();
  let last: number | undefined;
  steps.forEach((step, i) => {
    if (step.arithmetic === undefined) {
      if (step.uses !== undefined) findings.push(`Step ${i + 1} uses results but computes nothing.`);
      return;
    }
    last = i;
    if (!recomputes(step.arithmetic)) findings.push(`Step ${i + 1} does not come out: ${step.arithmetic}.`);
    findings.push(...linkFindings(steps, step, i));
    for (const n of step.uses ?? []) used.add(n);
  });
  steps.forEach((step, i) => {
    if (step.arithmetic !== undefined && i !== last && !used.has(i)) findings.push(`The result of step ${i + 1} is used nowhere: ${step.arithmetic}.`);
  });
  findings.push(...rateFindings(steps));
  if (amount === null) return findings;
  const result = last === undefined ? undefined : resultOf(steps[last]?.arithmetic);
  if (result !== String(amount)) findings.push(`The steps come to ${result ?? "nothing"}, the line says ${amount} (smallest units).`);
  return findings;
}

function linkFindings(steps: readonly StatementStep[], step: StatementStep, at: number): string[] {
  const findings: string[] = [];
  const operands = operandsOf(step.arithmetic ?? "");
  for (const n of step.uses ?? []) {
    const result = n < at ? resultOf(steps[n]?.arithmetic) : undefined;
    const found = result === undefined ? -1 : operands.indexOf(digitsOf(result));
    if (found < 0) findings.push(`Step ${at + 1} should start from the result of step ${n + 1}, and does not: ${step.arithmetic}.`);
    else operands.splice(found, 1);
  }
  return findings;
}

/** "20%" has to be the 2000 of 10000 that is multiplied by. */
function rateFindings(steps: readonly StatementStep[]): string[] {
  const value = steps.find((step) => step.step === "rate")?.value;
  const percent = /^(\d+)(?:\.(\d{1,2}))?%$/.exec(value ?? "");
  if (percent === null) return [];
  const points = String(Number(percent[1]) * 100 + Number((percent[2] ?? "").padEnd(2, "0")));
  const applied = steps.some((step) => step.arithmetic !== undefined && (step.step === "amount" || step.step === "share") && step.arithmetic.includes(`* ${points} / 10000`));
  return applied ? [] : [`The rate is said to be ${value}, but no step multiplies by it.`];
}
