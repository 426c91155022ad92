import type { Issue } from "../kernel/refusal.ts";
import type { Condition } from "./conditions.ts";
import { type Parts, type Path, incentivesOf, issue } from "./parts.ts";
import { type Domains, domainsOf } from "./reachable.ts";

/** A condition compares a field with values the field can have; a word nobody defined would never hold and never be noticed. */
export function conditionIssues(parts: Parts): Issue[] {
  if (!parts.tracks || !parts.tiers || !parts.plans || !parts.marketplaces) return [];
  const domains = domainsOf(parts);
  return incentivesOf(parts).flatMap(({ rule, path }) => valueIssues(rule.when, [...path, "when"], domains));
}

function valueIssues(condition: Condition, path: Path, domains: Domains): Issue[] {
  if ("all" in condition) return condition.all.flatMap((part, i) => valueIssues(part, [...path, "all", i], domains));
  if ("any" in condition) return condition.any.flatMap((part, i) => valueIssues(part, [...path, "any", i], domains));
  if ("not" in condition) return valueIssues(condition.not, [...path, "not"], domains);
  const allowed = domains[condition.field].filter((value) => value !== null);
  const values = "is" in condition ? [{ value: condition.is, at: [...path, "is"] }] : condition.in.map((value, i) => ({ value, at: [...path, "in", i] }));
  return values
    .filter(({ value }) => !allowed.includes(value))
    .map(({ value, at }) => issue(at, "unknown-name", `${condition.field} can never be "${value}"; it is one of ${allowed.slice(0, 20).join(", ") || "nothing: this program defines none"}.`));
}
