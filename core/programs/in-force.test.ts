import { describe, expect, test } from "vitest";
import { shippedProgram } from "../../program/read.ts";
import { isRefusal } from "../kernel/refusal.ts";
import { type Instant, parseInstant } from "../kernel/time.ts";
import { type Addendum, readAddendum, withAddendum } from "./addendum.ts";
import { type CompiledProgram, compile } from "./compiled.ts";
import type { Definition } from "./definition.ts";
import { governing, inForce } from "./in-force.ts";

const shipped = shippedProgram().definition;

type Dates = { from: string; until?: string; appliesToExistingFrom?: string; zone?: string };

function version(number: string, dates: Dates): CompiledProgram {
  const effective = { from: dates.from, until: dates.until ?? null, appliesToExistingFrom: dates.appliesToExistingFrom ?? null };
  return compile({ ...shipped, version: number, effective, calendar: { ...shipped.calendar, timeZone: dates.zone ?? "UTC" } });
}

function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(text);
  return instant;
}

const FIRST = version("1.0.0", { from: "2024-01-15" });
const SECOND = version("1.1.0", { from: "2025-01-01" });

describe("the version in force (P-73)", () => {
  const cases: readonly (readonly [string, readonly CompiledProgram[], string, string | undefined])[] = [
    ["a deal locked in the last second of 1.0.0", [FIRST, SECOND], "2024-12-31T23:59:59Z", "mindweave@1.0.0"],
    ["a deal locked in the first second of 1.1.0", [FIRST, SECOND], "2025-01-01T00:00:00Z", "mindweave@1.1.0"],
    ["the order of the list does not matter", [SECOND, FIRST], "2024-12-31T23:59:59Z", "mindweave@1.0.0"],
    ["nothing is in force before the first version", [FIRST, SECOND], "2024-01-14T23:59:59Z", undefined],
    ["a version begins at midnight of the program's zone", [version("1.0.0", { from: "2024-01-15", zone: "America/New_York" })], "2024-01-15T04:59:59Z", undefined],
    ["and not before it", [version("1.0.0", { from: "2024-01-15", zone: "America/New_York" })], "2024-01-15T05:00:00Z", "mindweave@1.0.0"],
    ["a version ends before its last day begins", [version("1.0.0", { from: "2024-01-15", until: "2024-06-01" })], "2024-05-31T23:59:59Z", "mindweave@1.0.0"],
    ["and leaves a gap after it", [version("1.0.0", { from: "2024-01-15", until: "2024-06-01" }), SECOND], "2024-06-01T00:00:00Z", undefined],
  ];
  test.each(cases)("%s", (_what, programs, lockedAt, expected) => {
    expect(inForce(programs, at(lockedAt))?.id).toBe(expected);
  });
});

describe("what governs a deal that is already locked (P-73)", () => {
  const moving = version("1.1.0", { from: "2025-01-01", appliesToExistingFrom: "2025-07-01" });
  const third = version("1.2.0", { from: "2026-01-01", appliesToExistingFrom: "2026-01-01" });
  const cases: readonly (readonly [string, readonly CompiledProgram[], string, string, string | undefined])[] = [
    ["a new version does not reach back", [FIRST, SECOND], "2024-06-01T00:00:00Z", "2025-06-01T00:00:00Z", "mindweave@1.0.0"],
    ["unless it names a day for existing deals; before that day it does not", [FIRST, moving], "2024-06-01T00:00:00Z", "2025-06-30T23:59:59Z", "mindweave@1.0.0"],
    ["and from that day it does", [FIRST, moving], "2024-06-01T00:00:00Z", "2025-07-01T00:00:00Z", "mindweave@1.1.0"],
    ["a deal locked under it has it at once", [FIRST, moving], "2025-02-01T00:00:00Z", "2025-02-01T00:00:00Z", "mindweave@1.1.0"],
    ["the latest version that has moved existing deals governs", [FIRST, moving, third], "2024-06-01T00:00:00Z", "2026-02-01T00:00:00Z", "mindweave@1.2.0"],
    ["an earlier version never takes a deal back", [FIRST, moving, version("1.2.0", { from: "2025-03-01" })], "2025-04-01T00:00:00Z", "2025-08-01T00:00:00Z", "mindweave@1.2.0"],
  ];
  test.each(cases)("%s", (_what, programs, lockedAt, eventAt, expected) => {
    expect(governing(programs, { lockedAt: at(lockedAt), eventAt: at(eventAt) })?.id).toBe(expected);
  });
});

function addendum(changes: Record<string, unknown>, effective: object = { from: "2024-03-01", until: null, appliesToExistingFrom: null }): Addendum {
  const read = readAddendum({ format: "partner-program-addendum/1", id: "acme-2024", program: "mindweave", partner: "acme", title: "Acme's terms", effective, changeNote: "Agreed in March", changes });
  if (isRefusal(read)) throw new Error(JSON.stringify(read));
  return read;
}

function merged(definition: Definition, agreement: Addendum): CompiledProgram {
  const program = withAddendum(definition, agreement);
  if (isRefusal(program)) throw new Error(JSON.stringify(program));
  return program;
}

const BETTER = { incentives: [{ id: "tier.revenue_share", rate: { values: { gold: "22%" } } }] };

describe("an individual agreement", () => {
  const own = merged(shipped, addendum(BETTER));

  test("names the program and the agreement in its id", () => {
    expect(own.id).toBe("mindweave@1.0.0+acme-2024");
    expect(own.version).toBe("mindweave@1.0.0");
  });

  test("changes only the nodes it names", () => {
    const rule = own.incentives.get("tier.revenue_share");
    const before = FIRST.incentives.get("tier.revenue_share");
    expect(rule).toEqual({ ...before, rate: { kind: "by", key: "partner.program_tier", values: { platinum: 2500, gold: 2200, silver: 1500, referral: 1000 } } });
    expect({ ...own.definition, incentives: [] }).toEqual({ ...shipped, incentives: [] });
    expect(own.definition.incentives.map(({ id }) => id)).toEqual(shipped.incentives.map(({ id }) => id));
  });

  test("replaces a rate of another kind whole", () => {
    const flat = merged(shipped, addendum({ incentives: [{ id: "tier.revenue_share", rate: { kind: "flat", value: "21%" } }] }));
    expect(flat.incentives.get("tier.revenue_share")).toMatchObject({ rate: { kind: "flat", value: 2100 } });
  });

  test("replaces a condition whole", () => {
    const narrower = merged(shipped, addendum({ incentives: [{ id: "tier.revenue_share", when: { field: "partner.track", is: "technology" } }] }));
    expect(narrower.incentives.get("tier.revenue_share")?.when).toEqual({ field: "partner.track", is: "technology" });
  });

  test("may add a rule, which must be whole and have a source", () => {
    expect(withAddendum(shipped, addendum({ incentives: [{ id: "extra.rule", kind: "discount" }] }))).toMatchObject({ code: "program.invalid" });
  });

  const governs: readonly (readonly [string, string | null, string, string, string])[] = [
    ["holds for its partner", "acme", "2024-04-01T00:00:00Z", "2024-04-01T00:00:00Z", "mindweave@1.0.0+acme-2024"],
    ["not for others", "globex", "2024-04-01T00:00:00Z", "2024-04-01T00:00:00Z", "mindweave@1.0.0"],
    ["not for the program as such", null, "2024-04-01T00:00:00Z", "2024-04-01T00:00:00Z", "mindweave@1.0.0"],
    ["not for deals locked before it begins", "acme", "2024-02-29T23:59:59Z", "2024-06-01T00:00:00Z", "mindweave@1.0.0"],
    ["not for deals under a version it is not merged with", "acme", "2025-02-01T00:00:00Z", "2025-02-01T00:00:00Z", "mindweave@1.1.0"],
  ];
  test.each(governs)("%s", (_what, partner, lockedAt, eventAt, expected) => {
    expect(governing([FIRST, SECOND, own], { lockedAt: at(lockedAt), eventAt: at(eventAt), partner })?.id).toBe(expected);
  });

  test("moves existing deals only when it names a day for that", () => {
    const reaching = merged(shipped, addendum(BETTER, { from: "2024-03-01", until: null, appliesToExistingFrom: "2024-05-01" }));
    const question = (eventAt: string) => governing([FIRST, reaching], { lockedAt: at("2024-02-01T00:00:00Z"), eventAt: at(eventAt), partner: "acme" })?.id;
    expect([question("2024-04-30T23:59:59Z"), question("2024-05-01T00:00:00Z")]).toEqual(["mindweave@1.0.0", "mindweave@1.0.0+acme-2024"]);
  });

  const refused: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ["that changes nothing is refused", { incentives: [{ id: "tier.revenue_share", rate: { values: { gold: "20%" } } }] }, "addendum.changes-nothing"],
    ["that breaks the program is refused", { incentives: [{ id: "tier.revenue_share", rate: { values: { gold: "120%" } } }] }, "program.invalid"],
    ["that breaks a promise is refused", { payouts: { schedules: { partner: { runDays: [15] } } } }, "program.invalid"],
    ["with an unknown key is refused", { incentives: [{ id: "tier.revenue_share", rates: {} }] }, "program.invalid"],
  ];
  test.each(refused)("%s", (_what, changes, code) => {
    expect(withAddendum(shipped, addendum(changes))).toMatchObject({ refused: true, code });
  });

  test("that touches the program's dates, currency or name is refused where it says so", () => {
    const read = readAddendum({ format: "partner-program-addendum/1", id: "acme", program: "mindweave", partner: "acme", title: "x", effective: { from: "2024-03-01", until: null, appliesToExistingFrom: null }, changeNote: "x", changes: { money: { functionalCurrency: "EUR" } } }, () => 7);
    expect(read).toMatchObject({ code: "addendum.invalid", issues: [{ line: 7 }] });
  });

  test("to another program is refused", () => {
    expect(withAddendum({ ...shipped, id: "other" }, addendum(BETTER))).toMatchObject({ code: "addendum.other-program" });
  });
});
