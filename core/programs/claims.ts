import type { Money } from "../kernel/money.ts";
import type { Span } from "../kernel/time.ts";
import type { Definition, Incentive, Level, Rate, Requirement, Source, Tier } from "./definition.ts";
import type { Path } from "./parts.ts";

/** A number of the definition, with the quoted words it is said to come from. */
export type Claim = { readonly path: Path; readonly title: string; readonly quotes: readonly string[] } & (
  | { readonly unit: "percent"; readonly value: number }
  | { readonly unit: "money"; readonly value: Money }
  | { readonly unit: "span"; readonly value: Span }
  | { readonly unit: "count"; readonly value: string }
);

type About = { readonly path: Path; readonly title: string; readonly quotes: readonly string[] };

const percent = (about: About, value: number | null): Claim[] => (value === null ? [] : [{ ...about, unit: "percent", value }]);
const money = (about: About, value: Money | null): Claim[] => (value === null ? [] : [{ ...about, unit: "money", value }]);
const span = (about: About, value: Span | null): Claim[] => (value === null ? [] : [{ ...about, unit: "span", value }]);
const count = (about: About, value: number | string | null): Claim[] => (value === null ? [] : [{ ...about, unit: "count", value: String(value) }]);

function quotesOf(...sources: (Source | undefined)[]): string[] {
  return [...new Set(sources.flatMap((source) => (source?.quote === undefined ? [] : [source.quote])))];
}

/** Every number that can be compared with quoted words. */
export function claims(definition: Definition): Claim[] {
  return [
    ...definition.tiers.flatMap((tier, i) => ofTier(tier, ["tiers", i])),
    ...Object.entries(definition.tracks).flatMap(([id, track]) => [
      ...track.levels.flatMap((level, i) => ofLevel(level, ["tracks", id, "levels", i])),
      ...(track.compliance?.checks ?? []).flatMap((check, i) => ofRequirement(check, ["tracks", id, "compliance", "checks", i], track.title)),
      ...track.admissionCriteria.flatMap((check, i) => ofRequirement(check, ["tracks", id, "admissionCriteria", i], track.title)),
    ]),
    ...definition.incentives.flatMap((rule, i) => ofIncentive(definition, rule, ["incentives", i])),
    ...ofOperations(definition),
    ...ofLearning(definition),
  ];
}

function ofTier(tier: Tier, path: Path): Claim[] {
  const about = (key: string) => ({ path: [...path, key], title: tier.title, quotes: quotesOf(tier.source) });
  return [...count(about("planned"), tier.planned), ...count(about("capacity"), tier.capacity), ...money(about("mdfPerQuarter"), tier.mdfPerQuarter), ...span(about("protection"), tier.protection)];
}

function ofLevel(level: Level, path: Path): Claim[] {
  return [
    ...span({ path: [...path, "protection"], title: level.title, quotes: quotesOf(level.source) }, level.protection),
    ...level.requirements.flatMap((requirement, i) => ofRequirement(requirement, [...path, "requirements", i], level.title)),
  ];
}

function ofRequirement(requirement: Requirement, path: Path, title: string): Claim[] {
  const about = (key: string) => ({ path: [...path, key], title, quotes: quotesOf(requirement.source) });
  switch (requirement.kind) {
    case "people_with_certificate":
    case "closed_deals":
    case "active_end_customers":
    case "count_in_period":
      return count(about("count"), requirement.count);
    case "mean_score":
      return count(about("value"), requirement.value);
    case "net_purchases":
      return money(about("amount"), requirement.amount);
    default:
      return [];
  }
}

function ofIncentive(definition: Definition, rule: Incentive, path: Path): Claim[] {
  const about = (...key: (string | number)[]) => ({ path: [...path, ...key], title: rule.title, quotes: quotesOf(rule.source) });
  switch (rule.kind) {
    case "commission":
      return [...ofRate(definition, rule.rate, about("rate"), rule.source), ...money(about("cap", "amount"), rule.cap?.amount ?? null), ...span(about("hold", "length"), rule.hold.kind === "none" ? null : rule.hold.length)];
    case "discount":
      return ofRate(definition, rule.rate, about("rate"), rule.source);
    case "reward":
      return [
        ...span(about("hold", "length"), rule.hold.kind === "none" ? null : rule.hold.length),
        ...Object.entries(rule.amounts).flatMap(([plan, amount]) =>
          "fixed" in amount ? money(about("amounts", plan, "fixed"), amount.fixed) : [...percent(about("amounts", plan, "rate"), amount.rate), ...money(about("amounts", plan, "cap"), amount.cap)],
        ),
      ];
    case "recognition":
      return [...count(about("trigger", "count"), rule.trigger.kind === "released_referrals_reach" ? rule.trigger.count : null), ...money(about("grants", "fixed"), "fixed" in rule.grants ? rule.grants.fixed : null)];
  }
}

/** A row of a rate table is compared with the words about its tier or level; where those name no rate, with the words about the rule. */
function ofRate(definition: Definition, rate: Rate, about: About, source: Source): Claim[] {
  if (rate.kind === "flat") return percent({ ...about, path: [...about.path, "value"] }, rate.value);
  if (rate.kind === "bands") return [];
  return Object.entries(rate.values).flatMap(([name, value]) => {
    const steps = rate.key === "partner.program_tier" ? definition.tiers : Object.values(definition.tracks).flatMap((track) => track.levels);
    const own = quotesOf(...steps.filter((step) => step.id === name).map((step) => step.source)).filter((quote) => quote.includes("%"));
    return percent({ path: [...about.path, "values", name], title: `${about.title}, ${name}`, quotes: own.length > 0 ? own : quotesOf(source) }, value);
  });
}

function ofOperations(definition: Definition): Claim[] {
  const { attribution, registration, payouts, mdf, marketplaces, stacking } = definition;
  const levels = Object.values(definition.tracks).flatMap((track) => track.levels);
  const of = (title: string, source: Source, ...path: (string | number)[]): About => ({ path, title, quotes: quotesOf(source) });
  return [
    ...Object.entries(attribution.cookie).flatMap(([level, length]) =>
      span({ path: ["attribution", "cookie", level], title: `Cookie, ${level}`, quotes: quotesOf(...levels.filter((one) => one.id === level).map((one) => one.source), attribution.source) }, length),
    ),
    ...span(of("Validation", registration.source, "registration", "validation", "target"), registration.validation.target),
    ...span(of("Validation", registration.source, "registration", "validation", "due"), registration.validation.due),
    ...span(of("Payouts", payouts.source, "payouts", "dueAfterPayment"), payouts.dueAfterPayment),
    ...percent(of("Marketing funds", mdf.source, "mdf", "reimbursement"), mdf.reimbursement),
    ...percent(of("Limit on everything given away", stacking.source, "stacking", "giveawayLimit", "ofList"), stacking.giveawayLimit.ofList),
    ...Object.entries(marketplaces).flatMap(([id, one]) => percent(of(one.title, one.source, "marketplaces", id, "fee"), one.fee)),
  ];
}

function ofLearning(definition: Definition): Claim[] {
  return [
    ...Object.entries(definition.certifications).flatMap(([id, one]) => {
      const about = (...key: string[]) => ({ path: ["certifications", id, ...key], title: one.title, quotes: quotesOf(one.source) });
      return [...span(about("hours"), one.hours === null ? null : { unit: "hours", n: one.hours }), ...percent(about("pass", "exam"), one.pass.exam)];
    }),
    ...Object.entries(definition.metrics).flatMap(([id, one]) => {
      const about = { path: ["metrics", id, "target"], title: one.title, quotes: quotesOf(one.source) };
      const { target } = one;
      return target.unit === "money" ? money(about, target) : target.unit === "percent" ? percent(about, target.basisPoints) : count(about, target.count);
    }),
    ...definition.lifecycle.flatMap((stage, i) => span({ path: ["lifecycle", i, "within"], title: stage.goal, quotes: quotesOf(stage.source) }, stage.within)),
    ...definition.reviews.agenda.flatMap((part, i) => count({ path: ["reviews", "agenda", i, "minutes"], title: part.title, quotes: quotesOf(definition.reviews.source) }, part.minutes)),
  ];
}
