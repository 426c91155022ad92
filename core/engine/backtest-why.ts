import type { Trace, TraceStep } from "../earnings/explanation.ts";

/** The first step in which two explanations of the same money differ, in words: "rate 15% → 18%". */
export function firstDifference(before: Trace | undefined, after: Trace | undefined): string | null {
  if (before === undefined && after === undefined) return null;
  if (before === undefined || after === undefined) {
    const rule = ruleOf(before ?? after);
    return before === undefined ? `not paid → ${rule}` : `${rule} → not paid`;
  }
  for (let i = 0; i < Math.max(before.steps.length, after.steps.length); i++) {
    const [was, is] = [before.steps[i], after.steps[i]];
    // A step that only one of the two has, such as a cap, is the difference; not whatever comes to stand beside it.
    if (is !== undefined && was?.step !== is.step && !before.steps.some((step) => step.step === is.step)) return `${is.step}: none → ${told(is)}`;
    if (was !== undefined && was.step !== is?.step && !after.steps.some((step) => step.step === was.step)) return `${was.step}: ${told(was)} → none`;
    const difference = stepDifference(was, is);
    if (difference !== null) return difference;
  }
  return null;
}

function ruleOf(trace: Trace | undefined): string {
  return trace?.steps.find((step) => step.step === "rule")?.rule ?? "adjusted by hand";
}

/** Versions and lists of what was not chosen differ between any two programs and explain nothing by themselves. */
function stepDifference(was: TraceStep | undefined, is: TraceStep | undefined): string | null {
  if (was === undefined || is === undefined) return `${(was ?? is)?.step ?? "step"}: ${told(was)} → ${told(is)}`;
  if (was.step !== is.step) return `${was.step}: ${told(was)} → ${is.step}: ${told(is)}`;
  if (was.rule !== is.rule) return `rule ${was.rule} → ${is.rule}`;
  if (was.value !== is.value) return `${was.step} ${was.value ?? "none"} → ${is.value ?? "none"}`;
  if (was.arithmetic !== is.arithmetic) return `${was.step} ${was.arithmetic ?? "none"} → ${is.arithmetic ?? "none"}`;
  return was.step === "credit" && was.because !== is.because ? `credit: ${was.because} → ${is.because}` : null;
}

function told(step: TraceStep | undefined): string {
  return step === undefined ? "nothing" : (step.arithmetic ?? step.value ?? step.because);
}
