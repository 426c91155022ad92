import { bindingsOf, CONCERNS_ALL, sharedBinding, STIRS_ALL } from "../../core/engine/scopes.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { type Day, instantText, parseDay } from "../../core/kernel/time.ts";
import { moveOutcomes } from "../earnings/store.ts";
import { closePeriod } from "../ledger/store.ts";
import type { Tx } from "../platform/database.ts";
import type { Work } from "../platform/work.ts";
import { publishedPrograms } from "../programs/library.ts";
import { addScopes, holdIntake, holdScopes, horizon, mergeScopes, placeFacts, ranSince, scopesOf, setIntake, stirAll, touching } from "./intake-store.ts";
import { fingerprintOf } from "./post.ts";
import { apart, factsThrough } from "./store.ts";

export type Taken = {
  readonly facts: number;
  /** Some scope has something to do. */
  readonly stirred: boolean;
  /** There is more to take in right now. */
  readonly more: boolean;
  /** Facts are there that others, still recording, may yet come before. */
  readonly unsettled: boolean;
};

/** Takes in the next facts: each into the scope it belongs to, and scopes that turn out to be one become one. */
export async function takeIn(work: Work, limit = 5000): Promise<Taken> {
  const { tx } = work;
  const state = await holdIntake(tx);
  const { settled, seen } = await horizon(tx);
  const facts = settled > state.through ? await factsThrough(tx, state.through, settled, limit) : [];
  const last = facts.at(-1);
  const through = facts.length === limit && last !== undefined ? BigInt(last.arrival) : settled > state.through ? settled : state.through;
  const programs = fingerprintOf(await publishedPrograms(tx));
  const placed = await place(tx, facts.filter((fact) => !CONCERNS_ALL.has(fact.type)));
  const common = facts.filter((fact) => CONCERNS_ALL.has(fact.type));
  for (const fact of common) if (fact.type === "period.closed") await closeThrough(work, fact);
  const all = programs !== state.programs || (await stirs(tx, common));
  if (all) await stirAll(tx);
  if (through !== state.through || programs !== state.programs) await setIntake(tx, through, programs);
  return { facts: facts.length, stirred: placed || all, more: facts.length === limit, unsettled: seen > settled };
}

/** Closing through the API closes at once; a period that another system closed is closed when its fact is taken in. */
async function closeThrough({ tx, now }: Work, fact: Extract<Fact, { type: "period.closed" }>): Promise<void> {
  await closePeriod(tx, { through: parseDay(fact.payload.through) as Day, at: now, by: fact.payload.by ?? null, fact: fact.id });
}

/** Rates stir nobody, except those told late of a day on which something was paid already. */
async function stirs(tx: Tx, common: readonly Fact[]): Promise<boolean> {
  if (common.some((fact) => STIRS_ALL.has(fact.type))) return true;
  const rates = common.filter((fact) => fact.type === "fx.published");
  if (rates.length === 0) return false;
  return ranSince(tx, [...STIRS_ALL], instantText(rates.reduce((a, b) => (a.at <= b.at ? a : b)).at));
}

/** Bindings that hang together, with the scopes they are known to be of. */
type Group = { readonly bindings: Set<string>; readonly scopes: Set<bigint>; readonly arrivals: number[] };

/** Answers whether any scope changed. */
async function place(tx: Tx, facts: readonly Fact[]): Promise<boolean> {
  const strays = await apart(tx);
  if (facts.length === 0 && strays.length === 0) return false;
  const bindings = facts.map(bindingsOf);
  const known = await scopesOf(tx, [...new Set(bindings.flat())]);
  const looked = new Set(bindings.flat().filter((binding) => binding.startsWith("house:")).map((binding) => binding.slice("house:".length)));
  const touches = await touching(tx, [...looked]);
  const groups = grouped([
    ...facts.map((fact, i) => ({ bindings: bindings[i] as string[], scopes: (bindings[i] as string[]).flatMap((binding) => known.get(binding) ?? []), arrival: fact.arrival })),
    ...touches.map(({ account, scope }) => ({ bindings: [`house:${account}`], scopes: [scope], arrival: undefined })),
    ...strays.map(({ account, scope, home }) => ({ bindings: [sharedBinding(account as never)], scopes: [scope, home], arrival: undefined })),
  ]);
  const sizes = await holdScopes(tx, groups.flatMap((group) => [...group.scopes]));
  const fresh = await addScopes(tx, groups.filter((group) => group.scopes.size === 0).length);
  const homes = groups.map(({ scopes }) => {
    const [first] = scopes;
    if (first === undefined) return fresh.pop() as bigint;
    return [...scopes].reduce((a, b) => ((sizes.get(b) ?? 0n) > (sizes.get(a) ?? 0n) ? b : a), first);
  });
  for (const [i, { scopes }] of groups.entries()) {
    const home = homes[i] as bigint;
    const gone = [...scopes].filter((scope) => scope !== home);
    if (gone.length === 0) continue;
    await mergeScopes(tx, home, gone);
    await moveOutcomes(tx, home, gone);
  }
  await placeFacts(tx,
    groups.flatMap(({ arrivals }, i) => arrivals.map((arrival) => ({ scope: homes[i] as bigint, arrival }))),
    groups.flatMap((group, i) => [...group.bindings].filter((binding) => !known.has(binding)).map((binding) => ({ binding, scope: homes[i] as bigint }))));
  return true;
}

type Link = { readonly bindings: readonly string[]; readonly scopes: readonly bigint[]; readonly arrival: number | undefined };

/** Links that share a binding or a scope, together. */
function grouped(links: readonly Link[]): Group[] {
  const parents = links.map((_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parents[root] !== root) root = parents[root] as number;
    for (let at = i; at !== root; ) [at, parents[at]] = [parents[at] as number, root];
    return root;
  };
  const seen = new Map<string | bigint, number>();
  links.forEach(({ bindings, scopes }, i) => {
    for (const name of [...bindings, ...scopes]) {
      const other = seen.get(name);
      if (other === undefined) seen.set(name, i);
      else parents[rootOf(i)] = rootOf(other);
    }
  });
  const groups = new Map<number, Group>();
  links.forEach(({ bindings, scopes, arrival }, i) => {
    const root = rootOf(i);
    const group = groups.get(root) ?? { bindings: new Set<string>(), scopes: new Set<bigint>(), arrivals: [] };
    groups.set(root, group);
    for (const binding of bindings) group.bindings.add(binding);
    for (const scope of scopes) group.scopes.add(scope);
    if (arrival !== undefined) group.arrivals.push(arrival);
  });
  return [...groups.values()];
}
