/** The server cannot start, and an operator can do something about it: the sentence says what. main.ts prints it and ends with 1. */
export function cannotStart(sentence: string, cause?: unknown): Error {
  const error = new Error(sentence, cause === undefined ? undefined : { cause });
  error.name = "CannotStart";
  return error;
}

export function isCannotStart(error: unknown): error is Error {
  return error instanceof Error && error.name === "CannotStart";
}
