import { describe, expect, test } from "vitest";
import { type Day, dayText, parseDay } from "../kernel/time.ts";
import { type BankRail, closedFor, nextBankDay, plusBankDays } from "./bank-days.ts";

const day = (text: string) => parseDay(text) as Day;
const closedIn = (year: number, rail: BankRail) => {
  const found: string[] = [];
  for (let at = day(`${year}-01-01`); at < day(`${year + 1}-01-01`); at = (at + 1) as Day) {
    const why = closedFor(at, rail);
    if (why !== null && !why.startsWith("S")) found.push(`${dayText(at).slice(5)} ${why}`);
  }
  return found;
};

describe("days on which banks move nothing", () => {
  test("are those that the Federal Reserve published for 2026: the Fourth of July is a Saturday, and the Friday before is open", () => {
    expect(closedIn(2026, "ach")).toEqual(["01-01 New Year’s Day", "01-19 Martin Luther King Jr. Day", "02-16 Washington’s Birthday", "05-25 Memorial Day", "06-19 Juneteenth", "09-07 Labor Day", "10-12 Columbus Day", "11-11 Veterans Day", "11-26 Thanksgiving Day", "12-25 Christmas Day"]);
    expect(closedFor(day("2026-07-03"), "ach")).toBeNull();
    expect(closedFor(day("2026-07-04"), "ach")).toBe("Saturday");
  });

  test("of a holiday on a Sunday the Monday is kept", () => {
    expect([closedFor(day("2027-07-05"), "ach"), closedFor(day("2023-01-02"), "ach"), closedFor(day("2028-01-03"), "ach")]).toEqual(["Independence Day", "New Year’s Day", null]);
  });

  test("are those of TARGET in 2026 and 2027", () => {
    expect(closedIn(2026, "sepa")).toEqual(["01-01 New Year’s Day", "04-03 Good Friday", "04-06 Easter Monday", "05-01 Labour Day", "12-25 Christmas Day"]);
    expect(closedIn(2027, "sepa")).toEqual(["01-01 New Year’s Day", "03-26 Good Friday", "03-29 Easter Monday"]);
  });

  test.each([[2024, "2024-04-01"], [2025, "2025-04-21"], [2038, "2038-04-26"], [2285, "2285-03-23"]])("Easter Monday of %i is %s", (_, text) => expect(closedFor(day(text), "sepa")).toBe("Easter Monday"));
});

test.each([
  ["2026-11-25", "ach", "2026-11-27"], ["2026-11-25", "sepa", "2026-11-26"], ["2026-12-24", "ach", "2026-12-28"], ["2026-04-02", "sepa", "2026-04-07"], ["2026-01-16", "ach", "2026-01-20"],
] as const)("money of a file of %s moves by %s on %s", (made, rail, moves) => expect(dayText(nextBankDay(day(made), rail))).toBe(moves));

test("banking days are counted over weekends and holidays", () => expect(dayText(plusBankDays(day("2026-11-25"), 2, "ach"))).toBe("2026-11-30"));
