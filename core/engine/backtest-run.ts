import type { Fact } from "../facts/fact.ts";
import type { Instant } from "../kernel/time.ts";
import type { Posting } from "../ledger/posting.ts";
import type { Definition } from "../programs/definition.ts";
import { type Programs } from "../programs/in-force.ts";
import { type CompiledProgram, compile } from "../programs/compiled.ts";
import { createEngine, told } from "./evaluate.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

/** One replay of history: what it came to, with the engine's state beside it. Nothing of it is posted anywhere. */
export type Replay = View & { readonly postings: readonly Posting[]; readonly world: World; readonly asOf: Instant; /** Tells one more fact, for questions of the kind "and if they won today?". */ readonly tell: (fact: Fact) => void };

export function replay(programs: Programs, facts: readonly Fact[], asOf: Instant): Replay {
  const postings: Posting[] = [];
  const engine = createEngine({ programs, post: (posting) => void postings.push(posting) });
  for (const fact of told({ facts, asOf })) engine.tell(fact);
  engine.advance(asOf);
  const view = engine.view();
  return { ...view, decisions: new Map(view.decisions), payouts: [...view.payouts], credits: [...view.credits], postings: [...postings], world: engine.world, asOf, tell: engine.tell };
}

export type VariantQuestion = {
  readonly baseline: Programs;
  readonly definition: Definition;
  /** From when the variant is in force; null: it was in force all along, in place of every version. */
  readonly from: Instant | null;
  /** Deals locked before move to it as well, from the same instant on (P-73). */
  readonly movesExisting: boolean;
  /** The individual agreements, merged into the variant. */
  readonly addenda?: readonly CompiledProgram[];
};

/** The programs of a variant history: the changed definition, in force from a chosen instant, whatever dates it carries itself (rules.md §9.2). */
export function variantPrograms({ baseline, definition, from, movesExisting, addenda = [] }: VariantQuestion): Programs {
  const earliest = baseline.reduce<Instant | null>((first, program) => (first === null || program.startsAt < first ? program.startsAt : first), null);
  const startsAt = from ?? earliest;
  const plain = compile(definition);
  const variant: CompiledProgram = { ...plain, startsAt: startsAt ?? plain.startsAt, endsAt: null, movesExistingFrom: from !== null && movesExisting ? from : null };
  const kept = from === null ? [] : baseline.filter((program) => program.startsAt < from).map((program) => (program.version === variant.version ? renamed(program) : program));
  return [...kept, variant, ...addenda];
}

/** A draft may carry the number of the version it changes: the version in force, and agreements on it, keep apart from it. */
function renamed(program: CompiledProgram): CompiledProgram {
  return { ...program, version: `${program.version} (in force)` };
}
