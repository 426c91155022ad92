import type { Issue } from "../kernel/refusal.ts";
import { bandIssues, percentIssues } from "./bands.ts";
import { conditionIssues } from "./condition-values.ts";
import { type Parts, type Path, incentivesOf, issue, ratesOf } from "./parts.ts";
import { brokenText, worstBroken } from "./promise.ts";
import { canHold, domainsOf } from "./reachable.ts";

/** What no single section can know: names that resolve, names used once, tables that are complete, promises the calendar keeps (rules.md §6.4 … §6.7). */
export function referenceIssues(parts: Parts): Issue[] {
  return [
    ...uniqueIssues(parts), ...familyIssues(parts), ...nameIssues(parts), ...certificateIssues(parts), ...incentiveNameIssues(parts), ...rateTableIssues(parts), ...planIssues(parts),
    ...bandIssues(parts), ...percentIssues(parts), ...conditionIssues(parts), ...dateIssues(parts), ...promiseIssues(parts), ...rangeIssues(parts),
  ];
}

function repeated<T>(items: readonly T[], path: Path, key: string, name: (item: T) => string | number | undefined, what: string): Issue[] {
  const seen = new Set<string | number>();
  return items.flatMap((item, i) => {
    const value = name(item);
    if (value === undefined) return [];
    if (seen.has(value)) return [issue([...path, i, ...(key === "" ? [] : [key])], "used-twice", `${what} ${value} is used twice.`)];
    seen.add(value);
    return [];
  });
}

function uniqueIssues(parts: Parts): Issue[] {
  const found = [
    ...repeated(parts.tiers ?? [], ["tiers"], "id", (tier) => tier.id, "The tier"),
    ...repeated(parts.tiers ?? [], ["tiers"], "rank", (tier) => tier.rank, "The tier rank"),
    ...repeated(parts.incentives ?? [], ["incentives"], "id", (rule) => rule?.id, "The rule"),
    ...repeated(parts.plans ?? [], ["plans"], "", (plan) => plan, "The plan"),
    ...repeated(parts.integrations ?? [], ["integrations"], "name", (one) => one.name, "The integration"),
    ...repeated(parts.lifecycle ?? [], ["lifecycle"], "stage", (one) => one.stage, "The stage"),
    ...repeated(parts.registration?.openTo ?? [], ["registration", "openTo"], "", (track) => track, "The track"),
    ...repeated(parts.registration?.requiredFields ?? [], ["registration", "requiredFields"], "", (field) => field, "The field"),
  ];
  for (const [id, track] of Object.entries(parts.tracks ?? {})) {
    found.push(...repeated(track.levels, ["tracks", id, "levels"], "id", (level) => level.id, "The level"));
    found.push(...repeated(track.levels, ["tracks", id, "levels"], "rank", (level) => level.rank, "The level rank"));
  }
  for (const [id, schedule] of Object.entries(parts.payouts?.schedules ?? {})) {
    found.push(...repeated(schedule.runDays, ["payouts", "schedules", id, "runDays"], "", (day) => day, "The run day"));
  }
  return found;
}

function familyIssues({ families, tracks }: Parts): Issue[] {
  if (!families || !tracks) return [];
  const found: Issue[] = [];
  for (const [id, family] of Object.entries(families)) {
    family.tracks.forEach((track, i) => {
      const path = ["families", id, "tracks", i];
      if (!Object.hasOwn(tracks, track)) found.push(unknown(path, "track", track));
      else if (tracks[track]?.family !== id) found.push(issue(path, "family-mismatch", `The track ${track} says that it belongs to the family ${tracks[track]?.family}.`));
    });
  }
  for (const [id, track] of Object.entries(tracks)) {
    if (!Object.hasOwn(families, track.family)) found.push(unknown(["tracks", id, "family"], "family", track.family));
    else if (!families[track.family]?.tracks.includes(id)) found.push(issue(["tracks", id, "family"], "family-mismatch", `The family ${track.family} does not list the track ${id}.`));
  }
  return found;
}

function unknown(path: Path, what: string, name: string): Issue {
  return issue(path, "unknown-name", `There is no ${what} "${name}" in this program.`);
}

/** Names of tracks, tiers and levels outside the incentives. */
function nameIssues({ tracks, tiers, registration, attribution, resources, lifecycle, reviews }: Parts): Issue[] {
  const found: Issue[] = [];
  if (tracks) {
    registration?.openTo.forEach((track, i) => {
      if (!Object.hasOwn(tracks, track)) found.push(unknown(["registration", "openTo", i], "track", track));
    });
    const levels = new Set(Object.values(tracks).flatMap((track) => track.levels.map((level) => level.id)));
    for (const level of Object.keys(attribution?.cookie ?? {})) if (!levels.has(level)) found.push(unknown(["attribution", "cookie", level], "level", level));
    for (const name of lifecycle && reviews ? Object.keys(reviews.cadence) : []) {
      const isStage = lifecycle?.some((stage) => stage.stage === name) === true;
      if (!isStage && !Object.hasOwn(tracks, name)) found.push(unknown(["reviews", "cadence", name], "track or stage", name));
    }
  }
  for (const [id, resource] of tiers && resources ? Object.entries(resources) : []) {
    const tier = /^(.+)_and_above$/.exec(resource.open)?.[1];
    if (tier !== undefined && !tiers?.some((one) => one.id === tier)) found.push(unknown(["resources", id, "open"], "tier", tier));
  }
  return found;
}

function certificateIssues({ certifications, tracks }: Parts): Issue[] {
  if (!certifications) return [];
  const found: Issue[] = [];
  for (const [id, track] of Object.entries(tracks ?? {})) {
    const lists = [
      { at: ["tracks", id, "admissionCriteria"], requirements: track.admissionCriteria },
      { at: ["tracks", id, "compliance", "checks"], requirements: track.compliance?.checks ?? [] },
      ...track.levels.map((level, i) => ({ at: ["tracks", id, "levels", i, "requirements"], requirements: level.requirements })),
    ];
    for (const { at, requirements } of lists) {
      requirements.forEach((requirement, i) => {
        if (requirement.kind === "certificate_named" && !Object.hasOwn(certifications, requirement.certificate)) found.push(unknown([...at, i, "certificate"], "certificate", requirement.certificate));
      });
    }
  }
  for (const [id, certificate] of Object.entries(certifications)) {
    certificate.requires.forEach((name, i) => {
      const path = ["certifications", id, "requires", i];
      if (!Object.hasOwn(certifications, name)) found.push(unknown(path, "certificate", name));
      else if (needs(certifications, name, id)) found.push(issue(path, "circular", `The certificate ${id} would need itself: ${name} needs ${id}.`));
    });
    if ((certificate.pass.exam === null) !== (certificate.pass.compare === null)) found.push(issue(["certifications", id, "pass"], "incomplete", "A pass mark needs both the exam's percentage and how it is compared."));
  }
  return found;
}

function needs(certifications: NonNullable<Parts["certifications"]>, name: string, wanted: string, seen = new Set<string>()): boolean {
  if (name === wanted) return true;
  if (seen.has(name)) return false;
  seen.add(name);
  return certifications[name]?.requires.some((next) => needs(certifications, next, wanted, seen)) === true;
}

function incentiveNameIssues(parts: Parts): Issue[] {
  const { stacking, payouts } = parts;
  const found: Issue[] = [];
  for (const { rule, path } of incentivesOf(parts)) {
    if (stacking && rule.stackingGroup !== null && !Object.hasOwn(stacking.groups, rule.stackingGroup)) found.push(unknown([...path, "stackingGroup"], "stacking group", rule.stackingGroup));
    if (rule.kind === "commission" && payouts && !Object.hasOwn(payouts.schedules, rule.payoutSchedule)) found.push(unknown([...path, "payoutSchedule"], "payout schedule", rule.payoutSchedule));
    if (rule.kind === "reward" && !rule.forms.includes(rule.defaultForm)) found.push(issue([...path, "defaultForm"], "unknown-name", `The default form ${rule.defaultForm} is not among the forms.`));
  }
  return found;
}

/** A table of rates names every tier, or every level of the tracks the rule can pay, and nothing else. */
function rateTableIssues(parts: Parts): Issue[] {
  const { tiers, tracks } = parts;
  if (!tiers || !tracks) return [];
  const domains = domainsOf(parts);
  const found: Issue[] = [];
  for (const { rule, path } of incentivesOf(parts)) {
    for (const { rate, path: at } of ratesOf(rule, path)) {
      if (rate.kind !== "by") continue;
      const byTier = rate.key === "partner.program_tier";
      const reached = Object.keys(tracks).filter((track) => canHold([rule.when], domains, { "partner.track": track }));
      const wanted = byTier ? tiers.map((tier) => tier.id) : reached.flatMap((track) => tracks[track]?.levels.map((level) => level.id) ?? []);
      const known = byTier ? wanted : Object.values(tracks).flatMap((track) => track.levels.map((level) => level.id));
      const what = byTier ? "tier" : "level";
      for (const name of new Set(wanted)) if (!Object.hasOwn(rate.values, name)) found.push(issue([...at, "values"], "missing-rate", `${rule.title} has no rate for the ${what} ${name}.`));
      for (const name of Object.keys(rate.values)) if (!known.includes(name)) found.push(unknown([...at, "values", name], what, name));
      for (const track of byTier ? [] : reached) {
        if (tracks[track]?.levels.length === 0) found.push(issue([...at, "key"], "missing-rate", `${rule.title} pays by level, but the track ${track} has no levels.`));
      }
    }
  }
  return found;
}

/** A reward names an amount for every plan, and nothing else. */
function planIssues(parts: Parts): Issue[] {
  const { plans } = parts;
  if (!plans) return [];
  return incentivesOf(parts).flatMap(({ rule, path }) => {
    if (rule.kind !== "reward") return [];
    return [
      ...plans.filter((plan) => !Object.hasOwn(rule.amounts, plan)).map((plan) => issue([...path, "amounts"], "missing-rate", `${rule.title} has no amount for the plan ${plan}.`)),
      ...Object.keys(rule.amounts).filter((plan) => !plans.includes(plan)).map((plan) => unknown([...path, "amounts", plan], "plan", plan)),
    ];
  });
}

function dateIssues({ effective, registration }: Parts): Issue[] {
  const found: Issue[] = [];
  if (effective?.until && effective.until <= effective.from) found.push(issue(["effective", "until"], "dates-out-of-order", `The program would end on ${effective.until}, before it begins on ${effective.from}.`));
  if (effective?.appliesToExistingFrom && effective.appliesToExistingFrom < effective.from) {
    found.push(issue(["effective", "appliesToExistingFrom"], "dates-out-of-order", `Existing deals cannot move on ${effective.appliesToExistingFrom}, before the program begins on ${effective.from}.`));
  }
  const { target, due } = registration?.validation ?? {};
  if (target && due && hours(target) > hours(due)) found.push(issue(["registration", "validation", "target"], "dates-out-of-order", "The target for validation is later than the promise."));
  return found;
}

function hours(span: { unit: string; n: number }): number {
  return span.unit === "hours" ? span.n : span.unit === "days" ? span.n * 24 : span.n * 24 * 31;
}

/** "Within so many days of payment" must be kept by the run days of every schedule that pays partners (rules.md §6.5, P-33). */
function promiseIssues(parts: Parts): Issue[] {
  const { payouts, incentives } = parts;
  if (!payouts || !incentives) return [];
  const used = new Set(incentivesOf(parts).flatMap(({ rule }) => (rule.kind === "commission" && rule.payee === "partner" ? [rule.payoutSchedule] : [])));
  return Object.entries(payouts.schedules).flatMap(([id, schedule]) => {
    const broken = used.has(id) ? worstBroken(schedule, payouts.dueAfterPayment, null) : undefined;
    if (broken === undefined) return [];
    return [issue(["payouts", "schedules", id, "runDays"], "promise-broken", `These run days break the promise to pay in time: ${brokenText(broken)}.`)];
  });
}

function rangeIssues({ tiers }: Parts): Issue[] {
  return (tiers ?? []).flatMap((tier, i) =>
    tier.planned !== null && tier.capacity !== null && tier.planned > tier.capacity ? [issue(["tiers", i, "planned"], "planned-above-capacity", `${tier.title} plans ${tier.planned} partners but has room for ${tier.capacity}.`)] : [],
  );
}
