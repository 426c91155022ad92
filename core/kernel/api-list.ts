import { z } from "zod";
import { Currency, InstantText, SignedMinor } from "./wire.ts";
import type { Money } from "./money.ts";
import { type Instant, parseInstant } from "./time.ts";

/** A whole number in a query string, where everything is text; digits only, never coerced from anything else. */
export function QueryInt(min: number, max: number) {
  const number = z.number().int().min(min).max(max);
  const schema = z.preprocess((value) => (typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value), number);
  return schema as unknown as z.ZodType<number, number>;
}

/** What every list takes: `z.strictObject({ ...Page, status: … })`. */
export const Page = {
  /** Rows in one reply. */
  limit: QueryInt(1, 200).default(50),
  /** `next` of the reply before. */
  cursor: z.string().min(1).max(600).optional(),
};

/** What every list gives; `next` is null on the last page. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() });
}

/** Money on the wire: `{ "amount": 1234500, "currency": "USD" }`, whole minor units. */
export const MoneyWire = z.strictObject({ amount: SignedMinor, currency: Currency }).meta({ id: "Money" });
export type MoneyWire = z.output<typeof MoneyWire>;

/** Throws when the amount is beyond what the wire carries exactly: a bug, as commands refuse such sums. */
export function moneyWire(money: Money): MoneyWire {
  return { amount: wholeNumber(money.amount), currency: money.currency };
}

export function moneyOf(wire: MoneyWire): Money {
  return { amount: BigInt(wire.amount), currency: wire.currency };
}

export function wholeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`beyond what the wire carries: ${value}`);
  return number;
}

/** An id of ours: a prefix that says what it names, then the 32 hexadecimal digits of a UUIDv7. */
export function Id<P extends string>(prefix: P) {
  const pattern = new RegExp(`^${prefix}_[0-9a-f]{32}$`);
  return z.string().regex(pattern, `is not an id of this kind, such as ${prefix}_019…`) as unknown as z.ZodType<`${P}_${string}`, string>;
}

/** An instant that the schema has already checked. */
export function instantOf(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) throw new Error(`not an instant: ${text}`);
  return at;
}

export const At = InstantText.meta({ format: "date-time" });

/** Any JSON, where a shape would be a lie. */
export const Json = z.unknown().meta({ description: "Any JSON" }) as unknown as z.ZodType<z.core.util.JSONType>;
