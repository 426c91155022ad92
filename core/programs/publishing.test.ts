import { describe, expect, test } from "vitest";
import { parseInstant, type Instant } from "../kernel/time.ts";
import { approvalRefused, isNewer, publishingRefused, type Published } from "./publishing.ts";

const NOW = parseInstant("2025-06-01T12:00:00Z") as Instant;
const dates = (from: string, until: string | null = null) => ({ from, until, appliesToExistingFrom: null });
const version = (number: string, from: string, until: string | null = null): Published => ({ number, program: "mindweave", effective: dates(from, until) });
const FIRST = version("1.0.0", "2024-01-15");

describe("a version may be published", () => {
  const cases: readonly (readonly [string, string, string, string | null, readonly Published[], string | undefined])[] = [
    ["after the one in force", "1.1.0", "2025-06-02", null, [FIRST], undefined],
    ["between two, for a time that is free", "1.1.0", "2025-07-01", "2025-12-31", [FIRST, version("1.2.0", "2026-01-01")], undefined],
    ["but not under a number that is taken", "1.0.0", "2025-07-01", null, [FIRST], "program.version-taken"],
    ["nor on the day another begins", "1.1.0", "2026-01-01", null, [FIRST, version("1.2.0", "2026-01-01")], "program.versions-overlap"],
    ["nor before the one before it ends", "1.1.0", "2025-07-01", null, [version("1.0.0", "2024-01-15", "2025-07-02")], "program.versions-overlap"],
    ["though on the day it ends", "1.1.0", "2025-07-02", null, [version("1.0.0", "2024-01-15", "2025-07-02")], undefined],
    ["nor beyond the beginning of the next", "1.1.0", "2025-07-01", "2026-01-02", [FIRST, version("1.2.0", "2026-01-01")], "program.versions-overlap"],
    ["though until the day the next begins", "1.1.0", "2025-07-01", "2026-01-01", [FIRST, version("1.2.0", "2026-01-01")], undefined],
    ["nor with a lower number than an earlier one", "0.9.0", "2025-07-01", null, [FIRST], "program.version-order"],
    ["nor with a higher number than a later one", "2.0.0", "2025-07-01", null, [FIRST, version("1.2.0", "2026-01-01")], "program.version-order"],
    ["nor for a day that has begun", "1.1.0", "2025-06-01", null, [FIRST], "program.begins-in-past"],
    ["nor for another program", "1.1.0", "2025-07-01", null, [{ ...FIRST, program: "other" }], "program.other-program"],
  ];
  test.each(cases)("%s", (_what, number, from, until, published, code) => {
    const candidate = { id: "mindweave", version: number, effective: dates(from, until), calendar: { timeZone: "UTC" } };
    expect(publishingRefused(candidate, published, NOW)?.code).toBe(code);
  });

  test("and its first day is told by the program's own zone", () => {
    const candidate = (timeZone: string) => ({ id: "mindweave", version: "1.1.0", effective: dates("2025-06-02"), calendar: { timeZone } });
    const late = parseInstant("2025-06-01T23:30:00Z") as Instant;
    expect(publishingRefused(candidate("UTC"), [FIRST], late)?.code).toBeUndefined();
    expect(publishingRefused(candidate("Europe/Berlin"), [FIRST], late)?.code).toBe("program.begins-in-past");
  });
});

test("versions are compared as numbers", () => {
  expect([isNewer("1.10.0", "1.9.0"), isNewer("1.9.0", "1.10.0"), isNewer("2.0.0", "1.99.99"), isNewer("1.0.0", "1.0.0")]).toEqual([true, false, true, false]);
});

test("whoever edited a draft does not approve it", () => {
  expect(approvalRefused(["per_a", "per_b"], "per_b")?.code).toBe("draft.own-work");
  expect(approvalRefused(["per_a", "per_b"], "per_c")).toBeUndefined();
});
