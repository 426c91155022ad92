import { z } from "zod";
import { AMOUNT_LIMIT, decimalsOf } from "./money.ts";
import { parseDay, parseInstant } from "./time.ts";

/** Text a person or a system wrote: no NUL, no control characters, no lone surrogates; stored in NFC. */
export function text(max: number, min = 1) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((value) => value.isWellFormed() && !hasControl(value), "contains characters that cannot be stored")
    .transform((value) => value.normalize("NFC"));
}

function hasControl(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** The name another system or this one gave a thing: compared byte for byte. */
export const Key = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._:@/+#~-]*$/u, "letters, digits and . _ : @ / + # ~ - only");

export const Currency = z.string().refine((code) => decimalsOf(code) !== undefined, "is not a currency code");

/** Whole minor units, zero or more; never coerced, refused beyond the limit. */
export const Minor = z.number().int().min(0).max(AMOUNT_LIMIT);
export const SignedMinor = z.number().int().min(-AMOUNT_LIMIT).max(AMOUNT_LIMIT);

export const InstantText = z.string().refine((value) => parseInstant(value) !== undefined, "is not an RFC 3339 instant in UTC, such as 2026-03-01T09:00:00Z");
export const DayText = z.string().refine((value) => parseDay(value) !== undefined, "is not a calendar date, such as 2026-03-01");

/** A rate of exchange as text: a float would already be wrong. */
export const RateText = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, "is not a rate, such as 1.0870").refine((value) => /[1-9]/.test(value), "is zero");
/** {"EUR/USD": "1.10"}: one EUR is 1.10 USD. */
export const Rates = z.record(z.string().regex(/^[A-Z]{3}\/[A-Z]{3}$/, "is not a pair such as EUR/USD"), RateText);
