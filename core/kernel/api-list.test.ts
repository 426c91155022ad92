import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Id, MoneyWire, moneyOf, moneyWire, Page, QueryInt } from "./api-list.ts";
import { issuesOf } from "./api-issues.ts";
import { parseJson } from "./json.ts";

const read = (source: string) => {
  const parsed = parseJson(source);
  return parsed.ok && MoneyWire.safeParse(parsed.value).success;
};

describe("money on the wire is whole minor units, never coerced", () => {
  test.each(["0", "1", "-1", "1234500", "10000000000000", "-10000000000000", "1e3", "100.00"])("takes an amount of %s", (amount) => expect(read(`{"amount":${amount},"currency":"USD"}`)).toBe(true));
  test.each(["null", "true", "false", "[7]", "[]", "{}", '"5"', '""', "5.5", "0.1", "10000000000001", "-10000000000001", "4503599627370497.5", "9007199254740993", "1e400", "-1e400", "1e-400"])("refuses an amount of %s", (amount) =>
    expect(read(`{"amount":${amount},"currency":"USD"}`)).toBe(false));
  test.each(['"usd"', '"US"', '"XXX"', '"constructor"', "null", "840"])("refuses a currency of %s", (currency) => expect(read(`{"amount":1,"currency":${currency}}`)).toBe(false));
  test("refuses a third field", () => expect(read(`{"amount":1,"currency":"USD","scale":2}`)).toBe(false));
  test("goes in and out as it is", () => expect(moneyWire(moneyOf({ amount: 1_234_500, currency: "EUR" }))).toEqual({ amount: 1_234_500, currency: "EUR" }));
  test("an amount that JSON could not carry exactly is a bug, not a rounding", () => expect(() => moneyWire({ amount: 2n ** 60n, currency: "USD" })).toThrow("beyond"));
});

test("a whole number in a query is digits", () => {
  const limit = QueryInt(1, 200);
  expect([limit.safeParse("20").data, limit.safeParse(20).data]).toEqual([20, 20]);
  for (const wrong of ["", " 20", "2e1", "20.0", "-1", "0x14", "201", null, true, [20]]) expect(limit.safeParse(wrong).success).toBe(false);
  expect(z.strictObject({ ...Page }).parse({}).limit).toBe(50);
});

test("an id names its kind", () => {
  const id = `dea_${"0".repeat(32)}`;
  expect(Id("dea").safeParse(id).success).toBe(true);
  for (const wrong of [id.toUpperCase(), id.slice(0, -1), `${id}0`, id.replace("dea", "org"), ` ${id}`, 5, null]) expect(Id("dea").safeParse(wrong).success).toBe(false);
});

test("of a choice, the branch that was meant says what is wrong with it", () => {
  const schema = z.union([z.strictObject({ kind: z.literal("a"), lines: z.array(z.strictObject({ n: z.number() })) }), z.strictObject({ kind: z.literal("b") })]);
  const parsed = schema.safeParse({ kind: "a", lines: [{ n: 1 }, { n: "2", m: 0 }] });
  expect(parsed.success ? [] : issuesOf(parsed.error).map((issue) => [issue.path.join("."), issue.code])).toEqual([["lines.1.n", "wrong-type"], ["lines.1.m", "unknown-field"]]);
});
