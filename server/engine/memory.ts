import { createEngine, type Engine } from "../../core/engine/evaluate.ts";
import { type Fact, inOrder } from "../../core/facts/fact.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { Posting } from "../../core/ledger/posting.ts";
import type { Programs } from "../../core/programs/in-force.ts";
import { type Outcome, OUTCOMES } from "../earnings/store.ts";

/** A scope as this process has told it. It stands for one version of the scope: any other means that somebody else went on. */
export type Told = {
  readonly engine: Engine;
  /** Postings since they were last taken. */
  posted: Posting[];
  last: Fact | undefined;
  /** Facts that are told of the future, and wait for their time. */
  future: Fact[];
  /** Arrival through which facts are told or wait. */
  through: bigint;
  version: bigint;
  readonly programs: string;
  facts: number;
  marks: Record<Outcome, ReadonlyMap<string, string>>;
};

/** Engines of the scopes used last, within a number of facts. */
export type Memory = {
  /** Takes a scope out; whoever takes it puts it back when what it did is safe, and not at all when it is not. */
  take(scope: bigint): Told | undefined;
  put(scope: bigint, told: Told): void;
  forget(): void;
  /** Facts that concern every scope, through an arrival; `read` brings those after the ones remembered. */
  common(through: bigint, read: (since: bigint) => Promise<Fact[]>): Promise<readonly Fact[]>;
};

export function createMemory(facts = 500_000): Memory {
  const held = new Map<bigint, Told>();
  let size = 0;
  let common: { readonly through: bigint; readonly facts: readonly Fact[] } = { through: 0n, facts: [] };
  const take = (scope: bigint) => {
    const told = held.get(scope);
    if (told !== undefined) {
      held.delete(scope);
      size -= told.facts;
    }
    return told;
  };
  return {
    take,
    put(scope, told) {
      take(scope);
      held.set(scope, told);
      size += told.facts;
      for (const [oldest] of held) {
        if (size <= facts || oldest === scope) break;
        take(oldest);
      }
    },
    forget() {
      held.clear();
      size = 0;
    },
    async common(through, read) {
      const known = common;
      if (through <= known.through) return known.facts.filter((fact) => BigInt(fact.arrival) <= through);
      const facts = [...known.facts, ...(await read(known.through))];
      common = { through, facts };
      return facts;
    },
  };
}

/** A scope told from the beginning. */
export function tellAll(programs: Programs, fingerprint: string, facts: readonly Fact[], now: Instant, through: bigint): Told {
  const posted: Posting[] = [];
  const told: Told = {
    engine: createEngine({ programs, post: (posting) => told.posted.push(posting) }), posted, last: undefined, future: [], through, version: 0n, programs: fingerprint, facts: 0,
    marks: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, new Map()])) as unknown as Told["marks"],
  };
  tellOn(told, [...facts].sort(inOrder), now, through);
  return told;
}

/**
 * Tells a scope its news. False, and nothing done, when one of them comes before what was told or done already: then only the facts from the
 * beginning give the right answer.
 */
export function goOn(told: Told, news: readonly Fact[], now: Instant, through: bigint): boolean {
  const all = [...news, ...told.future].sort(inOrder);
  const first = all[0];
  const { book } = told.engine.world;
  if (first !== undefined && first.at <= now && (first.at < book.at || (told.last !== undefined && inOrder(first, told.last) < 0))) return false;
  tellOn(told, all, now, through);
  return true;
}

function tellOn(told: Told, facts: readonly Fact[], now: Instant, through: bigint): void {
  const due = facts.findIndex((fact) => fact.at > now);
  const ready = due < 0 ? facts : facts.slice(0, due);
  for (const fact of ready) told.engine.tell(fact);
  // Only as far as something falls due: a fact of this morning is not late because it is noon.
  const { heap } = told.engine.world.book.agenda;
  for (let due = heap[0]; due !== undefined && due.at <= now; due = heap[0]) told.engine.advance(due.at);
  told.last = ready.at(-1) ?? told.last;
  told.future = due < 0 ? [] : facts.slice(due);
  told.facts += ready.length;
  told.through = through;
}

/** When the scope has something to do by itself; null when it has not. */
export function nextOf(told: Told): Instant | null {
  const due = told.engine.world.book.agenda.heap[0]?.at;
  const future = told.future[0]?.at;
  if (due === undefined) return future ?? null;
  return future === undefined || due < future ? due : future;
}
