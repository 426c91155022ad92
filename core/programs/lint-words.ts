import { type Condition, type Field, leaves } from "./conditions.ts";
import type { Definition } from "./definition.ts";
import { type Look, listed, warning } from "./finding.ts";
import type { Path } from "./parts.ts";

type Meaning = { readonly word: string; readonly what: string; readonly path: Path; readonly wholeName: boolean };

/** One word for several things: people will ask which one is meant (rules.md §3.1). */
export const manyMeanings: Look = (definition) => {
  const meanings = meaningsOf(definition);
  const words = new Set(meanings.filter((meaning) => meaning.wholeName).map((meaning) => meaning.word));
  return [...words].flatMap((word) => {
    const uses = meanings.filter((meaning) => meaning.word === word);
    const kinds = [...new Map(uses.map((use) => [use.what, use])).values()];
    const first = uses.find((use) => use.wholeName);
    if (kinds.length < 2 || first === undefined) return [];
    return [warning("several-meanings", first.path, `"${word}" means ${kinds.length} things: ${listed(kinds.map((kind) => kind.what))}. Say which one is meant wherever it is shown.`)];
  });
};

/** Where words are used as names. A whole name is a word by itself; the others are words inside a title. */
function meaningsOf(definition: Definition): Meaning[] {
  const found: Meaning[] = [];
  const name = (word: string, what: string, path: Path) => found.push({ word, what, path, wholeName: true });
  const inside = (title: string, what: string, path: Path) => title.toLowerCase().split(/[^a-z]+/).forEach((word) => found.push({ word, what, path, wholeName: false }));
  definition.tiers.forEach((tier, i) => name(tier.id, "a program tier", ["tiers", i]));
  for (const [id, track] of Object.entries(definition.tracks)) {
    track.levels.forEach((level, i) => name(level.id, `a level of ${track.title}`, ["tracks", id, "levels", i]));
    track.compliance?.checks.forEach((check, i) => {
      if (check.kind === "people_with_certificate" && check.source.quote) inside(check.source.quote, `people with a certificate (${track.title})`, ["tracks", id, "compliance", "checks", i]);
    });
    track.benefits.forEach((benefit, i) => {
      if (/certification/i.test(benefit) && /integration/i.test(benefit)) found.push({ word: "certified", what: `an integration that passed its review (${track.title})`, path: ["tracks", id, "benefits", i], wholeName: false });
    });
  }
  name("certified", "an organisation with enough certificates", ["definitions", "certified"]);
  name("active", "a partner with recent activity", ["definitions", "active"]);
  definition.plans.forEach((plan, i) => name(plan, "a customer's plan", ["plans", i]));
  for (const [i, rule] of definition.incentives.entries()) {
    if (rule.kind === "recognition" && "status" in rule.grants) inside(rule.grants.status, "a status of customers", ["incentives", i, "grants"]);
    for (const value of valuesOf(rule.when, "deal.motion")) found.push({ word: value, what: "a way of selling", path: ["incentives", i, "when"], wholeName: false });
    if (rule.kind === "reward" && /referral/i.test(rule.title)) inside(rule.title, "customers who bring customers", ["incentives", i]);
  }
  return found;
}

function valuesOf(condition: Condition, field: Field): string[] {
  return leaves(condition).flatMap((leaf) => (leaf.field !== field ? [] : "in" in leaf ? leaf.in : [String(leaf.is)]));
}

/** Names of two things that differ by a letter or two: one is read for the other. */
export const lookAlikes: Look = (definition) => {
  const names = Object.entries(definition.tracks).flatMap(([id, track]) => track.levels.map((level, i) => ({ name: level.id, title: level.title, path: ["tracks", id, "levels", i] })));
  const all = [...names, ...definition.tiers.map((tier, i) => ({ name: tier.id, title: tier.title, path: ["tiers", i] }))];
  return all.flatMap((one, i) =>
    all.slice(0, i).flatMap((other) => (one.name !== other.name && one.name.length > 5 && distance(one.name, other.name) <= 2 ? [warning("look-alike", one.path, `${one.title} and ${other.title} are easily read for each other: always write them with their noun.`)] : [])),
  );
};

/** Letters to change, add or leave out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The document's word for a kind of thing, used for something of another kind. */
export const borrowedWords: Look = (definition) => {
  const places: { path: Path; quote: string; what: string }[] = [];
  for (const [id, track] of Object.entries(definition.tracks)) {
    track.levels.forEach((level, i) => level.source.quote && places.push({ path: ["tracks", id, "levels", i, "source"], quote: level.source.quote, what: `a level of ${track.title}` }));
    track.compliance?.checks.forEach((check, i) => check.source.quote && places.push({ path: ["tracks", id, "compliance", "checks", i, "source"], quote: check.source.quote, what: `a duty of ${track.title}` }));
  }
  for (const [i, rule] of definition.incentives.entries()) {
    if (rule.kind === "reward" && rule.source.quote) places.push({ path: ["incentives", i, "source"], quote: rule.source.quote, what: "a customer's plan" });
  }
  return places.flatMap(({ path, quote, what }) => {
    const borrowed = quote.split("; ").filter((part) => /\btier\b/i.test(part));
    if (borrowed.length === 0) return [];
    return [warning("borrowed-word", path, `The document says ${listed(borrowed.map((part) => `"${part}"`))}, but this is ${what}, not a program tier (${listed(definition.tiers.map((tier) => tier.title))}).`)];
  });
};

/** Names that are defined and never used, and words that stand for nothing defined. */
export const looseWords: Look = (definition) => {
  const found = [];
  const rules = definition.incentives;
  for (const group of Object.keys(definition.stacking.groups)) {
    if (!rules.some((rule) => rule.stackingGroup === group)) found.push(warning("never-used", ["stacking", "groups", group], `No rule is in the group ${group}.`));
  }
  for (const schedule of Object.keys(definition.payouts.schedules)) {
    if (!rules.some((rule) => rule.kind === "commission" && rule.payoutSchedule === schedule)) found.push(warning("never-used", ["payouts", "schedules", schedule], `No rule is paid by the schedule ${schedule}.`));
  }
  for (const [id, family] of Object.entries(definition.families)) if (family.tracks.length === 0) found.push(warning("never-used", ["families", id], `The family ${family.title} has no track.`));
  found.push(...unusedCertificates(definition), ...cookieGaps(definition), ...undefinedTraining(definition), ...emptyStatuses(definition));
  return found;
};

function requirementsOf(definition: Definition) {
  return Object.entries(definition.tracks).flatMap(([id, track]) => [
    ...(track.compliance?.checks ?? []).map((requirement, i) => ({ requirement, path: ["tracks", id, "compliance", "checks", i] })),
    ...track.admissionCriteria.map((requirement, i) => ({ requirement, path: ["tracks", id, "admissionCriteria", i] })),
    ...track.levels.flatMap((level, n) => level.requirements.map((requirement, i) => ({ requirement, path: ["tracks", id, "levels", n, "requirements", i] }))),
  ]);
}

function unusedCertificates(definition: Definition) {
  const requirements = requirementsOf(definition).map(({ requirement }) => requirement);
  const lowest = Math.min(definition.definitions.certified.atLeastLevel, ...requirements.map((one) => (one.kind === "people_with_certificate" ? one.atLeastLevel : Number.POSITIVE_INFINITY)));
  const named = new Set([...requirements.flatMap((one) => (one.kind === "certificate_named" ? [one.certificate] : [])), ...Object.values(definition.certifications).flatMap((one) => one.requires)]);
  return Object.entries(definition.certifications).flatMap(([id, one]) => {
    if (named.has(id) || (one.level !== null && one.level >= lowest)) return [];
    return [warning("never-used", ["certifications", id], `Nothing asks for ${one.title}: no level, check, certificate or resource names it.`)];
  });
}

/** Clicks need a cookie length for each level of the tracks that are paid as affiliates. */
function cookieGaps(definition: Definition) {
  const tracks = new Set(definition.incentives.flatMap((rule) => (rule.kind === "commission" && rule.payee === "affiliate" ? valuesOf(rule.when, "partner.track") : [])));
  return [...tracks].flatMap((track) => (definition.tracks[track]?.levels ?? []).flatMap((level) => {
    if (Object.hasOwn(definition.attribution.cookie, level.id)) return [];
    return [warning("cookie-missing", ["attribution", "cookie"], `${level.title} has no cookie length: no click of theirs is ever credited.`)];
  }));
}

/** A status that is given, while nothing says what it is good for. */
function emptyStatuses(definition: Definition) {
  return definition.incentives.flatMap((rule, i) => {
    if (rule.kind !== "recognition" || !("status" in rule.grants)) return [];
    return [warning("not-defined", ["incentives", i, "grants"], `${rule.title} gives the status "${rule.grants.status}", and the program does not say what it is good for.`)];
  });
}

function undefinedTraining(definition: Definition) {
  return requirementsOf(definition).flatMap(({ requirement, path }) =>
    requirement.kind === "training_complete" ? [warning("not-defined", path, `"${requirement.source.quote ?? "Training complete"}" names no certificate: the program does not say which training it is.`)] : [],
  );
}
