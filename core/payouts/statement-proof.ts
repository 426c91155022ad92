import type { StatementStep } from "./statement-shape.ts";

/** What an explanation looks like wherever it comes from: the engine's trace has this shape. */
export type ExplainedStep = {
  readonly step: string;
  readonly because: string;
  readonly rule?: string;
  readonly program?: string;
  readonly lines?: string;
  readonly policy?: readonly string[];
  readonly facts?: readonly string[];
  readonly value?: string;
  readonly arithmetic?: string;
  readonly notChosen?: readonly { readonly rule: string; readonly because: string }[];
};
export type Explained = { readonly sentence: string; readonly steps: readonly ExplainedStep[] };

/** The steps up to the hold explain what was earned; each later group, up to its "taken_back", what one movement took back. */
export function partsOf(steps: readonly ExplainedStep[]): { readonly earned: readonly ExplainedStep[]; readonly takenBack: readonly (readonly ExplainedStep[])[] } {
  const hold = steps.findIndex((step) => step.step === "hold");
  if (hold < 0) return { earned: steps, takenBack: [] };
  const takenBack: ExplainedStep[][] = [];
  let group: ExplainedStep[] = [];
  for (const step of steps.slice(hold + 1)) {
    if (step.step === "post") break;
    group.push(step);
    if (step.step !== "taken_back") continue;
    takenBack.push(group);
    group = [];
  }
  return { earned: steps.slice(0, hold + 1), takenBack };
}

/**
 * The steps of a line with their links: which earlier results each arithmetic starts from. The last result is the line's amount; where the books showed
 * another amount before, a last step says so. Claims of others are told without their names (P-98).
 */
export function proofOf(steps: readonly ExplainedStep[], amount: bigint, shownBefore = 0n): StatementStep[] {
  const linked: StatementStep[] = [];
  const all = shownBefore === 0n ? steps : [...steps, correction(amount, shownBefore)];
  for (const step of all) linked.push(link(toWire(step), linked));
  return linked;
}

function correction(amount: bigint, shownBefore: bigint): ExplainedStep {
  return { step: "correction", because: "Less what was booked of it before the news came.", policy: ["P-74"], arithmetic: `${amount + shownBefore} ${shownBefore < 0n ? "+" : "-"} ${shownBefore < 0n ? -shownBefore : shownBefore} = ${amount}` };
}

function toWire(step: ExplainedStep): StatementStep {
  const { notChosen, policy, facts, ...rest } = step;
  const others = notChosen?.map(({ rule, because }) => (step.step === "credit" ? { because: because === "" ? "did not win" : because } : { rule, because })) ?? [];
  return {
    ...rest,
    ...(policy === undefined ? {} : { policy: [...policy] }),
    ...(facts === undefined ? {} : { facts: [...facts] }),
    ...(others.length === 0 ? {} : { notChosen: others }),
  };
}

/** Each number of a sum that is the result of an earlier step, not taken up yet, starts from it; "50 + 50 = 100" starts from two. */
function link(step: StatementStep, before: readonly StatementStep[]): StatementStep {
  if (step.arithmetic === undefined) return step;
  const operands = operandsOf(step.arithmetic);
  const taken = new Set(before.flatMap((earlier) => earlier.uses ?? []));
  const uses: number[] = [];
  for (let i = before.length - 1; i >= 0; i--) {
    const result = resultOf(before[i]?.arithmetic);
    const at = result === undefined || taken.has(i) ? -1 : operands.indexOf(digitsOf(result));
    if (at < 0) continue;
    operands.splice(at, 1);
    uses.unshift(i);
  }
  return uses.length === 0 ? step : { ...step, uses };
}

/** The numbers left of the sign: "3 * 5 = 15" → 3, 5. */
export function operandsOf(arithmetic: string): string[] {
  return (/^(.*) [=~] -?\d+$/.exec(arithmetic)?.[1] ?? "").match(/\d+/g) ?? [];
}

/** The number right of the sign, with its own: "5 - 8 = -3" → "-3". */
export function resultOf(arithmetic: string | undefined): string | undefined {
  return arithmetic === undefined ? undefined : / [=~] (-?\d+)$/.exec(arithmetic)?.[1];
}

export function digitsOf(number: string): string {
  return number.replace(/^-/, "");
}
