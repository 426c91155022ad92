import { z } from "zod";
import type { CompiledProgram } from "../../core/programs/compiled.ts";
import type { Definition } from "../../core/programs/definition.ts";

/** One worked case: plain-words title, inputs, expected outcome. What the inputs mean is the affair of its kind. */
export const GoldenCase = z.looseObject({
  id: z.string().min(1),
  kind: z.string().min(1),
  title: z.string().optional(),
  input: z.record(z.string(), z.unknown()).nullish(),
  given: z.record(z.string(), z.unknown()).nullish(),
  events: z.array(z.looseObject({ type: z.string(), at: z.string() })).nullish(),
  asOf: z.string().nullish(),
  /** Settings replaced for this case only, by the names of the file's `defaultRules`. */
  rules: z.record(z.string(), z.unknown()).nullish(),
  expect: z.record(z.string(), z.unknown()),
});
export type GoldenCase = z.output<typeof GoldenCase>;

export const GoldenFile = z.looseObject({ cases: z.array(GoldenCase) });

export type Question = {
  readonly case: GoldenCase;
  /** The shipped program with the case's `rules` put into its definition, compiled. */
  readonly program: CompiledProgram;
  readonly definition: Definition;
};

/** Maps a case to our rules and answers what they say, under the names that `expect` uses. Amounts may stay bigints. */
export type Adapter = (question: Question) => unknown;
