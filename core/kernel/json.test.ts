import { describe, expect, test } from "vitest";
import { parseJson } from "./json.ts";

const code = (source: string) => {
  const parsed = parseJson(source);
  return parsed.ok ? parsed.value : parsed.issue.code;
};

describe("JSON that means one thing only", () => {
  test.each([
    ['{"a":1,"b":[true,null,"x"]}', { a: 1, b: [true, null, "x"] }],
    ["9007199254740991", 9007199254740991],
    ["1e3", 1000],
    ["100.00", 100],
    ["0.000e7", 0],
    ["0.25", 0.25],
    ['"\\ud83d\\ude00"', "😀"],
    ['{"a":{"k":1},"b":{"k":1}}', { a: { k: 1 }, b: { k: 1 } }],
    ['["{", "}", ",", "\\""]', ["{", "}", ",", '"']],
  ])("reads %s", (source, value) => expect(code(source)).toEqual(value));

  test.each([
    ["", "json.malformed"],
    ["{'a':1}", "json.malformed"],
    ['{"a":01}', "json.malformed"],
    ['{"a":NaN}', "json.malformed"],
    ['{"a":1}{', "json.malformed"],
    ['{"a":1,"a":2}', "json.duplicate-key"],
    ['{"a":1,"\\u0061":2}', "json.duplicate-key"],
    ['[{"x":{"a":1,"b":2,"a":3}}]', "json.duplicate-key"],
    ['{"__proto__":{"admin":true}}', "json.reserved-key"],
    ['"a\\u0000b"', "json.unstorable-text"],
    ['{"a\\ud800":1}', "json.unstorable-text"],
    ['"\\ud800"', "json.unstorable-text"],
    ["4503599627370497.5", "json.inexact-number"],
    ["9007199254740993", "json.inexact-number"],
    ["1e400", "json.inexact-number"],
    ["-1e400", "json.inexact-number"],
    ["1e-400", "json.inexact-number"],
    ["1.00000000000000000001", "json.inexact-number"],
    ["[".repeat(33) + "]".repeat(33), "json.too-deep"],
    ["[".repeat(200_000), "json.malformed"],
    ["[".repeat(200_000) + "]".repeat(200_000), "json.too-deep"],
  ])("refuses %s", (source, expected) => expect(code(source)).toBe(expected));

  test("says where", () => {
    const parsed = parseJson('{"lines":[{"amount":1},{"amount":1e400}]}');
    expect(parsed.ok ? [] : parsed.issue.path).toEqual(["lines", 1, "amount"]);
  });
});
