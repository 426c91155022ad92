import { describe, expect, test } from "vitest";
import type { Span } from "../kernel/time.ts";
import { brokenText, type Schedule, worstBroken } from "./promise.ts";

const all = (...runDays: number[]): Schedule => ({ runDays, takes: "everything_payable" });
const earlier = (...runDays: number[]): Schedule => ({ runDays, takes: "released_in_earlier_months" });
const days = (n: number) => ({ unit: "days" as const, n });
const months = (n: number) => ({ unit: "months" as const, n });

describe("a promise to pay within so long of the payment (P-33)", () => {
  const cases: readonly (readonly [string, Schedule, Span & { unit: "days" | "months" }, Span | null, string | undefined])[] = [
    ["the 1st and 15th keep 30 days", all(1, 15), days(30), null, undefined],
    ["and 17 days", all(1, 15), days(17), null, undefined],
    ["but not 16: from 15 January to 1 February", all(1, 15), days(16), null, "paid on 2024-01-15, due by 2024-01-31, paid out on 2024-02-01 (17 days)"],
    ["one run a month breaks 30 days over a month of 31", all(15), days(30), null, "paid on 2024-01-15, due by 2024-02-14, paid out on 2024-02-15 (31 days)"],
    ["and keeps 31", all(15), days(31), null, undefined],
    ["and keeps a calendar month", all(15), months(1), null, undefined],
    ["but not with a hold that reaches over the run", all(28, 27), months(1), days(2), "paid on 2024-01-26, due by 2024-02-26, paid out on 2024-02-27 (32 days)"],
    ["the order of the run days does not matter", all(15, 1), days(17), null, undefined],
    ["a hold comes on top: 13 days and 17 make 30", all(1, 15), days(30), days(13), undefined],
    ["14 days and 17 do not", all(1, 15), days(30), days(14), "paid on 2024-01-01, due by 2024-01-31, paid out on 2024-02-01 (31 days)"],
    ["a hold of hours counts as the days it reaches into", all(1, 15), days(30), { unit: "hours", n: 13 * 24 + 1 }, "paid on 2024-01-01, due by 2024-01-31, paid out on 2024-02-01 (31 days)"],
    ["and only those", all(1, 15), days(30), { unit: "hours", n: 13 * 24 }, undefined],
    ["whole months wait for the next one", earlier(15), days(30), null, "paid on 2024-01-01, due by 2024-01-31, paid out on 2024-02-15 (45 days)"],
  ];
  test.each(cases)("%s", (_what, schedule, due, hold, expected) => {
    const broken = worstBroken(schedule, due, hold);
    expect(broken && brokenText(broken)).toBe(expected);
  });
});
