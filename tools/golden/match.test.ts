import { describe, expect, it } from "vitest";
import { jsonText, matches } from "./match.ts";

describe("an answer against what is expected", () => {
  it.each<[string, unknown, unknown, boolean]>([
    ["a field that is not named", { a: 1 }, { a: 1, b: 2 }, true],
    ["a field that is missing", { a: 1 }, { b: 2 }, false],
    ["null that is not said", { a: null }, {}, false],
    ["null", { a: null }, { a: null }, true],
    ["a list of another order", [1, 2], [2, 1], false],
    ["a longer list", [1], [1, 2], false],
    ["a list of objects, in part", [{ a: 1 }], [{ a: 1, b: 2 }], true],
    ["an empty list", [], [], true],
    ["an empty list against none", [], null, false],
    ["a whole amount", 5, 5n, true],
    ["an amount in quotes", "9007199254740993", 9_007_199_254_740_993n, true],
    ["an amount in quotes, one off", "9007199254740993", 9_007_199_254_740_992n, false],
    ["another amount", 5, 6n, false],
    ["an amount against text", 5, "five", false],
    ["true against a number", true, 1, false],
    ["text", "ok", "ok", true],
    ["balances in full", { balances: { cash: 5 } }, { balances: { cash: 5n } }, true],
    ["one balance more", { balances: { cash: 5 } }, { balances: { cash: 5n, tax: 1n } }, false],
    ["one balance less", { balances: { cash: 5, tax: 1 } }, { balances: { cash: 5n } }, false],
    ["a balance of zero more", { balances: {} }, { balances: { cash: 0n } }, true],
    ["balances that are not there", { balances: {} }, {}, false],
  ])("%s", (_what, expected, actual, same) => expect(matches(expected, actual)).toBe(same));

  it("is written so that no reader rounds an amount", () => {
    expect(jsonText({ a: 5n, b: 9_007_199_254_740_993n, c: -1n })).toBe('{"a":5,"b":"9007199254740993","c":-1}');
  });
});
