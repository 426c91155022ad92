import { describe, expect, it } from "vitest";
import { At } from "../../tools/golden/scalars.ts";
import { programFor } from "../../tools/golden/definition.ts";
import { topReferrers } from "./top-referrer.ts";

const trigger = programFor({}).definition.incentives.flatMap((rule) => (rule.kind === "recognition" && rule.trigger.kind === "top_of_quarter" ? [rule.trigger] : []))[0];
const ORDER = trigger?.order ?? expect.fail("no contest");

type Given = readonly [referrer: string, releasedAt: string, firstYearValue: bigint];
const ranking = (given: readonly Given[], quarter = "2025-Q1", zone = "UTC", order = ORDER) =>
  topReferrers(order, given.map(([referrer, releasedAt, firstYearValue]) => ({ referrer, releasedAt: At.parse(releasedAt), firstYearValue })), quarter, zone).map(({ referrer }) => referrer).join(" ");

describe("the top referrer of a quarter", () => {
  it.each<[string, Given[], string]>([
    ["more referrals before more value", [["A", "2025-01-10T00:00:00Z", 900n], ["B", "2025-01-11T00:00:00Z", 1n], ["B", "2025-01-12T00:00:00Z", 1n]], "B A"],
    ["then the larger total value", [["A", "2025-01-10T00:00:00Z", 5n], ["A", "2025-01-11T00:00:00Z", 5n], ["B", "2025-01-10T00:00:00Z", 6n], ["B", "2025-03-11T00:00:00Z", 5n]], "B A"],
    ["then who reached the number first", [["A", "2025-01-10T00:00:00Z", 5n], ["A", "2025-03-01T00:00:00Z", 5n], ["B", "2025-02-10T00:00:00Z", 5n], ["B", "2025-02-28T23:59:59Z", 5n]], "B A"],
    ["then the lower customer number", [["B", "2025-01-10T00:00:00Z", 5n], ["A", "2025-01-10T00:00:00Z", 5n]], "A B"],
    ["nobody", [], ""],
    ["from the first second of the quarter to the last", [["A", "2025-01-01T00:00:00Z", 1n], ["B", "2024-12-31T23:59:59Z", 1n], ["C", "2025-03-31T23:59:59Z", 1n], ["D", "2025-04-01T00:00:00Z", 1n]], "A C"],
    ["amounts beyond what a float holds", [["A", "2025-01-10T00:00:00Z", 9_007_199_254_740_992n], ["B", "2025-01-10T00:00:00Z", 9_007_199_254_740_993n]], "B A"],
  ])("%s", (_what, given, expected) => expect(ranking(given)).toBe(expected));

  it("the quarter is the program zone's", () => {
    const given: Given[] = [["A", "2025-04-01T03:59:59Z", 5n], ["B", "2025-04-01T04:00:00Z", 1n]];
    expect([ranking(given), ranking(given, "2025-Q1", "America/New_York"), ranking(given, "2025-Q2", "America/New_York")]).toEqual(["", "A", "B"]);
    expect(ranking([["A", "2025-03-31T15:00:00Z", 5n], ["B", "2025-03-31T14:59:59Z", 5n]], "2025-Q2", "Asia/Tokyo")).toBe("A");
  });

  it("a program may put the value first", () => {
    const given: Given[] = [["A", "2025-01-10T00:00:00Z", 900n], ["B", "2025-01-11T00:00:00Z", 1n], ["B", "2025-01-12T00:00:00Z", 1n]];
    expect(ranking(given, "2025-Q1", "UTC", ["first_year_value"])).toBe("A B");
  });
});
