import type { Fact } from "../facts/fact.ts";
import { type Day, type Instant, localStartOf } from "../kernel/time.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import type { Definition } from "../programs/definition.ts";
import { difference } from "../programs/difference.ts";
import { type Programs, inForce } from "../programs/in-force.ts";
import { backtest } from "./backtest.ts";
import type { BookEntry } from "./backtest-books.ts";
import { variantPrograms } from "./backtest-run.ts";
import { type BacktestReport, reportOf } from "./backtest-wire.ts";

export type BacktestAsked = {
  readonly baseline: Programs;
  readonly definition: Definition;
  /** The agreements of partners, merged into the variant. */
  readonly addenda?: readonly CompiledProgram[];
  /** What people call the variant: its file, or its draft. */
  readonly name: string;
  readonly from: Day | null;
  readonly movesExisting: boolean;
  /** Basis points; see BacktestQuestion. */
  readonly volume: number | null;
  readonly facts: readonly Fact[];
  readonly asOf: Instant;
  readonly books?: Iterable<BookEntry>;
};

/** A back-test from a changed definition to its report, for the shell and the CLI alike. */
export function askBacktest({ baseline, definition, addenda, name, from, movesExisting, volume, facts, asOf, books }: BacktestAsked): BacktestReport {
  const start = from === null ? null : localStartOf(from, definition.calendar.timeZone);
  const variant = variantPrograms({ baseline, definition, from: start, movesExisting, ...(addenda === undefined ? {} : { addenda }) });
  const answer = backtest({ baseline, variant, facts, asOf, ...(books === undefined ? {} : { books }), ...(volume === null ? {} : { volume }) });
  const newest = inForce(baseline, asOf) ?? baseline.filter((program) => program.addendum === null).at(-1);
  return reportOf(answer, {
    baseline: baseline.map((program) => program.id), variant: name, from, movesExisting: from !== null && movesExisting, asOf, facts: facts.filter((fact) => fact.at <= asOf).length,
    changes: newest === undefined ? [] : difference(newest.definition, definition),
  });
}
