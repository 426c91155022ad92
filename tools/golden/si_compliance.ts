import { z } from "zod";
import { complianceIn } from "../../core/partners/compliance.ts";
import { NOTHING_KNOWN } from "../../core/partners/record.ts";
import type { Requirement } from "../../core/programs/definition.ts";
import type { Adapter } from "./case.ts";
import { certificateOf } from "./certification.ts";
import { At, Count, Exact, On } from "./scalars.ts";

const Input = z.looseObject({
  quarter: z.string(),
  activatedAt: At.nullish(),
  certificates: z.array(z.looseObject({ person: z.string(), level: Count, awardedAt: At, validUntil: On, active: z.boolean().default(true) })).default([]),
  implementations: z.array(z.looseObject({ acceptedAt: At })).default([]),
  csat: z.array(z.looseObject({ at: At, score: Exact })).default([]),
  businessReviews: z.array(At).default([]),
  previousStatus: z.enum(["compliant", "at_risk", "non_compliant"]).nullish(),
  timeZone: z.string().nullish(),
});

export const siCompliance: Adapter = ({ case: item, definition }) => {
  const input = Input.parse(item.input);
  const compliance = definition.tracks["si"]?.compliance;
  if (!compliance) throw new Error("The program checks no integrators.");
  const record = {
    ...NOTHING_KNOWN,
    joinedAt: input.activatedAt ?? null,
    certificates: input.certificates.map((certificate) => ({ ...certificate, certificate: certificateOf(definition, certificate.level) })),
    implementations: input.implementations.map(({ acceptedAt }) => acceptedAt),
    csat: input.csat,
    businessReviews: input.businessReviews,
  };
  const program = { zone: input.timeZone ?? definition.calendar.timeZone, functionalCurrency: definition.money.functionalCurrency, certifications: definition.certifications };
  const report = complianceIn(compliance, record, input.quarter, input.previousStatus ?? null, program);
  if (report === undefined) throw new Error(`${input.quarter} is not a quarter.`);
  return { checks: Object.fromEntries(report.checks.map((check) => [nameOf(check.requirement), check.outcome])), status: report.status };
};

/** The names that cases give to the checks of an integrator. */
function nameOf(requirement: Requirement): string {
  if (requirement.kind === "people_with_certificate") return "consultants";
  if (requirement.kind === "mean_score") return "csat";
  if (requirement.kind !== "count_in_period") return requirement.kind;
  return { accepted_implementations: "implementation", business_reviews: "businessReview", beta_tests: "betaTest" }[requirement.what];
}
