import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At, Exact, On } from "../../tools/golden/scalars.ts";
import { type ComplianceStatus, complianceIn, standingIn } from "./compliance.ts";
import { type HeldCertificate, NOTHING_KNOWN, type PartnerRecord } from "./record.ts";

const cert = (person: string, certificate = "technical", level: number | null = 2, more: Partial<HeldCertificate> = {}): HeldCertificate => ({
  person, certificate, level, awardedAt: At.parse("2024-06-01T00:00:00Z"), validUntil: On.parse("2026-06-01"), active: true, ...more,
});
const answers = (...scores: string[]) => scores.map((score) => ({ at: At.parse("2025-01-05T00:00:00Z"), score: Exact.parse(score) }));

const GOOD: PartnerRecord = {
  ...NOTHING_KNOWN,
  joinedAt: At.parse("2023-05-01T00:00:00Z"),
  certificates: [cert("ana"), cert("bo", "architect", 3)],
  implementations: [At.parse("2025-02-10T00:00:00Z")],
  csat: answers("4.1", "4.0", "4.0"),
  businessReviews: [At.parse("2024-10-10T00:00:00Z")],
};

type Asked = { record?: Partial<PartnerRecord>; track?: string; zone?: string; quarter?: string; previous?: ComplianceStatus | null; rules?: Record<string, unknown> };

function report({ record = {}, track = "si", zone = "UTC", quarter = "2025-Q1", previous = null, rules = {} }: Asked) {
  const { definition } = programFor(rules);
  const compliance = definition.tracks[track]?.compliance ?? expect.fail(`no checks for ${track}`);
  const found = complianceIn(compliance, { ...GOOD, ...record }, quarter, previous, { zone, functionalCurrency: "USD", certifications: definition.certifications });
  return found ?? expect.fail("not a quarter");
}
const outcomes = (asked: Asked) => report(asked).checks.map((check) => check.outcome).join(" ");

describe("an integrator's quarter", () => {
  it.each<[string, Partial<PartnerRecord>, string]>([
    ["everything", {}, "pass pass pass pass"],
    ["one consultant", { certificates: [cert("ana")] }, "fail pass pass pass"],
    ["one person with two certificates", { certificates: [cert("ana"), cert("ana", "architect", 3)] }, "fail pass pass pass"],
    ["a consultant at level 1", { certificates: [cert("ana"), cert("bo", "sales", 1)] }, "fail pass pass pass"],
    ["a consultant who left", { certificates: [cert("ana"), cert("bo", "technical", 2, { active: false })] }, "fail pass pass pass"],
    ["a certificate that ends with the quarter", { certificates: [cert("ana"), cert("bo", "technical", 2, { validUntil: On.parse("2025-04-01") })] }, "pass pass pass pass"],
    ["a certificate that ends a day before", { certificates: [cert("ana"), cert("bo", "technical", 2, { validUntil: On.parse("2025-03-31") })] }, "fail pass pass pass"],
    ["a certificate of the last second", { certificates: [cert("ana"), cert("bo", "technical", 2, { awardedAt: At.parse("2025-03-31T23:59:59Z") })] }, "pass pass pass pass"],
    ["a certificate of the next quarter", { certificates: [cert("ana"), cert("bo", "technical", 2, { awardedAt: At.parse("2025-04-01T00:00:00Z") })] }, "fail pass pass pass"],
    ["no implementation", { implementations: [] }, "pass fail pass pass"],
    ["an implementation of the first second", { implementations: [At.parse("2025-01-01T00:00:00Z")] }, "pass pass pass pass"],
    ["an implementation a second before", { implementations: [At.parse("2024-12-31T23:59:59Z")] }, "pass fail pass pass"],
    ["an implementation of the last second", { implementations: [At.parse("2025-03-31T23:59:59Z")] }, "pass pass pass pass"],
    ["an implementation of the next quarter", { implementations: [At.parse("2025-04-01T00:00:00Z")] }, "pass fail pass pass"],
    ["a mean of exactly 4.0", { csat: answers("4.0", "4.0", "4.0") }, "pass pass fail pass"],
    ["a mean of 4.0033", { csat: answers("4.01", "4", "4.00") }, "pass pass pass pass"],
    ["two answers", { csat: answers("1", "2") }, "pass pass not_enough_answers pass"],
    ["no answers", { csat: [] }, "pass pass not_enough_answers pass"],
    ["a third answer a second too old", { csat: [...answers("5", "5"), { at: At.parse("2024-03-31T23:59:59Z"), score: Exact.parse("5") }] }, "pass pass not_enough_answers pass"],
    ["a third answer of the window's first second", { csat: [...answers("5", "5"), { at: At.parse("2024-04-01T00:00:00Z"), score: Exact.parse("5") }] }, "pass pass pass pass"],
    ["a review of the window's first second", { businessReviews: [At.parse("2024-04-01T00:00:00Z")] }, "pass pass pass pass"],
    ["a review a second before", { businessReviews: [At.parse("2024-03-31T23:59:59Z")] }, "pass pass pass fail"],
    ["a review after the quarter", { businessReviews: [At.parse("2025-04-01T00:00:00Z")] }, "pass pass pass fail"],
  ])("with %s", (_what, record, expected) => expect(outcomes({ record })).toBe(expected));

  it.each([
    ["2025-01-01T00:00:00Z", "pass fail pass not_applicable"],
    ["2025-01-01T00:00:01Z", "pass not_applicable pass not_applicable"],
    ["2024-04-01T00:00:00Z", "pass fail pass fail"],
    ["2024-04-01T00:00:01Z", "pass fail pass not_applicable"],
  ])("joined at %s is judged on the windows it was there for", (joinedAt, expected) => {
    expect(outcomes({ record: { joinedAt: At.parse(joinedAt), implementations: [], businessReviews: [] } })).toBe(expected);
  });

  it("ends at midnight in the program's zone", () => {
    const late = { implementations: [At.parse("2025-04-01T03:59:59Z")] };
    expect(outcomes({ record: late })).toBe("pass fail pass pass");
    expect(outcomes({ record: late, zone: "America/New_York" })).toBe("pass pass pass pass");
    expect(outcomes({ record: { implementations: [At.parse("2025-03-31T15:00:00Z")] }, zone: "Asia/Tokyo" })).toBe("pass fail pass pass");
  });

  it.each<[ComplianceStatus | null, boolean, ComplianceStatus, number]>([
    [null, true, "compliant", 0],
    ["at_risk", true, "compliant", 0],
    ["non_compliant", true, "compliant", 0],
    [null, false, "at_risk", 0],
    ["compliant", false, "at_risk", 0],
    ["at_risk", false, "non_compliant", 3],
    ["non_compliant", false, "non_compliant", 3],
  ])("after %s and passing %s is %s, with %i consequences", (previous, passes, status, consequences) => {
    const found = report({ record: passes ? {} : { implementations: [] }, previous });
    expect([found.status, found.consequences.length]).toEqual([status, consequences]);
  });

  it("follows the program's own numbers", () => {
    expect(outcomes({ rules: { si_min_consultants: 3 } })).toBe("fail pass pass pass");
    expect(outcomes({ rules: { si_consultant_level: 3 } })).toBe("fail pass pass pass");
    expect(outcomes({ rules: { si_implementations: 2 } })).toBe("pass fail pass pass");
    expect(outcomes({ rules: { si_csat_tenths: 41 } })).toBe("pass pass fail pass");
    expect(outcomes({ rules: { csat_min_responses: 4 } })).toBe("pass pass not_enough_answers pass");
    expect(outcomes({ rules: { strict_csat: false }, record: { csat: answers("4", "4", "4") } })).toBe("pass pass pass pass");
    expect(outcomes({ rules: { csat_min_responses: 0 }, record: { csat: [] } })).toBe("pass pass not_enough_answers pass");
  });

  it("says on every line what counts and what falls away next", () => {
    const { checks } = report({ record: { certificates: [cert("ana"), cert("bo", "technical", 2, { validUntil: On.parse("2025-05-12") })] } });
    expect(checks[0]).toMatchObject({ sentence: "2 of 2 people with a certificate of level 2 or above", fallsAway: { amount: 1n, on: On.parse("2025-05-12") } });
    expect(checks[2]?.sentence).toBe("3 answers, mean 4.03, needed > 4.0");
    // A review of 10 October is last seen by a question for 9 October a year later.
    expect(checks[3]).toMatchObject({ sentence: "1 of 1 business reviews", fallsAway: { amount: 1n, on: On.parse("2025-10-10") } });
  });
});

describe("a provider's quarter", () => {
  const provider = { track: "msp", record: { activeEndCustomers: 5, certificates: [cert("ana", "sales", 1), cert("bo")], declared: ["Provides first-line customer support"], businessReviews: [At.parse("2025-02-01T00:00:00Z")] } };
  it("passes with five end customers, support, both certificates and a review in the quarter", () => expect(outcomes(provider)).toBe("pass pass pass pass"));
  it.each<[string, Partial<PartnerRecord>, string]>([
    ["four end customers", { activeEndCustomers: 4 }, "fail pass pass pass"],
    ["no first-line support", { declared: [] }, "pass fail pass pass"],
    ["no technical certificate", { certificates: [cert("ana", "sales", 1)] }, "pass pass fail pass"],
    ["no sales certificate", { certificates: [cert("bo")] }, "pass pass fail pass"],
    ["one person with both", { certificates: [cert("ana", "sales", 1), cert("ana")] }, "pass pass pass pass"],
    ["a lapsed sales certificate", { certificates: [cert("ana", "sales", 1, { validUntil: On.parse("2025-03-31") }), cert("bo")] }, "pass pass fail pass"],
    ["last quarter's review", { businessReviews: [At.parse("2024-12-31T23:59:59Z")] }, "pass pass pass fail"],
  ])("with %s", (_what, record, expected) => expect(outcomes({ ...provider, record: { ...provider.record, ...record } })).toBe(expected));
  it("is free of the minimum in its first part-quarter", () => {
    expect(outcomes({ ...provider, record: { ...provider.record, activeEndCustomers: 0, joinedAt: At.parse("2025-02-01T00:00:00Z") } })).toBe("not_applicable pass pass not_applicable");
    expect(outcomes({ ...provider, record: { ...provider.record, activeEndCustomers: 0, joinedAt: At.parse("2025-01-01T00:00:00Z") } })).toBe("fail pass pass pass");
  });
});

describe("a technology partner's quarter", () => {
  it("needs a beta test and a review within the year", () => {
    const declared = ["Builds and maintains the integration", "Provides customer support for the integration"];
    expect(outcomes({ track: "technology", record: { declared, betaTests: [At.parse("2024-05-01T00:00:00Z")] } })).toBe("pass pass pass pass");
    expect(outcomes({ track: "technology", record: { declared, betaTests: [] } })).toBe("pass pass fail pass");
  });
});

it("a text that is no quarter has no report", () => {
  const { definition } = programFor({});
  const compliance = definition.tracks["si"]?.compliance ?? expect.fail("no checks");
  expect(complianceIn(compliance, GOOD, "2025-Q5", null, { zone: "UTC", functionalCurrency: "USD", certifications: definition.certifications })).toBeUndefined();
});

describe("what an integrator is today (P-54)", () => {
  const { definition } = programFor({});
  const program = { zone: "UTC", functionalCurrency: "USD", certifications: definition.certifications };
  const si = definition.tracks["si"]?.compliance ?? expect.fail("no checks");
  const implemented = (...at: string[]) => (end: number) => ({ ...GOOD, implementations: at.map((one) => At.parse(one)).filter((one) => one <= end), csat: [], businessReviews: [At.parse("2024-10-10T00:00:00Z")] });
  const standing = (now: string, ...at: string[]) => standingIn(si, implemented(...at), At.parse("2024-07-01T00:00:00Z"), At.parse(now), program);

  it.each<[string, string, string[], ComplianceStatus | null]>([
    ["before the first quarter has ended nothing is judged", "2024-09-30T23:59:59Z", [], null],
    ["the first quarter that failed puts it at risk", "2024-10-01T00:00:00Z", [], "at_risk"],
    ["the second in a row makes it non-compliant", "2025-01-01T00:00:00Z", [], "non_compliant"],
    ["a good quarter between starts the count anew", "2025-04-01T00:00:00Z", ["2024-11-11T00:00:00Z"], "at_risk"],
    ["a good quarter after two bad ones ends it", "2025-04-01T00:00:00Z", ["2025-03-31T23:59:59Z"], "compliant"],
    ["what happens after the quarter's end does not count for it", "2025-01-01T00:00:00Z", ["2025-01-01T00:00:00Z"], "non_compliant"],
  ])("%s", (_, now, implementations, expected) => {
    expect(standing(now, ...implementations)).toBe(expected);
  });
});
