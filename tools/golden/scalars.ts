import { z } from "zod";
import { type Fraction, decimal } from "../../core/kernel/fraction.ts";
import { decimalsOf } from "../../core/kernel/money.ts";
import { type Day, type Instant, dayOf, dayText, instantText, parseDay, parseInstant, startOf } from "../../core/kernel/time.ts";

/** How cases write numbers, times and names; each reads into what our rules take. */

/** Whole minor units: a number, or digits in quotes where a number of JSON would not be exact. */
export const Amount = z.union([z.number().refine(Number.isSafeInteger, "is not a safe whole number"), z.string().regex(/^-?\d+$/)]).transform((value): bigint => BigInt(value));

export const Count = z.number().int().min(0);

export const At = z.string().transform((text, ctx): Instant => readInstant(text) ?? unreadable(ctx, `${text} is not an instant`));

export const On = z.string().transform((text, ctx): Day => {
  const at = parseDay(text) === undefined ? readInstant(text) : undefined;
  return parseDay(text) ?? (at === undefined ? unreadable(ctx, `${text} is not a date`) : dayOf(at));
});

/** A rate of exchange or a score, exactly as written. */
export const Exact = z.union([z.string(), z.number()]).transform((value, ctx): Fraction => decimal(String(value)) ?? unreadable(ctx, `${value} is not a plain number`));

export const Currency = z.string().refine((code) => decimalsOf(code) !== undefined, "is not a currency code");

/** UTC, any other offset, or a calendar date for its first second. */
function readInstant(text: string): Instant | undefined {
  const day = parseDay(text);
  if (day !== undefined) return startOf(day);
  const offset = /^(.+)([+-]\d{2}):?(\d{2})$/.exec(text);
  if (!offset) return parseInstant(text);
  const [, local = "", hours = "", minutes = ""] = offset;
  const at = parseInstant(`${local}Z`);
  const sign = hours.startsWith("-") ? -1 : 1;
  return at === undefined ? undefined : ((at - sign * (Math.abs(Number(hours)) * 60 + Number(minutes)) * 60_000) as Instant);
}

function unreadable<T>(ctx: z.RefinementCtx, message: string): T {
  ctx.addIssue({ code: "custom", message });
  return z.NEVER as T;
}

/** Null stays null: a time that there is none of. */
export function atText(at: Instant | null): string | null {
  return at === null ? null : instantText(at);
}

export function onText(day: Day | null): string | null {
  return day === null ? null : dayText(day);
}
