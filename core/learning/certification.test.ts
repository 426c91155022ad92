import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At, On } from "../../tools/golden/scalars.ts";
import { isRefusal } from "../kernel/refusal.ts";
import { type Attempt, type Candidate, NEW_CANDIDATE, isValid, sit } from "./certification.ts";

const exam = (certificate: string, at: string, correct: number, total = 50, ...passed: string[]): Attempt => ({ certificate, at: At.parse(at), correct, total, passed });
const project = (at: string, ...passed: string[]): Attempt => ({ certificate: "architect", at: At.parse(at), correct: null, total: null, passed });

function sat(attempts: readonly Attempt[], rules: Record<string, unknown> = {}, zone = "UTC"): { outcomes: string[]; candidate: Candidate } {
  const { certifications } = programFor(rules).definition;
  let candidate = NEW_CANDIDATE;
  const outcomes = attempts.map((attempt) => {
    const sitting = sit(certifications, zone, candidate, attempt);
    if (isRefusal(sitting)) return sitting.code;
    candidate = sitting.candidate;
    return sitting.outcome;
  });
  return { outcomes, candidate };
}

describe("passing", () => {
  it.each([
    [40, 50, "passed"],
    [39, 49, "failed"],
    [39, 50, "failed"],
    [4, 5, "passed"],
    [79_999, 100_000, "failed"],
    [80_000, 100_000, "passed"],
    [0, 0, "failed"],
  ])("the Sales exam with %i of %i: %s", (correct, total, outcome) => expect(sat([exam("sales", "2025-01-10T10:00:00Z", correct, total)]).outcomes).toEqual([outcome]));

  it("the Technical exam needs the lab as well, and the lab alone is not enough", () => {
    const sales = exam("sales", "2025-01-01T10:00:00Z", 50);
    expect(sat([sales, exam("technical", "2025-01-10T10:00:00Z", 50)]).outcomes[1]).toBe("failed");
    expect(sat([sales, exam("technical", "2025-01-10T10:00:00Z", 39, 50, "lab")]).outcomes[1]).toBe("failed");
    expect(sat([sales, exam("technical", "2025-01-10T10:00:00Z", 40, 50, "lab")]).outcomes[1]).toBe("passed");
  });

  it("the Architect needs a project and no points", () => {
    const before = [exam("sales", "2025-01-01T10:00:00Z", 50), exam("technical", "2025-01-02T10:00:00Z", 50, 50, "lab")];
    expect(sat([...before, project("2025-01-10T10:00:00Z"), project("2025-01-12T10:00:00Z", "project")]).outcomes.slice(2)).toEqual(["failed", "passed"]);
  });

  it("follows the program's own pass mark", () => {
    expect(sat([exam("sales", "2025-01-10T10:00:00Z", 40)], { strict_pass: true }).outcomes).toEqual(["failed"]);
    expect(sat([exam("sales", "2025-01-10T10:00:00Z", 35)], { pass_percent: 70 }).outcomes).toEqual(["passed"]);
  });
});

describe("order and validity", () => {
  it("levels build on each other, and what lapsed is not held", () => {
    expect(sat([exam("technical", "2025-01-10T10:00:00Z", 50, 50, "lab")]).outcomes).toEqual(["certificate.order"]);
    expect(sat([exam("sales", "2025-01-10T10:00:00Z", 50), project("2025-02-10T10:00:00Z", "project")]).outcomes[1]).toBe("certificate.order");
    const sales = exam("sales", "2023-01-10T10:00:00Z", 50);
    expect(sat([sales, exam("technical", "2025-01-09T23:59:59Z", 50, 50, "lab")]).outcomes[1]).toBe("passed");
    expect(sat([sales, exam("technical", "2025-01-10T00:00:00Z", 50, 50, "lab")]).outcomes[1]).toBe("certificate.order");
  });

  it("is valid for 24 months from the exam date, not on the day it ends", () => {
    const { candidate } = sat([exam("sales", "2024-02-29T10:00:00Z", 50)]);
    expect(candidate.validUntil["sales"]).toBe(On.parse("2026-02-28"));
    expect([isValid(candidate, "sales", On.parse("2026-02-27")), isValid(candidate, "sales", On.parse("2026-02-28"))]).toEqual([true, false]);
    expect(isValid(candidate, "technical", On.parse("2026-02-27"))).toBe(false);
  });

  it("counts from the calendar date in the program's zone", () => {
    expect(sat([exam("sales", "2025-01-10T03:00:00Z", 50)], {}, "America/New_York").candidate.validUntil["sales"]).toBe(On.parse("2027-01-09"));
    expect(sat([exam("sales", "2025-01-10T03:00:00Z", 50)], { cert_validity_months: 12 }).candidate.validUntil["sales"]).toBe(On.parse("2026-01-10"));
  });

  it("is renewed by passing again, and not shortened by failing", () => {
    expect(sat([exam("sales", "2025-01-10T10:00:00Z", 50), exam("sales", "2026-06-01T10:00:00Z", 50)]).candidate.validUntil["sales"]).toBe(On.parse("2028-06-01"));
    expect(sat([exam("sales", "2025-01-10T10:00:00Z", 50), exam("sales", "2026-06-01T10:00:00Z", 0)]).candidate.validUntil["sales"]).toBe(On.parse("2027-01-10"));
  });
});

describe("retakes", () => {
  const failing = (...texts: string[]) => texts.map((text) => exam("sales", text, 0));
  it.each([
    [["2025-01-01T10:00:00Z", "2025-01-02T10:00:00Z"], "failed"],
    [["2025-01-01T10:00:00Z", "2025-01-02T09:59:59Z"], "certificate.too-soon"],
    [["2025-01-01T10:00:00Z", "2025-02-01T10:00:00Z", "2025-03-01T10:00:00Z"], "failed"],
    [["2025-01-01T10:00:00Z", "2025-02-01T10:00:00Z", "2025-03-01T10:00:00Z", "2025-04-01T09:59:59Z"], "certificate.attempts-used"],
    [["2025-01-01T10:00:00Z", "2025-02-01T10:00:00Z", "2025-03-01T10:00:00Z", "2025-04-01T10:00:00Z"], "failed"],
  ])("sat at %j: the last one is %s", (times, outcome) => expect(sat(failing(...times)).outcomes.at(-1)).toBe(outcome));

  it("a refused attempt does not count as one", () => {
    const times = ["2025-01-01T10:00:00Z", "2025-01-01T11:00:00Z", "2025-01-02T10:00:00Z", "2025-01-03T10:00:00Z", "2025-01-04T10:00:00Z"];
    expect(sat(failing(...times)).outcomes).toEqual(["failed", "certificate.too-soon", "failed", "failed", "certificate.attempts-used"]);
  });

  it("each certificate is counted for itself", () => {
    const tired = [...failing("2025-01-01T10:00:00Z", "2025-01-02T10:00:00Z"), exam("sales", "2025-01-03T10:00:00Z", 50), exam("technical", "2025-01-03T11:00:00Z", 50, 50, "lab")];
    expect(sat(tired).outcomes).toEqual(["failed", "failed", "passed", "passed"]);
  });

  it("what nobody offers cannot be sat", () => expect(sat([exam("sommelier", "2025-01-01T10:00:00Z", 50)]).outcomes).toEqual(["certificate.unknown"]));
});
