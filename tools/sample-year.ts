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

/** One fact a line, as the API takes them. */
export function jsonLines(told: readonly Told[]): string {
  return told.map((one) => `${JSON.stringify(one)}\n`).join("");
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seed: { type: "string", default: "20260115" }, out: { type: "string", default: "program/samples/year" } } });
  const told = sampleYear(Number(values.seed));
  writeFileSync(`${values.out}.jsonl`, jsonLines(told));
  process.stdout.write(`${told.length} facts in ${values.out}.jsonl\n`);
}
