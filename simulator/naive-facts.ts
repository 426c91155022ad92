/** A fact as the naive model sees it: what happened, when, and nothing else. */
export type Told = { readonly type: string; readonly at: number; readonly payload: Readonly<Record<string, unknown>> };

/** A length of the program in milliseconds; zero without one. */
export function ms(span: { readonly unit: string; readonly n: number } | null): number {
  if (span === null) return 0;
  if (span.unit !== "days") throw new Error(`the naive model knows days, not ${span.unit}`);
  return span.n * 86_400_000;
}

/** Days since 1970 of "2025-02-01". */
export function dayNumber(text: string): number {
  return Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10))) / 86_400_000;
}
