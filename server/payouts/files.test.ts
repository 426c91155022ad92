import { validate } from "achkit";
import { expect, test } from "vitest";
import { instantOf } from "../../core/kernel/api-list.ts";
import { type AchEntry, nachaFile } from "./nacha.ts";
import { pain001File } from "./pain001.ts";

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

const sepaOrigin = { name: "MindWeave <GmbH> & Co", iban: "DE02120300000000202051", bic: null };
const sepaEntry = (i: number) => ({ iban: "DE89370400440532013000", bic: i === 1 ? "COBADEFFXXX" : null, cents: BigInt(100 * i + 5), name: `Søgård & "Partner" <${i}>`, ref: `PO-1001-${i}`, remittance: `Partner payout //PO-1001-${i}` });
const sepaFile = { id: "PO-1001", at, execution: file.effective };

test("a SEPA file counts and sums its transfers twice, names each once, and writes letters every bank takes", () => {
  const text = pain001File(sepaOrigin, [1, 2, 3].map(sepaEntry), sepaFile);
  expect(text.match(/<NbOfTxs>3<\/NbOfTxs><CtrlSum>6\.15<\/CtrlSum>/g)).toHaveLength(2);
  expect([...text.matchAll(/<EndToEndId>([^<]+)</g)].map((match) => match[1])).toEqual(["PO-1001-1", "PO-1001-2", "PO-1001-3"]);
  expect([...text.matchAll(/<InstdAmt Ccy="EUR">([^<]+)</g)].map((match) => match[1])).toEqual(["1.05", "2.05", "3.05"]);
  expect(text).toContain("<Nm>Sogard Partner 1</Nm>");
  expect(text).toContain("<ReqdExctnDt><Dt>2026-03-03</Dt></ReqdExctnDt>");
  expect(text.match(/<BICFI>/g)).toHaveLength(1);
  expect(text).not.toMatch(/&(?!amp;)|[^\x20-\x7e\n]/);
  expect(pain001File(sepaOrigin, [1, 2, 3].map(sepaEntry), sepaFile)).toBe(text);
});

test.each([0n, -1n, 100_000_000_000n])("SEPA carries no transfer of %s cents", (cents) => {
  expect(() => pain001File(sepaOrigin, [{ ...sepaEntry(1), cents }], sepaFile)).toThrow("cannot be transferred");
});
