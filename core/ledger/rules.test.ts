import { expect, test } from "vitest";
import { type Instant, parseDay, parseInstant, type Day } from "../kernel/time.ts";
import { isRefusal } from "../kernel/refusal.ts";
import { closingRefused } from "./rules.ts";

const day = (text: string) => parseDay(text) as Day;
const at = (text: string) => parseInstant(text) as Instant;

test.each<[string, string, string, string | null, string | undefined]>([
  ["the last day of a month, the morning after", "2026-03-31", "2026-04-01T00:00:00Z", null, undefined],
  ["a day that is still running", "2026-03-31", "2026-03-31T23:59:59Z", null, "period.not-over"],
  ["a day in the future", "2027-01-01", "2026-03-31T12:00:00Z", null, "period.not-over"],
  ["a month after another", "2026-04-30", "2026-05-02T12:00:00Z", "2026-03-31", undefined],
  ["the same month twice", "2026-03-31", "2026-05-02T12:00:00Z", "2026-03-31", "period.already-closed"],
  ["a month before the last closed one", "2026-02-28", "2026-05-02T12:00:00Z", "2026-03-31", "period.already-closed"],
])("closing %s", (_, through, now, closed, code) => {
  const refused = closingRefused(day(through), at(now), "UTC", closed === null ? null : day(closed));
  expect(isRefusal(refused) ? refused.code : undefined).toBe(code);
});

test("a day is over when it is over in the program's zone", () => {
  expect(closingRefused(day("2026-03-31"), at("2026-04-01T03:00:00Z"), "America/New_York", null)).toMatchObject({ code: "period.not-over" });
  expect(closingRefused(day("2026-03-31"), at("2026-04-01T04:00:00Z"), "America/New_York", null)).toBeUndefined();
});
