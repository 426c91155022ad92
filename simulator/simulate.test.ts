import { describe, expect, it, test } from "vitest";
import { canonical } from "../core/kernel/canonical.ts";
import { BUGS } from "./bugs.ts";
import { foundBy, programs, runScript, runSeeds, smallest } from "./run.ts";
import { scriptOf } from "./script.ts";
import { storyOf } from "./story.ts";

const SEEDS = 1000;
/** Other seeds every day, the same all day long; the day is printed with the evidence. */
const FROM = 1_000_000 + Math.floor(Date.now() / 86_400_000) * SEEDS;

/** What must have been seen in a thousand seeds, or the simulation does not reach it. */
const SOMETIMES = [
  "reported twice", "learned days later", "told from the start", "taken back", "second runner came late", "answer of the bank lost", "transfer failed", "transfer returned",
  "died before the books are written", "died after the books are written", "died before a run is recorded", "died before a transfer is written", "died before a transfer is sent", "died between the bank and the note",
];

test(`a thousand half-years of six partners: reported twice, late and out of order, to processes that die and banks that do not answer, every cent is where it belongs`, () => {
  const evidence = runSeeds(FROM, (seeds) => seeds < SEEDS);
  process.stdout.write(`${JSON.stringify(evidence)}\n`);
  expect(evidence.failed).toEqual([]);
  for (const rare of SOMETIMES) expect(evidence.counts[rare] ?? 0, rare).toBeGreaterThan(0);
}, 600_000);

describe("a build that does one thing wrong is found out", () => {
  it.each(BUGS.map((bug) => [bug]))("%s", (bug) => {
    expect(foundBy(bug, 400)).toBeDefined();
  }, 120_000);
});

test("the same seed gives the same report, to the last entry", () => {
  const [once, again] = [runScript(scriptOf(7), programs()), runScript(scriptOf(7), programs())];
  expect(canonical(again as never)).toBe(canonical(once as never));
  expect(canonical(runScript(scriptOf(8), programs()) as never)).not.toBe(canonical(once as never));
});

test("a failing seed is cut down to a few happenings that fail in the same way", () => {
  const found = foundBy("marketplaces are free", 400);
  const { script, broken } = smallest(found?.seed as number, "marketplaces are free");
  expect(broken[0]?.invariant).toBe(found?.broken.invariant);
  expect(storyOf(script).length).toBeLessThan(10);
}, 120_000);
