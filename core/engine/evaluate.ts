import type { Fact } from "../facts/fact.ts";
import { inOrder } from "../facts/fact.ts";
import type { Instant } from "../kernel/time.ts";
import type { Posting } from "../ledger/posting.ts";
import type { Programs } from "../programs/in-force.ts";
import { advance, tell } from "./fold.ts";
import { type View, viewOf } from "./view.ts";
import { type World, newWorld } from "./world.ts";

export type Question = {
  /** All versions and addenda. */
  readonly programs: Programs;
  /** Everything that happened, in any order, repeats allowed. */
  readonly facts: readonly Fact[];
  /** The question's moment, inclusive. */
  readonly asOf: Instant;
  /** Only what was known by then: "what did we show on that day?" */
  readonly knownAt?: Instant;
};

export type Evaluation = View & { readonly postings: readonly Posting[] };

/** What everybody has earned, and why, as a pure function of facts and program (rules.md §7). Same question, same answer, byte for byte. */
export function evaluate(question: Question): Evaluation {
  const postings: Posting[] = [];
  const engine = createEngine({ programs: question.programs, post: (posting) => postings.push(posting) });
  for (const fact of told(question)) engine.tell(fact);
  engine.advance(question.asOf);
  return { ...engine.view(), postings };
}

/** The facts of a question in the order in which they are told, each once (P-70, P-71). */
export function told({ facts, asOf, knownAt }: Pick<Question, "facts" | "asOf" | "knownAt">): Fact[] {
  const seen = new Set<string>();
  return facts
    .filter((fact) => fact.at <= asOf && (knownAt === undefined || fact.knownAt <= knownAt))
    .sort(inOrder)
    .filter((fact) => !seen.has(fact.id) && seen.add(fact.id));
}

/** The engine that is told one fact after another, in order; what it answers equals telling everything from the start (PR-04). */
export type Engine = {
  readonly tell: (fact: Fact) => void;
  /** Lets everything that fell due up to an instant happen. */
  readonly advance: (to: Instant) => void;
  readonly view: () => View;
  readonly world: World;
};

export type EngineOptions = {
  readonly programs: Programs;
  readonly post: (posting: Posting) => void;
  /** Keep what traces are written from; true unless said otherwise. */
  readonly explains?: boolean;
};

export function createEngine({ programs, post, explains = true }: EngineOptions): Engine {
  const world = newWorld(programs, post, explains);
  return { tell: (fact) => tell(world, fact), advance: (to) => advance(world, to), view: () => viewOf(world), world };
}
