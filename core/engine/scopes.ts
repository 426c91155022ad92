import type { FactType } from "../facts/catalogue.ts";
import { type Fact, subjectsOf } from "../facts/fact.ts";
import type { AccountName } from "../ledger/posting.ts";

/**
 * The engine is run scope by scope: a scope is everything that hangs together through what its facts are about, and no scope's answer depends on
 * another's. Linking too much only costs time; linking too little would be wrong.
 */

/** Facts that concern every scope: each is told all of them. */
export const CONCERNS_ALL: ReadonlySet<FactType> = new Set<FactType>(["payout.run", "unclaimed.swept", "mdf.quarter_closed", "fx.published", "period.closed", "program.published"]);

/** Of those, the ones each is told. A version is in force by its own dates, whenever it was published, and everybody is given all versions anyway. */
export const TOLD_TO_ALL: ReadonlySet<FactType> = new Set([...CONCERNS_ALL].filter((type) => type !== "program.published"));

/** Of those that concern every scope, the ones by which something may happen in a scope at once; rates and versions only matter to what comes after them. */
export const STIRS_ALL: ReadonlySet<FactType> = new Set<FactType>(["payout.run", "unclaimed.swept", "mdf.quarter_closed", "program.published"]);

/** Accounts kept once for the whole house whose balance a later fact looks at: once such a fact is there, all scopes that touch the account are one. */
export const SHARED: ReadonlySet<AccountName> = new Set<AccountName>(["withholding_tax_payable", "unclaimed_property", "gift_card_clearing"]);

const LOOKS_AT: Readonly<Partial<Record<FactType, AccountName>>> = {
  "withholding.remitted": "withholding_tax_payable", "unclaimed.remitted": "unclaimed_property", "giftcard.paid": "gift_card_clearing",
};

/** What binds a fact to the scope of others: its subjects, what it names in passing, and the shared balance it looks at. Never empty. */
export function bindingsOf(fact: Fact): string[] {
  const bindings = subjectsOf(fact);
  if (fact.type === "adjustment.granted") bindings.push(`adjustment:${fact.payload.adjustment}`);
  if (fact.type === "case_study.published") bindings.push(`referral:${fact.payload.caseStudy}`);
  if (fact.type === "dispute.opened") bindings.push(...namedIn(fact.payload.earning));
  const account = LOOKS_AT[fact.type];
  if (account !== undefined) bindings.push(sharedBinding(account));
  if (bindings.length === 0) bindings.push(`fact:${fact.id}`);
  return fact.type === "dispute.opened" ? [...new Set(bindings)] : bindings;
}

/** What scopes that touch a shared account are bound by. */
export function sharedBinding(account: AccountName): string {
  return `house:${account}`;
}

/**
 * A line of earnings is named invoice:rule:partner, or adjustment:name. Names may hold colons themselves, so every way to read it counts.
 */
function namedIn(earning: string): string[] {
  if (earning.startsWith("adjustment:")) return [earning];
  const parts = earning.replace(/#\d+$/, "").split(":");
  return parts.slice(1).flatMap((_, i) => [`invoice:${parts.slice(0, i + 1).join(":")}`, `partner:${parts.slice(i + 1).join(":")}`]);
}

/** Facts by scope, each scope with the facts that concern all; `touched` binds scopes by what the engine found them to post to. */
export function inScopes(facts: readonly Fact[], touched: ReadonlyMap<string, readonly string[]> = new Map()): Fact[][] {
  const parents = new Map<string, string>();
  const rootOf = (binding: string): string => {
    const parent = parents.get(binding) ?? binding;
    if (parent === binding) return binding;
    const root = rootOf(parent);
    parents.set(binding, root);
    return root;
  };
  const unite = (bindings: readonly string[]) => bindings.forEach((binding) => parents.set(rootOf(binding), rootOf(bindings[0] as string)));
  const own = facts.filter((fact) => !CONCERNS_ALL.has(fact.type));
  for (const fact of own) unite(bindingsOf(fact));
  for (const [binding, with_] of touched) unite([binding, ...with_]);
  const all = facts.filter((fact) => CONCERNS_ALL.has(fact.type));
  return [...Map.groupBy(own, (fact) => rootOf(bindingsOf(fact)[0] as string)).values()].map((together) => [...together, ...all]);
}
