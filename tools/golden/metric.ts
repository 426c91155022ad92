import { z } from "zod";
import { approvalRate, certifiedPartners, netPromoterScore, partnerRevenue, pipeline } from "../../core/metrics/verdicts.ts";
import type { Definition, Metric } from "../../core/programs/definition.ts";
import type { Adapter } from "./case.ts";
import { Amount, At, Count } from "./scalars.ts";

const Name = z.looseObject({ metric: z.string() });

const Pipeline = z.looseObject({
  quarter: z.string(),
  registrations: z.array(z.looseObject({ approvedAt: At.nullish(), amountUsd: Amount, status: z.string().default("approved") })).default([]),
  timeZone: z.string().nullish(),
});
const Decisions = z.looseObject({ approved: Amount.default(0n), rejected: Amount.default(0n) });
const Revenue = z.looseObject({ partner: Amount.default(0n), total: Amount.default(0n) });
const Answers = z.looseObject({ promoters: Amount.default(0n), passives: Amount.default(0n), detractors: Amount.default(0n) });
const Organisations = z.looseObject({ organisations: z.array(z.looseObject({ count: Count.default(1), validCertificates: Count.default(0) })).default([]) });

const ANSWER: Readonly<Record<string, (definition: Definition, metric: Metric, input: unknown) => unknown>> = {
  pipeline(definition, metric, input) {
    const { quarter, registrations, timeZone } = Pipeline.parse(input);
    const approved = registrations.map(({ approvedAt, amountUsd, status }) => ({ approvedAt: approvedAt ?? null, estimated: amountUsd, status }));
    return pipeline(metric, approved, quarter, timeZone ?? definition.calendar.timeZone);
  },
  approval_rate(_definition, metric, input) {
    const { approved, rejected } = Decisions.parse(input);
    return approvalRate(metric, approved, rejected);
  },
  partner_revenue(definition, metric, input) {
    const { partner, total } = Revenue.parse(input);
    const goal = definition.metrics["partner_revenue_y3"];
    const verdict = partnerRevenue(metric, partner, total);
    return goal === undefined ? verdict : { ...verdict, metY3: partnerRevenue(goal, partner, total).met };
  },
  nps(_definition, metric, input) {
    const { promoters, passives, detractors } = Answers.parse(input);
    return netPromoterScore(metric, promoters, passives, detractors);
  },
  certified_partners(definition, metric, input) {
    const people = Organisations.parse(input).organisations.flatMap(({ count, validCertificates }) => Array.from({ length: count }, () => validCertificates));
    return certifiedPartners(metric, definition.definitions.certified, people);
  },
};

export const metric: Adapter = ({ case: item, definition }) => {
  const name = Name.parse(item.input).metric;
  const measured = definition.metrics[name];
  const answer = Object.hasOwn(ANSWER, name) ? ANSWER[name] : undefined;
  if (measured === undefined || answer === undefined) throw new Error(`There is no metric ${name}.`);
  return answer(definition, measured, item.input);
};
