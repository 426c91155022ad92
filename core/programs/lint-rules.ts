import type { Condition } from "./conditions.ts";
import type { Definition, Incentive } from "./definition.ts";
import { type Look, error, warning } from "./finding.ts";
import { type Path, ratesOf } from "./parts.ts";
import { type Domains, canHold, domainsOf } from "./reachable.ts";

/** Rules that can never pay, rows of a rate table nobody reaches, rules that always lose, tracks without any rule. */
export const deadRules: Look = (definition) => {
  const domains = domainsOf(definition);
  const found = [];
  for (const [i, rule] of definition.incentives.entries()) {
    const path = ["incentives", i];
    if (!canHold([rule.when], domains)) {
      found.push(error("rule-never-applies", [...path, "when"], `${rule.title} can never apply: its conditions exclude each other.`));
      continue;
    }
    for (const { rate, path: at } of ratesOf(rule, path)) {
      for (const name of rate.kind === "by" ? Object.keys(rate.values) : []) {
        if (rate.kind === "by" && !canHold([rule.when, { field: rate.key, is: name }], domains)) found.push(warning("rate-unused", [...at, "values", name], `${rule.title} has a rate for ${name}, which its own conditions exclude.`));
      }
    }
    const winner = definition.incentives.find((other) => outranks(definition, other, rule) && !canHold([rule.when, { not: other.when }], domains));
    if (winner) found.push(warning("rule-always-loses", path, `${rule.title} never pays: whenever it applies, ${winner.title} applies too and comes first in the group ${rule.stackingGroup}.`));
  }
  for (const [id, track] of Object.entries(definition.tracks)) {
    if (!definition.incentives.some((rule) => canHold([rule.when], domains, { "partner.track": id }))) found.push(warning("track-earns-nothing", ["tracks", id], `No rule gives anything to the track ${track.title}.`));
  }
  return found;
};

function outranks(definition: Definition, other: Incentive, rule: Incentive): boolean {
  const group = rule.stackingGroup === null ? undefined : definition.stacking.groups[rule.stackingGroup];
  return group?.atMost === 1 && group.choose === "highest_priority" && other.stackingGroup === rule.stackingGroup && other.priority > rule.priority;
}

/** Two rules of one group, equal in priority, that can both match: nobody could say which one pays (rules.md §7.2). */
export const priorityTies: Look = (definition) => {
  const domains = domainsOf(definition);
  const found = [];
  for (const [i, rule] of definition.incentives.entries()) {
    for (const other of definition.incentives.slice(0, i)) {
      if (rule.stackingGroup === null || rule.stackingGroup !== other.stackingGroup || rule.priority !== other.priority) continue;
      const path: Path = ["incentives", i, "priority"];
      const words = `${other.title} and ${rule.title} both have priority ${rule.priority} in the group ${rule.stackingGroup}`;
      if (canHold([rule.when, other.when], domains)) found.push(error("priority-tie", path, `${words} and can both match: nothing says which one pays.`));
      else if (bothByTwoEnrolments(rule.when, other.when, domains)) found.push(warning("priority-tie", path, `${words} and can both match for a partner who is in two tracks: nothing says which one pays.`));
    }
  }
  return found;
};

/** One partner may be in two tracks: each rule looks at its own, everything else is shared. */
function bothByTwoEnrolments(a: Condition, b: Condition, domains: Domains): boolean {
  const enrolments = [...domains.levelsOf].flatMap(([track, levels]): Enrolment[] => (levels.length === 0 ? [{ track, level: null }] : levels.map((level) => ({ track, level }))));
  const distinct = (condition: Condition) => [...new Map(enrolments.map((one) => enrolled(condition, one)).map((each) => [JSON.stringify(each), each])).values()];
  const others = distinct(b);
  return distinct(a).some((mine) => others.some((theirs) => canHold([mine, theirs], domains)));
}

type Enrolment = { readonly track: string; readonly level: string | null };

/** The condition for one enrolment: what it asks of the track and level is answered. */
function enrolled(condition: Condition, enrolment: Enrolment): Condition {
  if ("all" in condition) return { all: condition.all.map((part) => enrolled(part, enrolment)) };
  if ("any" in condition) return { any: condition.any.map((part) => enrolled(part, enrolment)) };
  if ("not" in condition) return { not: enrolled(condition.not, enrolment) };
  if (condition.field !== "partner.track" && condition.field !== "partner.level") return condition;
  const value = condition.field === "partner.track" ? enrolment.track : enrolment.level;
  const answer = value !== null && ("is" in condition ? condition.is === value : condition.in.includes(value));
  return answer ? { all: [] } : { any: [] };
}
