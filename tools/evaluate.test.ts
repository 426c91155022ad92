import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "evaluate-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function run(content: unknown) {
  const path = join(folder, "cases.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return start(path);
}

function start(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [new URL("./evaluate.ts", import.meta.url).pathname, ...args], { encoding: "utf8" });
  return { status, stderr, lines: stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as unknown) };
}

const rounding = { id: "a", kind: "round", input: { base: 15, rateBps: 1000 }, expect: { amount: 2 } };

describe("evaluate", () => {
  it("prints one line a case and leaves with 0 when all pass", () => {
    const huge = { id: "b", kind: "round", input: { base: "90071992547409930", rateBps: 1000 }, expect: { amount: "9007199254740993" } };
    const changed = { id: "c", kind: "capacity", rules: { tier_cap: { gold: 4 } }, input: { tier: "gold", activeInTier: 4 }, expect: { decision: "waitlist" } };
    const { status, lines, stderr } = run({ cases: [rounding, huge, changed] });
    expect([status, stderr]).toEqual([0, ""]);
    expect(lines).toEqual([
      { id: "a", pass: true, actual: { amount: 2 } },
      { id: "b", pass: true, actual: { amount: "9007199254740993" } },
      { id: "c", pass: true, actual: { decision: "waitlist", belowPlan: true } },
    ]);
  });

  it("one case that fails, or cannot be run, fails alone", () => {
    const { status, lines } = run({
      cases: [
        { ...rounding, id: "wrong", expect: { amount: 1 } },
        { ...rounding, id: "unknown kind", kind: "horoscope" },
        { ...rounding, id: "unknown setting", rules: { moon_phase: 1 } },
        { ...rounding, id: "unreadable", input: { base: "much" } },
        rounding,
      ],
    });
    expect(status).toBe(1);
    expect(lines.map((line) => (line as { pass: boolean }).pass)).toEqual([false, false, false, false, true]);
    expect(lines[1]).toEqual({ id: "unknown kind", pass: false, actual: { error: 'There is no adapter for cases of kind "horoscope".' } });
  });

  it.each([
    ["text that is no JSON", "cases:"],
    ["JSON without cases", { hello: "world" }],
    ["a case without an id", { cases: [{ kind: "round", expect: {} }] }],
    ["a case without an expectation", { cases: [{ id: "a", kind: "round" }] }],
  ])("%s: says why on the other channel and leaves with 2", (_what, content) => {
    const { status, lines, stderr } = run(content);
    expect([status, lines]).toEqual([2, []]);
    expect(stderr).not.toBe("");
  });

  it("no file, or one that is not there: 2", () => {
    expect([start().status, start(join(folder, "nowhere.json")).status]).toEqual([2, 2]);
  });
});
