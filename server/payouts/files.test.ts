import { validate } from "achkit";
import { expect, test } from "vitest";
import { instantOf } from "../../core/kernel/api-list.ts";
import { type AchEntry, nachaFile } from "./nacha.ts";

const origin = { destination: "021000021", destinationName: "First Example Bank", origin: "121000248", originName: "MindWeave Inc", companyId: "1234567890", entryDescription: "COMMISSION" };
const at = instantOf("2026-03-01T00:05:00Z");
const file = { at, effective: instantOf("2026-03-03T00:00:00Z"), modifier: "A", batch: 1, reference: "RUN1" };
const entry = (i: number, more: Partial<AchEntry> = {}): AchEntry => ({ routing: i % 2 === 0 ? "011000015" : "121000248", account: `12345${i}`, kind: "checking", cents: BigInt(100 + i), name: `Søgård & Partner ${i}`, ref: `TR-${i}`, ...more });

test.each([1, 2, 5, 6, 7, 100])("a validator that is not ours accepts a file of %i transfers", (count) => {
  const text = nachaFile(origin, Array.from({ length: count }, (_, i) => entry(i)), file);
  expect(validate(text)).toEqual({ ok: true, errors: [] });
  expect(text.trimEnd().split("\n").length % 10).toBe(0);
});

test("the validator refuses the file when one amount is changed by a cent", () => {
  const text = nachaFile(origin, [entry(1), entry(2)], file).replace("0000000101", "0000000102");
  expect(validate(text)).toMatchObject({ ok: false });
});

test("the same run makes the same bytes, and an amount no record can hold is refused before anything is written", () => {
  expect(nachaFile(origin, [entry(1)], file)).toBe(nachaFile(origin, [entry(1)], file));
  expect(() => nachaFile(origin, [entry(1, { cents: 10_000_000_000n })], file)).toThrow("does not fit");
});
