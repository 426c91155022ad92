import { describe, expect, it } from "vitest";
import { ago, calendarDate, clockTime, fileSize, initials, longDate, money, moneyCompact, parseMoney, percent, remaining, shortDate, zoneName } from "./format.ts";

const at = (text: string) => Date.parse(text);
const NOW = at("2026-11-22T09:00:00Z");

describe("money in sentences and tables", () => {
  it.each([
    [12_000_000, "USD", false, "$120,000"],
    [12_000_000, "USD", true, "$120,000.00"],
    [123_457, "USD", false, "$1,234.57"],
    [-50_010, "USD", false, "−$500.10"],
    [100_000, "EUR", false, "EUR 1,000"],
    [667, "JPY", true, "JPY 667"],
    [1_500_500, "KWD", false, "KWD 1,500.500"],
  ])("%i minor units of %s, exact %s, read %s", (amount, currency, exact, text) => {
    expect(money(amount, currency, exact)).toBe(text);
  });

  it.each([[41_250_000, "USD", "$412.5K"], [0, "USD", "$0"], [60_000_000, "USD", "$600K"], [120_000_000, "EUR", "EUR 1.2M"]])("on an axis %i %s is %s", (amount, currency, text) => {
    expect(moneyCompact(amount, currency)).toBe(text);
  });

  it.each([
    ["1,234.57", "USD", 123_457], ["$86,500", "USD", 8_650_000], ["86500.5", "USD", 8_650_050], ["12", "JPY", 12], ["1.234", "KWD", 1_234],
    ["12.5", "JPY", undefined], ["1.234", "USD", undefined], ["1,23", "USD", undefined], ["-5", "USD", undefined], ["1e5", "USD", undefined], ["", "USD", undefined], ["99999999999999", "USD", undefined],
  ])("typed %s in %s becomes %s minor units", (text, currency, minor) => {
    expect(parseMoney(text, currency)).toBe(minor);
  });
});

describe("time left", () => {
  it.each([
    ["2026-11-28T12:00:00Z", "6 days", true], ["2027-01-11T00:00:00Z", "50 days", false], ["2026-11-23T08:00:00Z", "23 hours", true],
    ["2026-11-24T07:00:00Z", "46 hours", true], ["2026-11-22T09:12:30Z", "12 minutes", true], ["2026-11-22T09:00:10Z", "1 minute", true],
  ])("until %s is %s", (end, text, close) => {
    expect(remaining(at(end), NOW, "UTC")).toEqual({ over: false, text, close });
  });

  it("is over at the very instant of the end", () => {
    expect(remaining(NOW, NOW, "UTC").over).toBe(true);
  });

  it("counts calendar days where the person lives", () => {
    const end = at("2026-11-28T05:00:00Z");
    expect(remaining(end, NOW, "UTC").text).toBe("6 days");
    expect(remaining(end, NOW, "America/Los_Angeles").text).toBe("5 days");
  });
});

describe("dates", () => {
  it("leave the year out only in the current one", () => {
    expect(shortDate(at("2026-11-28T12:00:00Z"), "UTC", NOW)).toBe("Nov 28");
    expect(shortDate(at("2027-01-11T12:00:00Z"), "UTC", NOW)).toBe("Jan 11, 2027");
  });

  it("fall on the day of the reader's zone", () => {
    expect(longDate(at("2026-12-18T02:00:00Z"), "America/New_York")).toBe("Dec 17, 2026");
    expect(clockTime(at("2026-12-18T02:05:00Z"), "America/New_York")).toBe("21:05");
    expect(zoneName(NOW, "UTC")).toBe("UTC");
  });

  it("of the calendar belong to no zone", () => {
    expect(calendarDate("2026-12-18")).toBe("Dec 18, 2026");
  });

  it.each([["2026-11-22T08:59:40Z", "just now"], ["2026-11-22T08:30:00Z", "30 minutes ago"], ["2026-11-20T08:00:00Z", "2 days ago"], ["2026-10-01T08:00:00Z", "Oct 1"]])("%s was %s", (past, text) => {
    expect(ago(at(past), NOW, "UTC")).toBe(text);
  });
});

it.each([[0.864, "86%"], [0.0345, "3.5%"], [1.2, "120%"], [0, "0%"]])("a share of %d reads %s", (share, text) => {
  expect(percent(share)).toBe(text);
});

it.each([[1, "1 byte"], [1536, "1.5 KB"], [23_400_000, "23 MB"]])("%i bytes read %s", (bytes, text) => {
  expect(fileSize(bytes)).toBe(text);
});

it.each([["Ana Lima", "AL"], ["Cher", "C"], ["Łukasz van der Żak", "ŁŻ"], ["", ""]])("%s is drawn as %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
