import type { Definition } from "./definition.ts";
import { type Finding, type Look, withClause } from "./finding.ts";
import { certificatesWithoutCourse, fundsPromisedTooWidely, inventedSteps, planOrCap, specificBelowGeneral, targetAndPromise, twoProtections, twoTargets } from "./lint-conflicts.ts";
import { fallingGrades, idleGrades, unreachable } from "./lint-grades.ts";
import { feeDates, latePayouts, reviewRhythm, shortMonths } from "./lint-promises.ts";
import { misquoted, saidInWords, saidTwice, unlined } from "./lint-quotes.ts";
import { cliffs, rewardOrder } from "./lint-rates.ts";
import { deadRules, priorityTies } from "./lint-rules.ts";
import { giveaways } from "./lint-stacks.ts";
import { borrowedWords, lookAlikes, looseWords, manyMeanings } from "./lint-words.ts";
import type { LineOf } from "./parts.ts";

const LOOKS: readonly Look[] = [
  unreachable, idleGrades, fallingGrades, deadRules, priorityTies, cliffs, rewardOrder, giveaways, latePayouts, shortMonths, reviewRhythm, feeDates,
  manyMeanings, lookAlikes, borrowedWords, looseWords, twoTargets, specificBelowGeneral, fundsPromisedTooWidely, planOrCap, inventedSteps, twoProtections,
  certificatesWithoutCourse, targetAndPromise, misquoted, saidInWords, saidTwice, unlined,
];

/** Everything a program owner should know about a definition that is sound in shape, in the order of the file where lines are known. */
export function lint(definition: Definition, lineOf: LineOf = () => undefined): Finding[] {
  return placed(LOOKS.flatMap((look) => look(definition)).map((found) => withClause(definition, found)), lineOf);
}

export function placed(findings: readonly Finding[], lineOf: LineOf): Finding[] {
  const found = findings.map((finding) => {
    const line = lineOf(finding.path);
    return line === undefined ? finding : { ...finding, line };
  });
  return found.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
