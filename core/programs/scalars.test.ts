import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { shippedProgram } from "../../program/read.ts";
import { AMOUNT_LIMIT } from "../kernel/money.ts";
import { Definition } from "./definition.ts";
import { DateSpan, Money, Percent, Span } from "./scalars.ts";
import { canonicalText, written } from "./written.ts";

describe("spellings are read exactly:", () => {
  const read: readonly (readonly [z.ZodType, string, unknown])[] = [
    [Percent, "0%", 0], [Percent, "0.25%", 25], [Percent, "12.5%", 1250], [Percent, "29.07%", 2907], [Percent, "100%", 10_000],
    [Money, "USD 0.07", { amount: 7n, currency: "USD" }], [Money, "USD 5,000", { amount: 500_000n, currency: "USD" }], [Money, "USD 1,234,567.8", { amount: 123_456_780n, currency: "USD" }],
    [Money, "JPY 5,000", { amount: 5000n, currency: "JPY" }], [Money, "KWD 1.234", { amount: 1234n, currency: "KWD" }], [Money, "CHF 100,000,000,000.00", { amount: 10_000_000_000_000n, currency: "CHF" }],
    [Span, "48h", { unit: "hours", n: 48 }], [Span, "30d", { unit: "days", n: 30 }], [Span, "12mo", { unit: "months", n: 12 }], [DateSpan, "12mo", { unit: "months", n: 12 }],
  ];
  test.each(read)("%# %s", (schema, spelling, value) => {
    expect(schema.parse(spelling)).toEqual(value);
  });

  const refused: readonly (readonly [z.ZodType, string])[] = [
    [Percent, "100.01%"], [Percent, "-1%"], [Percent, "1.%"], [Percent, ".5%"], [Percent, "1e1%"], [Percent, "25 %"], [Percent, "٢٥%"], [Percent, "025%"],
    [Money, "USD 1.005"], [Money, "USD  5.00"], [Money, "usd 5.00"], [Money, "USD 5.00 "], [Money, "USD 5."], [Money, "USD 1,00"], [Money, "JPY 5.0"], [Money, "KWD 1.2345"], [Money, "USD 100,000,000,000.01"], [Money, "XXX 1.00"],
    [Span, "30"], [Span, "30 d"], [Span, "030d"], [Span, "1w"], [Span, "P30D"], [Span, "-1d"], [DateSpan, "24h"],
  ];
  test.each(refused)("%# %s is refused", (schema, spelling) => {
    expect(schema.safeParse(spelling).success).toBe(false);
  });
});

test("whatever can be kept is written in one way and read back the same", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), (basisPoints) => Percent.parse(z.encode(Percent, basisPoints)) === basisPoints));
  fc.assert(fc.property(fc.integer({ min: 0, max: AMOUNT_LIMIT }), fc.constantFrom("USD", "JPY", "KWD"), (minor, currency) => {
    expect(Money.parse(z.encode(Money, { amount: BigInt(minor), currency }))).toEqual({ amount: BigInt(minor), currency });
  }));
  fc.assert(fc.property(fc.integer({ min: 0, max: 99_999 }), fc.constantFrom("hours" as const, "days" as const, "months" as const), (n, unit) => {
    expect(Span.parse(z.encode(Span, { n, unit }))).toEqual({ n, unit });
  }));
});

test("the whole program is written back and read again without a change", () => {
  const { definition } = shippedProgram();
  const again = Definition.parse(written(definition));
  expect(again).toEqual(definition);
  expect(canonicalText(again)).toBe(canonicalText(definition));
});
