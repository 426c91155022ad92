import { expect, test } from "vitest";
import { recomputes, valueOf } from "./arithmetic.ts";

test.each([
  ["10000000 - 1500000 = 8500000"],
  ["3000000 * 366 / 1096 = 1001825"],
  ["3330 * 1500 / 10000 = 500"],
  ["min(600000, 500000) = 500000"],
  ["min(4999999 * 1000 / 10000, 500000) = 500000"],
  ["10001 * 1 / 3 * 2000 / 10000 ~ 667"],
  ["-(5 - 8) = 3"],
])("%s is right", (arithmetic) => {
  expect(recomputes(arithmetic)).toBe(true);
});

test.each([["1 + 1 = 3"], ["3330 * 1500 / 10000 = 499"], ["10001 * 1 / 3 * 2000 / 10000 ~ 668"], ["1 / 0 = 0"], ["1 + = 1"], ["alert(1) = 1"], ["2 2 = 22"], ["1.5 = 2"]])("%s is refused", (arithmetic) => {
  expect(recomputes(arithmetic)).toBe(false);
});

test("an expression is exact, never rounded in between", () => {
  expect(valueOf("1 / 3 + 1 / 6")).toEqual({ n: 9n, d: 18n });
});
