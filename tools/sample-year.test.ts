import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { factFromRow } from "../core/facts/columns.ts";
import { parseFact } from "../core/facts/parse.ts";
import { statementFromFacts } from "../core/engine/statement-facts.ts";
import { statementFindings } from "../core/engine/statement-verify.ts";
import { isRefusal } from "../core/kernel/refusal.ts";
import { instantText, parseInstant } from "../core/kernel/time.ts";
import { compile } from "../core/programs/compiled.ts";
import { shippedProgram } from "../program/read.ts";
import { csvTable, sampleYear } from "./sample-year.ts";
import { PARTNERS } from "./sample/cast.ts";
import { asFact } from "./sample/story.ts";

const SHIPPED = readFileSync(new URL("../program/samples/year.csv", import.meta.url), "utf8");
const told = sampleYear(20_260_115);
const at = (text: string) => parseInstant(text) ?? (() => { throw new Error(text); })();

test("the shipped year is what the generator writes for its seed, byte for byte, and stays small", () => {
  expect(csvTable(told) === SHIPPED).toBe(true);
  expect(SHIPPED.length).toBeLessThan(400_000);
  expect(csvTable(sampleYear(7)) === SHIPPED).toBe(false);
});

test("every row is a fact that the platform takes, and reads back as it was told", () => {
  const [head = "", ...rows] = SHIPPED.trimEnd().split("\n");
  const columns = head.split(",");
  const read = rows.map((row) => parseFact(factFromRow(Object.fromEntries(cellsOf(row).map((cell, i) => [columns[i] ?? "", cell])))));
  expect(read.filter(isRefusal)).toEqual([]);
  const again = read.flatMap((one) => (isRefusal(one) ? [] : [{ type: one.type, occurredAt: instantText(one.at), source: one.source }]));
  expect(again).toEqual(told.map(({ type, occurredAt, source }) => ({ type, occurredAt, source })));
});

/** Quoted cells may hold commas. */
function cellsOf(row: string): string[] {
  return [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
}

test("there is a bit of everything in it", () => {
  const count = (type: string) => told.filter((one) => one.type === type).length;
  expect(new Set(PARTNERS.map((partner) => partner.track)).size).toBe(8);
  expect(count("invoice.issued")).toBeGreaterThan(200);
  for (const type of ["cash.refunded", "chargeback.lost", "payout.failed", "payout.returned", "reward.chosen", "mdf.claimed", "registration.rejected", "receivable.credited", "marketplace.sold", "adjustment.granted", "case_study.published"]) expect(count(type), type).toBeGreaterThan(0);
  expect(new Set(told.map((one) => `${one.source.system}:${one.source.ref}`)).size).toBe(told.length);
});

test("every partner's every month adds up, to the cent and step by step", () => {
  const programs = [compile(shippedProgram().definition)];
  const facts = told.map((one, i) => asFact(one, at(one.occurredAt), i + 1));
  let lines = 0;
  for (const { id } of PARTNERS) {
    for (const month of ["2026-02", "2026-05", "2026-08", "2026-11"]) {
      const statement = statementFromFacts({ programs, facts, partner: id, month, now: at("2026-11-24T12:00:00Z") });
      if (isRefusal(statement)) throw new Error(statement.sentence);
      expect(statementFindings(statement)).toEqual([]);
      lines += statement.lines.length;
    }
  }
  expect(lines).toBeGreaterThan(80);
});
