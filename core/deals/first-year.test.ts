import { expect, it } from "vitest";
import { On } from "../../tools/golden/scalars.ts";
import { firstYear } from "./first-year.ts";

const YEAR = { unit: "months", n: 12 } as const;

it.each([
  ["2024-02-29", "2025-02-28", 365],
  ["2023-02-28", "2024-02-28", 365],
  ["2024-02-28", "2025-02-28", 366],
  ["2023-03-01", "2024-03-01", 366],
  ["2024-03-01", "2025-03-01", 365],
  ["2024-12-31", "2025-12-31", 365],
])("service from %s: the first year ends before %s and has %i days", (from, to, days) => {
  expect(firstYear(On.parse(from), YEAR)).toEqual({ from: On.parse(from), to: On.parse(to), days });
});

it("is as long as the program says", () => {
  expect(firstYear(On.parse("2025-08-31"), { unit: "months", n: 6 })).toEqual({ from: On.parse("2025-08-31"), to: On.parse("2026-02-28"), days: 181 });
});
