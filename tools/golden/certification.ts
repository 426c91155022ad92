import { z } from "zod";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { localDayOf } from "../../core/kernel/time.ts";
import { type Candidate, NEW_CANDIDATE, isValid, sit } from "../../core/learning/certification.ts";
import type { Definition } from "../../core/programs/definition.ts";
import type { Adapter } from "./case.ts";
import { At, Count, On, onText } from "./scalars.ts";

const Attempt = z.looseObject({
  level: Count,
  at: At,
  correct: Count.nullish(),
  total: Count.nullish(),
  labPassed: z.boolean().nullish(),
  projectPassed: z.boolean().nullish(),
  demoPassed: z.boolean().nullish(),
});

const Input = z.looseObject({ attempts: z.array(Attempt).default([]), asOf: On.nullish() });

/** One person's attempts, told in order of time; what is held is asked for a day. */
export const certification: Adapter = ({ case: item, definition }) => {
  const { attempts, asOf } = Input.parse(item.input);
  const zone = definition.calendar.timeZone;
  const outcomes: string[] = [];
  let candidate: Candidate = NEW_CANDIDATE;
  let onTheDay: Candidate = NEW_CANDIDATE;
  const inOrder = attempts.map((attempt, position) => ({ attempt, position })).sort((a, b) => a.attempt.at - b.attempt.at || a.position - b.position);
  for (const { attempt, position } of inOrder) {
    const sitting = sit(definition.certifications, zone, candidate, {
      certificate: certificateOf(definition, attempt.level), at: attempt.at, correct: attempt.correct ?? null, total: attempt.total ?? null, passed: partsOf(attempt),
    });
    outcomes[position] = isRefusal(sitting) ? `refused: ${sitting.sentence}` : sitting.outcome;
    if (!isRefusal(sitting)) candidate = sitting.candidate;
    if (asOf == null || localDayOf(attempt.at, zone) <= asOf) onTheDay = candidate;
  }
  const held = Object.keys(onTheDay.validUntil).map((id) => ({ id, level: definition.certifications[id]?.level ?? null })).sort((a, b) => (a.level ?? 0) - (b.level ?? 0));
  return {
    attempts: outcomes,
    validLevels: held.filter(({ id }) => asOf == null || isValid(onTheDay, id, asOf)).map(({ level }) => level),
    validUntil: Object.fromEntries(held.map(({ id, level }) => [String(level), onText(onTheDay.validUntil[id] ?? null)])),
  };
};

export function certificateOf(definition: Definition, level: number): string {
  const found = Object.entries(definition.certifications).find(([, certificate]) => certificate.level === level);
  if (found === undefined) throw new Error(`There is no certificate of level ${level}.`);
  return found[0];
}

function partsOf(attempt: z.output<typeof Attempt>): string[] {
  const parts = { lab: attempt.labPassed, project: attempt.projectPassed, demo: attempt.demoPassed };
  return Object.entries(parts).flatMap(([part, isPassed]) => (isPassed === true ? [part] : []));
}
