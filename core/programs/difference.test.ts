import { describe, expect, test } from "vitest";
import { readProgram, shippedProgram, shippedProgramText } from "../../program/read.ts";
import { isRefusal } from "../kernel/refusal.ts";
import type { Definition } from "./definition.ts";
import { difference } from "./difference.ts";
import { canonicalText } from "./written.ts";

const shipped = shippedProgram().definition;

function edited(...edits: readonly (readonly [string, string])[]): Definition {
  const text = edits.reduce((sofar, [find, replace]) => {
    if (!sofar.includes(find)) throw new Error(`the program does not contain ${find}`);
    return sofar.replace(find, () => replace);
  }, shippedProgramText());
  const file = readProgram(text);
  if (isRefusal(file)) throw new Error(JSON.stringify(file.issues));
  return file.definition;
}

function changes(...edits: readonly (readonly [string, string])[]) {
  return difference(shipped, edited(...edits)).map(({ words, before, after, clause }) => [words, before, after, clause]);
}

test("a program does not differ from itself", () => {
  expect(difference(shipped, shipped)).toEqual([]);
});

describe("spelling is no difference:", () => {
  const same: readonly (readonly [string, string, string])[] = [
    ["decimals that say nothing", 'platinum: "25%"', 'platinum: "25.00%"'],
    ["an amount without cents", '"USD 1,500.00"', '"USD 1,500"'],
    ["a default spelled out", "lineKinds: [software], minus: [tax, refunds", "lineKinds: [software], prorateByServiceDays: true, minus: [tax, refunds"],
    ["a comment", "plans: [", "# three of them\nplans: ["],
    ["another order of keys", "id: mindweave\nversion: 1.0.0", "version: 1.0.0\nid: mindweave"],
  ];
  test.each(same)("%s", (_what, find, replace) => {
    const other = edited([find, replace]);
    expect(difference(shipped, other)).toEqual([]);
    expect(canonicalText(other)).toBe(canonicalText(shipped));
  });
});

describe("a difference names the field in words, both values and the clause:", () => {
  test("a rate", () => {
    expect(changes(['platinum: "25%"', 'platinum: "26.5%"'])).toEqual([["Revenue share by program tier, rate, platinum", "25%", "26.5%", "1.2, lines 52-55; P-10, P-12, P-14"]]);
  });

  test("an amount", () => {
    expect(changes(['"USD 15,000.00"', '"USD 16,000.00"'])).toEqual([["Platinum, mdf per quarter", "USD 15,000.00", "USD 16,000.00", "1.2, 8.1, lines 52, 452; P-05, P-60"]]);
  });

  test("run days, as one list", () => {
    expect(changes(["runDays: [1, 15]", "runDays: [1, 10, 20]"])).toEqual([["payouts, schedules, partner, run days", "1, 15", "1, 10, 20", "7.1, 5.2, lines 407, 309; P-33, P-34, P-35, P-36, P-37"]]);
  });

  test("a rate of another kind, as one change", () => {
    expect(changes(['rate: { kind: flat, value: "30%" }', 'rate: { kind: by, key: partner.level, values: { global: "30%", regional: "25%" } }'])).toEqual([
      ["Integrator's margin on implementation services, rate", "kind: flat; value: 30%", "kind: by; key: partner.level; values: global: 30%; regional: 25%", "4.1, lines 212; P-19"],
    ]);
  });

  test("a rule taken away is one change, and the others keep their names", () => {
    const without: Definition = { ...shipped, incentives: shipped.incentives.filter((rule) => rule.id !== "affiliate") };
    const found = difference(shipped, without);
    expect(found.map(({ words, after }) => [words, after])).toEqual([["Affiliate commission on the first year", null]]);
    expect(difference(without, shipped).map(({ words, before }) => [words, before])).toEqual([["Affiliate commission on the first year", null]]);
  });

  test("moving a rule is no change", () => {
    expect(difference(shipped, { ...shipped, incentives: shipped.incentives.toReversed() })).toEqual([]);
  });

  test("its path leads to the line of the newer file", () => {
    const text = shippedProgramText().replace('vip: "25%"', 'vip: "27%"');
    const file = readProgram(text);
    if (isRefusal(file)) throw new Error("unreadable");
    const [change] = difference(shipped, file.definition);
    expect(file.lineOf(change?.path ?? [])).toBe(text.slice(0, text.indexOf('vip: "27%"')).split("\n").length);
  });
});
