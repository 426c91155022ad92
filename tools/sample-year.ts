import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compile } from "../core/programs/compiled.ts";
import { shippedProgram } from "../program/read.ts";
import { affiliateSales, directSales, registeredDeals, sharedDeals } from "./sample/sales.ts";
import { buyers, funds, office, partnersLife } from "./sample/partners.ts";
import { customerReferrals } from "./sample/referrals.ts";
import { withPayouts } from "./sample/money.ts";
import { type Told, day, openStory } from "./sample/story.ts";

/** A believable year of facts, the same for the same seed: twenty invented partners of every kind, and everybody they bring. */
export function sampleYear(seed: number, from = "2025-12-01", until = "2026-11-23"): Told[] {
  const story = openStory(seed, day(from), day(until));
  partnersLife(story);
  registeredDeals(story);
  sharedDeals(story);
  affiliateSales(story);
  directSales(story);
  buyers(story);
  customerReferrals(story);
  funds(story);
  office(story);
  return withPayouts(story, compile(shippedProgram().definition));
}

/** A table that `mindweave facts import` reads: lists are written short, and a column that most types have comes first. */
export function csvTable(told: readonly Told[]): string {
  const rows = told.map(({ type, occurredAt, source, payload }) => new Map([["type", type], ["occurredAt", occurredAt], ["sourceSystem", source.system], ["sourceRef", source.ref], ...Object.entries(payload).map(([field, value]): [string, string] => [field, short(value)])]));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ""))].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

/** `s:software:100000:2026-01-01:2027-01-01|…`, `PA-1:60|PA-2:40`, `EUR/USD=1.0850|…`: see core/facts/columns.ts. */
function short(value: unknown): string {
  if (Array.isArray(value)) return value.map((item: Record<string, unknown>) => Object.values(item).join(":")).join("|");
  if (typeof value !== "object" || value === null) return String(value);
  const pairs = Object.entries(value);
  return pairs.every(([key]) => key.includes("/")) ? pairs.map(([key, rate]) => `${key}=${String(rate)}`).join("|") : JSON.stringify(value);
}

/** One fact a line, as the API takes them. */
export function jsonLines(told: readonly Told[]): string {
  return told.map((one) => `${JSON.stringify(one)}\n`).join("");
}

/** node tools/sample-year.ts [--seed=20260115] [--out=program/samples/year] [--jsonl] */
if (import.meta.main) {
  const { values } = parseArgs({ options: { seed: { type: "string", default: "20260115" }, out: { type: "string", default: "program/samples/year" }, jsonl: { type: "boolean", default: false } } });
  const told = sampleYear(Number(values.seed));
  writeFileSync(`${values.out}.csv`, csvTable(told));
  if (values.jsonl) writeFileSync(`${values.out}.jsonl`, jsonLines(told));
  process.stdout.write(`${told.length} facts in ${values.out}.csv${values.jsonl ? " and .jsonl" : ""}\n`);
}
