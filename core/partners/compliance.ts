import { type Instant, instant, localDayOf, localStartOf, plusDays, quarterBounds, quarterOf } from "../kernel/time.ts";
import type { Compliance } from "../programs/definition.ts";
import type { PartnerRecord } from "./record.ts";
import { type Measured, type Question, measured } from "./requirement.ts";

export type ComplianceStatus = "compliant" | "at_risk" | "non_compliant";

export type Check = Omit<Measured, "outcome"> & { readonly outcome: Measured["outcome"] | "not_applicable" };

export type ComplianceReport = {
  readonly quarter: string;
  /** One line a check, in the definition's order. */
  readonly checks: readonly Check[];
  readonly status: ComplianceStatus;
  /** What stops while non-compliant; earned money is never touched (P-54). */
  readonly consequences: Compliance["whenNonCompliant"];
};

/**
 * A partner's checks for a quarter of the program's zone (P-50 … P-55). A check that looks back over a window is not judged
 * while the partner joined inside it; too few answers are shown, not judged. Undefined for a text that is no quarter.
 */
export function complianceIn(
  compliance: Compliance, record: PartnerRecord, quarter: string, previous: ComplianceStatus | null,
  program: Pick<Question, "zone" | "functionalCurrency" | "certifications">,
): ComplianceReport | undefined {
  const bounds = quarterBounds(quarter, program.zone);
  if (bounds === undefined) return undefined;
  const question: Question = { ...program, quarterFrom: localDayOf(bounds.from, program.zone), asOf: plusDays(localDayOf(bounds.to, program.zone), -1) };
  const checks = compliance.checks.map((check): Check => {
    const result = measured(check, record, question);
    return isFree(compliance, result, record.joinedAt, bounds.from, question.zone) ? { ...result, outcome: "not_applicable" } : result;
  });
  const failed = checks.some((check) => check.outcome === "fail");
  const again = previous !== null && previous !== "compliant";
  const status = !failed ? "compliant" : again ? compliance.onSecondFailure : compliance.onFirstFailure;
  return { quarter, checks, status, consequences: status === compliance.onSecondFailure ? compliance.whenNonCompliant : [] };
}

/**
 * What a partner is at an instant: the verdict on the last quarter that ended, each quarter since it joined judged after the one before it (P-50, P-54).
 * `recordAt` says what was known by the end of a quarter. Null before the first quarter has ended.
 */
export function standingIn(
  compliance: Compliance, recordAt: (end: Instant) => PartnerRecord, joinedAt: Instant, now: Instant, program: Pick<Question, "zone" | "functionalCurrency" | "certifications">,
): ComplianceStatus | null {
  let standing: ComplianceStatus | null = null;
  for (let at = joinedAt; ; ) {
    const quarter = quarterOf(at, program.zone);
    const bounds = quarterBounds(quarter, program.zone);
    if (bounds === undefined || bounds.to > now) return standing;
    standing = complianceIn(compliance, recordAt(instant(bounds.to - 1)), quarter, standing, program)?.status ?? standing;
    at = bounds.to;
  }
}

/** A partner that joined inside the window is not yet judged on it; the minimum of end customers is free in the first part-quarter (P-53, P-55). */
function isFree(compliance: Compliance, result: Measured, joinedAt: Instant | null, quarterFrom: Instant, zone: string): boolean {
  if (compliance.newPartnerGrace === "none" || joinedAt === null) return false;
  if (result.requirement.kind === "active_end_customers") return joinedAt > quarterFrom;
  if (result.requirement.kind !== "count_in_period" || result.windowFrom === null) return false;
  return joinedAt > localStartOf(result.windowFrom, zone);
}
