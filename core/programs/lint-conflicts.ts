import { moneyText, percentText } from "../kernel/money.ts";
import { fromText } from "./bands.ts";
import type { CommissionRule, Metric } from "./definition.ts";
import { type Look, listed, warning } from "./finding.ts";
import { hours } from "./lint-grades.ts";
import { spanText } from "./lint-promises.ts";
import { canHold, domainsOf } from "./reachable.ts";

/** Two targets for one measure. */
export const twoTargets: Look = ({ metrics }) => {
  const entries = Object.entries(metrics);
  return entries.flatMap(([id, metric], i) =>
    entries.slice(0, i).flatMap(([otherId, other]) => {
      const sameMeasure = (id.startsWith(`${otherId}_`) || otherId.startsWith(`${id}_`) || other.title === metric.title) && metric.target.unit === other.target.unit && metric.measuredOver === other.measuredOver;
      if (!sameMeasure || targetText(metric) === targetText(other)) return [];
      const dates = metric.from === other.from ? "Both count from the same time, so one of them is wrong." : `They are both true only because they count from different times: ${other.from ?? "from the start"}, and ${metric.from ?? "from the start"}.`;
      return [warning("two-targets", ["metrics", id, "target"], `${other.title} has the target ${targetText(other)}, ${metric.title} ${targetText(metric)}, and both measure the same. ${dates}`)];
    }),
  );
};

function targetText({ target }: Metric): string {
  return target.unit === "money" ? moneyText(target.amount, target.currency) : target.unit === "percent" ? percentText(BigInt(target.basisPoints)) : String(target.count);
}

/** A specific rate below the general table: whoever is in the track earns less than a partner of the same tier outside it (P-13). */
export const specificBelowGeneral: Look = (definition) => {
  const commissions = definition.incentives.flatMap((rule, i) => (rule.kind === "commission" && rule.payee === "partner" && rule.stackingGroup !== null ? [{ rule, i }] : []));
  const domains = domainsOf(definition);
  return commissions.flatMap(({ rule, i }) => {
    if (rule.rate.kind !== "flat") return [];
    const own = rule.rate.value;
    return commissions.flatMap(({ rule: table }) => {
      if (table.rate.kind !== "by" || table.rate.key !== "partner.program_tier" || !sameSale(rule, table)) return [];
      const { values } = table.rate;
      const better = definition.tiers.filter((tier) => (values[tier.id] ?? 0) > own && canHold([rule.when], domains, { "partner.program_tier": tier.id }));
      if (better.length === 0) return [];
      const rates = better.map((tier) => `${tier.title} ${percentText(BigInt(values[tier.id] ?? 0))}`);
      return [warning("specific-below-general", ["incentives", i, "rate"], `${rule.title} pays ${percentText(BigInt(own))} whatever the tier; by ${table.title} the same partner would have ${listed(rates)}.`)];
    });
  });
};

function sameSale(a: CommissionRule, b: CommissionRule): boolean {
  return a !== b && a.stackingGroup === b.stackingGroup && a.base.measure === b.base.measure && a.base.lineKinds.some((kind) => b.base.lineKinds.includes(kind));
}

/** Marketing funds promised to a whole track, although only some tiers have any (P-68). */
export const fundsPromisedTooWidely: Look = ({ tiers, tracks }) => {
  const without = tiers.filter((tier) => tier.mdfPerQuarter === null);
  if (without.length === 0) return [];
  const funded = tiers.filter((tier) => tier.mdfPerQuarter !== null).map((tier) => tier.title);
  return Object.entries(tracks).flatMap(([id, track]) =>
    track.benefits.flatMap((benefit, i) => {
      if (!/\b(mdf|marketing (development )?funds?)\b/i.test(benefit)) return [];
      return [warning("benefit-not-for-all", ["tracks", id, "benefits", i], `${track.title} has "${benefit}" among its benefits, but ${listed(without.map((tier) => tier.title))} ${without.length === 1 ? "has" : "have"} no funds: only ${listed(funded) || "nobody"}.`)];
    }),
  );
};

/** A range of partners, read as plan and cap (P-05). */
export const planOrCap: Look = ({ tiers }) =>
  tiers.flatMap((tier, i) => {
    if (tier.planned === null || tier.capacity === null || tier.planned === tier.capacity) return [];
    return [warning("plan-or-cap", ["tiers", i, "planned"], `${tier.title}: of ${tier.planned} to ${tier.capacity} partners, ${tier.planned} is taken as the plan and ${tier.capacity} as the cap that only a written reason exceeds.`)];
  });

/** Steps on top of a rate that no quoted words contain (P-09). */
export const inventedSteps: Look = (definition) =>
  definition.incentives.flatMap((rule, i) => {
    const extra = rule.kind === "discount" ? rule.extraRate : null;
    if (extra?.kind !== "bands" || extra.bands.length < 2) return [];
    const quote = rule.source.quote ?? "";
    const quoted = extra.bands.slice(1).every((band) => quote.includes(percentText(BigInt(band.value))));
    if (quoted) return [];
    const steps = extra.bands.slice(1).map((band) => `${percentText(BigInt(band.value))} from ${fromText(band.from)}`);
    return [warning("steps-not-in-document", ["incentives", i, "extraRate"], `${rule.title}: the steps (${listed(steps)}) stand in no quoted words of the document. Confirm them before anybody is billed by them.`)];
  });

/** Two lengths of protection that can fall on one partner: by level and by tier (P-60). */
export const twoProtections: Look = ({ tiers, tracks, registration }) =>
  Object.entries(tracks).flatMap(([id, track]) => {
    if (!registration.openTo.includes(id)) return [];
    const levels = track.levels.filter((level) => level.protection !== null);
    const [shortest] = levels.toSorted((a, b) => hours(a.protection ?? ZERO) - hours(b.protection ?? ZERO));
    const [longest] = tiers.toSorted((a, b) => hours(b.protection) - hours(a.protection));
    if (!shortest?.protection || !longest || hours(longest.protection) <= hours(shortest.protection)) return [];
    const at = ["tracks", id, "levels", track.levels.indexOf(shortest), "protection"];
    return [warning("two-protections", at, `A ${longest.title} partner who is ${shortest.title} has ${spanText(shortest.protection)} of protection by level, but ${spanText(longest.protection)} by tier: the level counts.`)];
  });

const ZERO = { unit: "days", n: 0 } as const;

/** A certificate that is asked for but has nothing to learn (P-55). */
export const certificatesWithoutCourse: Look = ({ certifications, tracks }) =>
  Object.entries(certifications).flatMap(([id, one]) => {
    if (one.content.length > 0 || one.hours !== null) return [];
    const asking = Object.values(tracks).filter((track) => (track.compliance?.checks ?? []).some((check) => check.kind === "certificate_named" && check.certificate === id));
    const by = asking.length === 0 ? "" : ` by ${listed(asking.map((track) => track.title))}`;
    const built = one.requires.length === 0 ? "and nothing says how it is earned" : `and is held through ${listed(one.requires.map((name) => certifications[name]?.title ?? name))}`;
    return [warning("certificate-without-course", ["certifications", id], `${one.title} is asked for${by}, but has no course of its own, ${built}.`)];
  });

/** One rule speaks of a range as two numbers: the early one is a target, the late one the promise (P-63). */
export const targetAndPromise: Look = ({ registration }) => {
  const { target, due, clock } = registration.validation;
  if (hours(target) === hours(due)) return [];
  return [warning("target-or-promise", ["registration", "validation"], `Validation in ${spanText(target)} to ${spanText(due)}: the first is taken as the target, the second as the promise, counted ${clock === "continuous" ? "around the clock" : "in business hours"}.`)];
};
