import { z } from "zod";
import { AMOUNT_LIMIT, decimalsOf, moneyText, percentText } from "../kernel/money.ts";
import { text } from "../kernel/wire.ts";

/**
 * The spellings of a program definition. Each is read once, here, into whole numbers, and written back from them in one way; nothing behind this
 * file sees a text that still has to be read (rules.md §6.3).
 */

/** "25%", "12.5%", "0.25%" ↔ basis points, 0 to 10,000. */
export const Percent = z.codec(z.string("must be a percentage in quotes, such as \"25%\""), z.number(), {
  decode: (spelling, ctx) => {
    const match = /^(0|[1-9]\d{0,2})(?:\.(\d{1,2}))?%$/.exec(spelling);
    if (!match) return unreadable(ctx, `cannot read "${short(spelling)}" as a percentage; write "25%" or "12.5%", two decimals at most`);
    const basisPoints = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
    return basisPoints <= 10_000 ? basisPoints : unreadable(ctx, `${spelling} is more than 100%`);
  },
  encode: (basisPoints) => percentText(BigInt(basisPoints)),
});

/** "USD 5,000.00" ↔ 500000 minor units of USD; any currency of the kernel, with no more decimals than it has. */
export const Money = z.codec(z.string("must be an amount in quotes, such as \"USD 5,000.00\""), z.strictObject({ amount: z.bigint(), currency: z.string() }), {
  decode: (spelling, ctx) => {
    const match = /^([A-Z]{3}) (0|[1-9]\d{0,2}(?:,\d{3})*)(?:\.(\d+))?$/.exec(spelling);
    if (!match) return unreadable(ctx, `cannot read "${short(spelling)}" as an amount; write the currency, a space and thousands with commas: "USD 5,000.00"`);
    const [, currency = "", whole = "", decimals = ""] = match;
    const places = decimalsOf(currency);
    if (places === undefined) return unreadable(ctx, `${currency} is not a currency code`);
    if (decimals.length > places) return unreadable(ctx, `"${short(spelling)}" has more decimals than ${currency} has (${places})`);
    const amount = BigInt(`${whole.replaceAll(",", "")}${decimals.padEnd(places, "0")}`);
    return amount <= BigInt(AMOUNT_LIMIT) ? { amount, currency } : unreadable(ctx, `"${short(spelling)}" is larger than any amount the platform keeps`);
  },
  encode: ({ amount, currency }) => `${currency} ${moneyText(amount, currency).replace(/^[^\d]+/, "")}`,
});

const UNITS = { h: "hours", d: "days", mo: "months" } as const;
const LETTERS = { hours: "h", days: "d", months: "mo" } as const;

/** "48h", "30d", "12mo" ↔ a span. Hours and days are exact; months are calendar months. */
export const Span = z.codec(z.string("must be a length of time, such as 48h, 30d or 12mo"), z.strictObject({ unit: z.enum(["hours", "days", "months"]), n: z.number() }), {
  decode: (spelling, ctx) => {
    const match = /^(0|[1-9]\d{0,4})(h|d|mo)$/.exec(spelling);
    if (!match) return unreadable(ctx, `cannot read "${short(spelling)}" as a length of time; write 48h, 30d or 12mo`);
    return { unit: UNITS[match[2] as keyof typeof UNITS], n: Number(match[1]) };
  },
  encode: ({ unit, n }) => `${n}${LETTERS[unit]}`,
});

/** A length that moves a calendar date: days or months, never hours. */
export const DateSpan = z.codec(z.string("must be a number of days or months, such as 30d or 12mo"), z.strictObject({ unit: z.enum(["days", "months"]), n: z.number() }), {
  decode: (spelling, ctx) => {
    const match = /^(0|[1-9]\d{0,4})(d|mo)$/.exec(spelling);
    if (!match) return unreadable(ctx, `cannot read "${short(spelling)}" as days or months; write 30d or 12mo`);
    return { unit: match[2] === "d" ? ("days" as const) : ("months" as const), n: Number(match[1]) };
  },
  encode: ({ unit, n }) => `${n}${LETTERS[unit]}`,
});

export const Id = z.string().max(60).regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/, "must be an id: small letters, digits, _ and dots, such as tier.revenue_share");
/** "1.0.0": whole numbers without leading zeros, so that two spellings are never one version. */
export const VersionNumber = z.string("must be a version in quotes, such as \"1.0.0\"").regex(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/, "must be three numbers, such as 1.0.0");

/** Words for people: line breaks and double spaces of the file become single spaces. */
export function words(max: number) {
  return z
    .string()
    .overwrite((value) => value.replace(/\s+/g, " ").trim().normalize("NFC"))
    .check(z.minLength(1), z.maxLength(max), z.refine((value) => text(max).safeParse(value).success, "contains characters that cannot be stored"));
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

function unreadable(ctx: z.core.ParsePayload, message: string): never {
  ctx.issues.push({ code: "custom", input: ctx.value, message, params: { code: "unreadable" } });
  return z.NEVER;
}
