import { compare, fraction } from "../kernel/fraction.ts";
import { type Refusal, refuse } from "../kernel/refusal.ts";
import { type Day, type Instant, type Span, dayPlusSpan, localDayOf, plusSpan } from "../kernel/time.ts";
import type { Certification } from "../programs/definition.ts";

type Certifications = Readonly<Record<string, Certification>>;

/** One sitting of one person. */
export type Attempt = {
  readonly certificate: string;
  readonly at: Instant;
  readonly correct: number | null;
  readonly total: number | null;
  /** What an assessor passed besides the exam: "lab", "project", "demo". */
  readonly passed: readonly string[];
};

/** What one person holds and has tried. Facts folded in order of time. */
export type Candidate = {
  /** First day on which each certificate is no longer valid; the latest pass counts (P-59). */
  readonly validUntil: Readonly<Record<string, Day>>;
  /** Sittings that took place, passed or not, by certificate. */
  readonly sat: Readonly<Record<string, readonly Instant[]>>;
};

export const NEW_CANDIDATE: Candidate = { validUntil: {}, sat: {} };

export type Sitting = { readonly candidate: Candidate; readonly outcome: "passed" | "failed"; readonly validUntil: Day | null };

/**
 * An attempt at a certificate: refused while what it builds on is not held or a retake comes too soon, otherwise passed or
 * failed; a score is compared exactly, never rounded (P-58, P-59). A refused attempt does not count as one.
 */
export function sit(certifications: Certifications, zone: string, candidate: Candidate, attempt: Attempt): Sitting | Refusal {
  const certification = certifications[attempt.certificate];
  if (certification === undefined) return refuse("certificate.unknown", `There is no certificate ${attempt.certificate}.`);
  const day = localDayOf(attempt.at, zone);
  const refusal = mayNotSit(certifications, certification, candidate, attempt, day);
  if (refusal !== null) return refusal;
  const isPassed = passes(certification, attempt);
  const validUntil = isPassed ? dayPlusSpan(day, certification.validFor) : null;
  return {
    outcome: isPassed ? "passed" : "failed",
    validUntil,
    candidate: {
      validUntil: validUntil === null ? candidate.validUntil : { ...candidate.validUntil, [attempt.certificate]: validUntil },
      sat: { ...candidate.sat, [attempt.certificate]: [...(candidate.sat[attempt.certificate] ?? []), attempt.at] },
    },
  };
}

function mayNotSit(certifications: Certifications, certification: Certification, candidate: Candidate, attempt: Attempt, day: Day): Refusal | null {
  const missing = certification.requires.find((required) => !isValid(candidate, required, day));
  if (missing !== undefined) return refuse("certificate.order", `${nameOf(certifications, missing)} must be held first`);
  const limits = certification.retakes;
  const before = candidate.sat[attempt.certificate] ?? [];
  const last = before.at(-1);
  if (last !== undefined && attempt.at < plusSpan(last, limits.apart)) return refuse("certificate.too-soon", `${spanText(limits.apart)} must lie between two attempts`);
  const recent = before.filter((at) => attempt.at < plusSpan(at, limits.within));
  if (recent.length >= limits.attempts) return refuse("certificate.attempts-used", `${limits.attempts} attempts in ${spanText(limits.within)} are used`);
  return null;
}

/** Valid on a day: passed, and the day it ends has not come (P-59). */
export function isValid(candidate: Candidate, certificate: string, day: Day): boolean {
  const until = candidate.validUntil[certificate];
  return until !== undefined && day < until;
}

function passes(certification: Certification, attempt: Attempt): boolean {
  const { exam, also } = certification.pass;
  return also.every((part) => attempt.passed.includes(part)) && (exam === null || isScored(attempt, exam, certification.pass.compare === ">"));
}

function isScored(attempt: Attempt, basisPoints: number, strictly: boolean): boolean {
  if (attempt.correct === null || attempt.total === null || attempt.total <= 0) return false;
  const difference = compare(fraction(BigInt(attempt.correct), BigInt(attempt.total)), fraction(BigInt(basisPoints), 10_000n));
  return strictly ? difference > 0 : difference >= 0;
}

/** "level 1", or the title of a certificate that has no level. */
function nameOf(certifications: Certifications, id: string): string {
  const certification = certifications[id];
  return certification?.level == null ? (certification?.title ?? id) : `level ${certification.level}`;
}

function spanText(span: Span): string {
  return `${span.n} ${span.n === 1 ? span.unit.slice(0, -1) : span.unit}`;
}
