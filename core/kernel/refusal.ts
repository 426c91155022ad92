/** A "no" that a person can act on. Refusals are values; only bugs are thrown. */
export type Refusal = {
  readonly refused: true;
  /** Stable, `noun.reason`. */
  readonly code: string;
  /** One sentence that says what to do. */
  readonly sentence: string;
  readonly issues?: readonly Issue[];
};

/** One thing that is wrong, and where: `path` is the way into the input, `line` the line of a text file. */
export type Issue = {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly sentence: string;
  readonly line?: number;
};

export function refuse(code: string, sentence: string, issues?: readonly Issue[]): Refusal {
  return issues && issues.length > 0 ? { refused: true, code, sentence, issues } : { refused: true, code, sentence };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && (value as { refused?: unknown }).refused === true;
}
