import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { csvMoney, csvText } from "./csv.ts";

describe("an exported table", () => {
  it("opens in a spreadsheet as UTF-8, with the line ends it expects", () => {
    expect(csvText([["Customer", "Size"], ["Łódź Robotics", 52_400]])).toBe("\uFEFFCustomer,Size\r\nŁódź Robotics,52400\r\n");
  });

  it.each(["=1+1", "+1 555", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "-"])("never runs %j as a formula", (text) => {
    const [row] = parse(csvText([[text]]), { bom: true }) as string[][];
    expect(row?.[0]).toBe(`'${text}`);
  });

  it.each(["-12.50", "-3", "1234.57"])("keeps %s a number", (text) => {
    expect(csvText([[text]])).toBe(`\uFEFF${text}\r\n`);
  });

  it("comes back from a CSV reader exactly as it was, whatever people typed", () => {
    const safe = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/^[\s\u00A0]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) && !text.startsWith("\uFEFF"));
    fc.assert(
      fc.property(fc.array(fc.tuple(safe, safe), { minLength: 1 }), (rows) => {
        expect(parse(csvText(rows), { bom: true, record_delimiter: "\r\n" })).toEqual(rows);
      }),
    );
  });

  it.each([[123_457, 2, "1234.57"], [5, 2, "0.05"], [-123, 2, "-1.23"], [667, 0, "667"], [1_500, 3, "1.500"]])("writes %i minor units with %i decimals as %s", (amount, decimals, text) => {
    expect(csvMoney(amount, decimals)).toBe(text);
  });
});
