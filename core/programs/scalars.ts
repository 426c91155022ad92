import { z } from "zod";
import { AMOUNT_LIMIT, type Money as ExactMoney, decimalsOf } from "../kernel/money.ts";
import type { Span as KernelSpan } from "../kernel/time.ts";
import { text } from "../kernel/wire.ts";

/**
 * The spellings of a program definition. Each is read once, here, into whole numbers; nothing behind this file sees a text
 * that still has to be read (rules.md §6.3).
 */

/** "25%", "12.5%", "0.25%" → basis points, 0 to 10,000. */
export const Percent = z.string("must be a percentage in quotes, such as \"25%\"").transform((spelling, ctx): number => {
  const match = /^(0|[1-9]\d{0,2})(?:\.(\d{1,2}))?%$/.exec(spelling);
  if (!match) return unreadable(ctx, `cannot read "${short(spelling)}" as a percentage; write "25%" or "12.5%", two decimals at most`);
  const basisPoints = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return basisPoints <= 10_000 ? basisPoints : unreadable(ctx, `${spelling} is more than 100%`);
});

/** "USD 5,000.00" → 500000 minor units of USD; any currency of the kernel, with no more decimals than it has. */
export const Money = z.string("must be an amount in quotes, such as \"USD 5,000.00\"").transform((spelling, ctx): ExactMoney => {
  const match = /^([A-Z]{3}) (0|[1-9]\d{0,2}(?:,\d{3})*)(?:\.(\d+))?$/.exec(spelling);
  if (!match) return unreadable(ctx, `cannot read "${short(spelling)}" as an amount; write the currency, a space and thousands with commas: "USD 5,000.00"`);
  const [, currency = "", whole = "", decimals = ""] = match;
  const places = decimalsOf(currency);
  if (places === undefined) return unreadable(ctx, `${currency} is not a currency code`);
  if (decimals.length > places) return unreadable(ctx, `"${short(spelling)}" has more decimals than ${currency} has (${places})`);
  const amount = BigInt(`${whole.replaceAll(",", "")}${decimals.padEnd(places, "0")}`);
  return amount <= BigInt(AMOUNT_LIMIT) ? { amount, currency } : unreadable(ctx, `"${short(spelling)}" is larger than any amount the platform keeps`);
});

/** "48h", "30d", "12mo". Hours and days are exact; months are calendar months. */
export const Span = z.string("must be a length of time, such as 48h, 30d or 12mo").transform((spelling, ctx): KernelSpan => {
  const match = /^(0|[1-9]\d{0,4})(h|d|mo)$/.exec(spelling);
  if (!match) return unreadable(ctx, `cannot read "${short(spelling)}" as a length of time; write 48h, 30d or 12mo`);
  return { unit: UNITS[match[2] as keyof typeof UNITS], n: Number(match[1]) };
});

const UNITS = { h: "hours", d: "days", mo: "months" } as const;

/** A length that moves a calendar date: days or months, never hours. */
export const DateSpan = Span.transform((span, ctx) =>
  span.unit === "hours" ? unreadable<KernelSpan & { unit: "days" | "months" }>(ctx, "counts calendar days: write days or months, such as 30d or 12mo") : { unit: span.unit, n: span.n },
);

export const Id = z.string().max(60).regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/, "must be an id: small letters, digits, _ and dots, such as tier.revenue_share");
/** "1.0.0": whole numbers without leading zeros, so that two spellings are never one version. */
export const VersionNumber = z.string("must be a version in quotes, such as \"1.0.0\"").regex(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/, "must be three numbers, such as 1.0.0");

/** Words for people: line breaks and double spaces of the file become single spaces. */
export function words(max: number) {
  return z.string().transform((value) => value.replace(/\s+/g, " ").trim()).pipe(text(max));
}

export const Title = words(200);
export const Words = words(1000);
export const Count = z.number("must be a whole number").int("must be a whole number").min(0, "cannot be below zero").max(1_000_000_000, "is too large");
export const AtLeastOne = Count.min(1, "must be at least 1");

/** Where a number or rule comes from: the document is quoted by section and lines, a policy is our own decision. One of the two is needed (rules.md §6.1). */
export const Source = z
  .strictObject({
    section: words(80).optional(),
    lines: z.string("must be line numbers in quotes, such as \"52, 452\"").regex(/^\d{1,5}(-\d{1,5})?(, \d{1,5}(-\d{1,5})?)*$/, "must be line numbers, such as 52-55 or \"52, 452\"").optional(),
    quote: words(500).optional(),
    policy: z.array(z.string().regex(/^P-\d{2}$/, "must be a policy, such as P-10")).default([]),
  })
  .refine((source) => source.section !== undefined || source.policy.length > 0, { message: "every rule must say where it comes from: a section, or a policy", params: { code: "unsourced" } });

function short(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value;
}

function unreadable<T>(ctx: z.RefinementCtx, message: string): T {
  ctx.addIssue({ code: "custom", message, params: { code: "unreadable" } });
  return z.NEVER as T;
}
