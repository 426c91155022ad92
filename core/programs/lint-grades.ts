import { compare, decimal, fraction } from "../kernel/fraction.ts";
import { moneyText, percentText } from "../kernel/money.ts";
import type { Certification, Definition, Level, Rate, Requirement } from "./definition.ts";
import { type Look, error, listed, warning } from "./finding.ts";
import { type Path, ratesOf } from "./parts.ts";
import { canHold, domainsOf } from "./reachable.ts";

/** The best answer of the survey (P-52). */
const BEST_SCORE = fraction(5n);

/** Levels nobody can reach, levels and checks that ask for the impossible, certificates nobody can earn. */
export const unreachable: Look = (definition) => {
  const found = [];
  for (const [id, track] of Object.entries(definition.tracks)) {
    let stuck: Level | undefined;
    for (const level of track.levels.toSorted((a, b) => a.rank - b.rank)) {
      const at = ["tracks", id, "levels", track.levels.indexOf(level)];
      if (stuck) found.push(error("level-unreachable", at, `Nobody can reach ${level.title}: it needs ${stuck.title} first, which nobody can reach.`));
      level.requirements.forEach((requirement, i) => {
        const because = impossible(definition, id, requirement);
        if (because === undefined) return;
        found.push(error("level-unreachable", [...at, "requirements", i], `Nobody can reach ${level.title}: ${because}.`));
        stuck ??= level;
      });
    }
    const checks = [
      ...(track.compliance?.checks ?? []).map((requirement, i) => ({ requirement, at: ["tracks", id, "compliance", "checks", i] })),
      ...track.admissionCriteria.map((requirement, i) => ({ requirement, at: ["tracks", id, "admissionCriteria", i] })),
    ];
    for (const { requirement, at } of checks) {
      const because = impossible(definition, id, requirement);
      if (because !== undefined) found.push(error("check-impossible", at, `No ${track.title} can ever pass this check: ${because}.`));
    }
  }
  for (const [id, certificate] of Object.entries(definition.certifications)) {
    const because = unearnable(certificate);
    if (because !== undefined) found.push(error("certificate-unreachable", ["certifications", id, "pass"], `Nobody can earn ${certificate.title}: ${because}.`));
  }
  const { certified } = definition.definitions;
  if (certified.atLeastLevel > highestLevel(definition)) {
    found.push(error("certified-unreachable", ["definitions", "certified", "atLeastLevel"], `Nobody can be certified: it takes a certificate of level ${certified.atLeastLevel}, and the highest is ${highestLevel(definition)}.`));
  }
  return found;
};

function highestLevel({ certifications }: Definition): number {
  return Math.max(0, ...Object.values(certifications).filter((one) => unearnable(one) === undefined).map((one) => one.level ?? 0));
}

function unearnable({ pass }: Certification): string | undefined {
  return pass.exam === 10_000 && pass.compare === ">" ? "the exam asks for more than 100%" : undefined;
}

/** Why a requirement can never be met by a partner of a track; undefined when it can. */
function impossible(definition: Definition, track: string, requirement: Requirement): string | undefined {
  switch (requirement.kind) {
    case "people_with_certificate":
      return requirement.atLeastLevel > highestLevel(definition) ? `it asks for certificates of level ${requirement.atLeastLevel}, and the highest that can be earned is ${highestLevel(definition)}` : undefined;
    case "certificate_named": {
      const certificate = definition.certifications[requirement.certificate];
      return certificate === undefined ? undefined : unearnable(certificate);
    }
    case "mean_score": {
      const sign = compare(decimal(requirement.value) ?? BEST_SCORE, BEST_SCORE);
      return sign > 0 || (sign === 0 && requirement.compare === ">") ? `a mean of ${requirement.compare} ${requirement.value} is above the best answer, 5` : undefined;
    }
    case "net_purchases":
      return sells(definition, track) ? undefined : "it asks for purchases, and no discount rule sells anything to this track";
    case "active_end_customers":
      return sells(definition, track) ? undefined : "it asks for end customers, and no wholesale rule lets this track have any";
    case "closed_deals":
      return earns(definition, track) ? undefined : "it asks for closed deals, and no rule credits this track with any";
    default:
      return undefined;
  }
}

function sells(definition: Definition, track: string): boolean {
  return definition.incentives.some((rule) => rule.kind === "discount" && canHold([rule.when], domainsOf(definition), { "partner.track": track }));
}

function earns(definition: Definition, track: string): boolean {
  return definition.incentives.some((rule) => (rule.kind === "discount" || rule.kind === "commission") && canHold([rule.when], domainsOf(definition), { "partner.track": track }));
}

/** Tiers and levels that are there but do nothing, let nobody in, or say nothing of how to get there. */
export const idleGrades: Look = (definition) => {
  const found = [];
  const { tiers, tracks } = definition;
  const byTier = definition.incentives.some((rule) => ratesOf(rule, []).some(({ rate }) => rate.kind === "by" && rate.key === "partner.program_tier"));
  tiers.forEach((tier, i) => {
    const mentioned = byTier || JSON.stringify(definition.incentives.map((rule) => rule.when)).includes(JSON.stringify(tier.id));
    if (!mentioned) found.push(warning("tier-unused", ["tiers", i], `No rule mentions the tier ${tier.title}: being ${tier.title} changes nothing that is earned.`));
    if (tier.capacity === 0) found.push(error("tier-closed", ["tiers", i, "capacity"], `Nobody can enter ${tier.title}: it has room for 0 partners.`));
  });
  const manual = tiers.filter((tier) => tier.admission === "manual");
  const [first] = manual;
  if (first) found.push(warning("no-criteria", ["tiers", tiers.indexOf(first)], `The program says nothing of how a partner becomes ${listed(manual.map((tier) => tier.title), "or")}: people decide, with a reason.`));
  if (tiers.length > 0 && manual.length === tiers.length) found.push(warning("no-entry-tier", ["tiers"], "No tier is open to everybody: a new partner has no tier to start in."));
  for (const [id, track] of Object.entries(tracks)) {
    const sorted = track.levels.toSorted((a, b) => a.rank - b.rank);
    const path = ["tracks", id, "levels"];
    if (sorted.length > 1 && sorted.every((level) => level.requirements.length === 0)) {
      found.push(warning("no-criteria", path, `The levels of ${track.title} (${listed(sorted.map((level) => level.title))}) have no requirements: people decide.`));
      continue;
    }
    sorted.forEach((level, n) => {
      const below = sorted.slice(0, n).flatMap((lower) => lower.requirements);
      if (n > 0 && level.requirements.every((requirement) => below.some((lower) => implies(lower, requirement)))) {
        found.push(warning("level-adds-nothing", [...path, track.levels.indexOf(level)], `Whoever is ${sorted[n - 1]?.title} is ${level.title} at once: it asks for nothing more, so ${sorted[n - 1]?.title} is never anybody's level.`));
      }
    });
  }
  return found;
};

/** Whoever meets `lower` meets `requirement`. */
function implies(lower: Requirement, requirement: Requirement): boolean {
  if (lower.kind === "closed_deals" && requirement.kind === "closed_deals") return lower.count >= requirement.count;
  if (lower.kind === "active_end_customers" && requirement.kind === "active_end_customers") return lower.count >= requirement.count;
  if (lower.kind === "net_purchases" && requirement.kind === "net_purchases") return lower.amount.currency === requirement.amount.currency && lower.amount.amount > requirement.amount.amount;
  if (lower.kind === "people_with_certificate" && requirement.kind === "people_with_certificate") return lower.count >= requirement.count && lower.atLeastLevel >= requirement.atLeastLevel;
  if (lower.kind === "declared" && requirement.kind === "declared") return lower.what === requirement.what;
  return lower.kind === "training_complete" && requirement.kind === "training_complete";
}

/** A promotion that costs money, protection or funds. */
export const fallingGrades: Look = (definition) => {
  const found = [];
  const tiers = definition.tiers.toSorted((a, b) => a.rank - b.rank);
  for (const [i, rule] of definition.incentives.entries()) {
    for (const { rate, path } of ratesOf(rule, ["incentives", i])) found.push(...falling(definition, rate, path, rule.title));
  }
  for (const [n, tier] of tiers.entries()) {
    const below = tiers[n - 1];
    if (below === undefined) continue;
    const path = ["tiers", definition.tiers.indexOf(tier)];
    if (hours(tier.protection) < hours(below.protection)) found.push(warning("promotion-takes-away", [...path, "protection"], `${tier.title} protects a deal for less time than ${below.title}.`));
    const funds = tier.mdfPerQuarter;
    if (below.mdfPerQuarter && (funds === null || funds.amount < below.mdfPerQuarter.amount)) {
      found.push(warning("promotion-takes-away", [...path, "mdfPerQuarter"], `${tier.title} has ${funds === null ? "no marketing funds" : moneyText(funds.amount, funds.currency)} a quarter, ${below.title} ${moneyText(below.mdfPerQuarter.amount, below.mdfPerQuarter.currency)}.`));
    }
  }
  return found;
};

function falling(definition: Definition, rate: Rate, path: Path, title: string) {
  if (rate.kind !== "by") return [];
  const ladders = rate.key === "partner.program_tier" ? [definition.tiers] : Object.values(definition.tracks).map((track) => track.levels);
  return ladders.flatMap((ladder) => {
    const steps = ladder.filter((step) => Object.hasOwn(rate.values, step.id)).toSorted((a, b) => a.rank - b.rank);
    return steps.flatMap((step, n) => {
      const below = steps[n - 1];
      const [own, lower] = [rate.values[step.id] ?? 0, rate.values[below?.id ?? ""] ?? 0];
      return own >= lower ? [] : [warning("promotion-pays-less", [...path, "values", step.id], `${title}: ${step.title} has ${percentText(BigInt(own))}, ${below?.title} below it ${percentText(BigInt(lower))}.`)];
    });
  });
}

export function hours(span: { unit: string; n: number }): number {
  return span.unit === "hours" ? span.n : span.unit === "days" ? span.n * 24 : span.n * 24 * 30;
}
