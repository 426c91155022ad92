import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import { type Claim, attribute } from "./attribution.ts";

const { attribution } = programFor({}).definition;

type Registered = Extract<Claim, { type: "registration" }>;
const registered = (id: string, at: string, approvedAt: string | null, expiresAt: string | null, more: Partial<Registered> = {}): Claim => ({
  id, type: "registration", at: At.parse(at), arrival: 0, selfReferral: false, wonInReview: false, ended: null,
  approvedAt: approvedAt === null ? null : At.parse(approvedAt), expiresAt: expiresAt === null ? null : At.parse(expiresAt), ...more,
});
const referred = (id: string, at: string, more: { arrival?: number; selfReferral?: boolean } = {}): Claim => ({ id, type: "customer_referral", at: At.parse(at), arrival: 0, selfReferral: false, ...more });
const clicked = (id: string, at: string, level: string | null = "standard", more: { arrival?: number; selfReferral?: boolean } = {}): Claim => ({ id, type: "affiliate_click", at: At.parse(at), arrival: 0, selfReferral: false, level, ...more });

function told(convertedAt: string, claims: readonly Claim[], rules = attribution): string {
  const { winner, claims: judged } = attribute(rules, claims, At.parse(convertedAt));
  return [winner ?? "nobody", ...judged.filter((claim) => !claim.won).map((claim) => `${claim.id}: ${claim.because}`)].join(" | ");
}

describe("who is credited", () => {
  it.each([
    ["standard", "2025-01-30T23:59:59Z", "a"],
    ["standard", "2025-01-31T00:00:00Z", "nobody | a: cookie expired"],
    ["premium", "2025-03-01T23:59:59Z", "a"],
    ["premium", "2025-03-02T00:00:00Z", "nobody | a: cookie expired"],
    ["vip", "2025-03-31T23:59:59Z", "a"],
    ["vip", "2025-04-01T00:00:00Z", "nobody | a: cookie expired"],
    ["standard", "2025-01-01T00:00:00Z", "a"],
    ["standard", "2024-12-31T23:59:59Z", "nobody | a: clicked after the sign-up"],
    ["unheard of", "2025-01-02T00:00:00Z", "nobody | a: cookie expired"],
    [null, "2025-01-02T00:00:00Z", "nobody | a: cookie expired"],
  ])("a click of the level %s, signed up at %s: %s", (level, convertedAt, expected) => expect(told(convertedAt, [clicked("a", "2025-01-01T00:00:00Z", level)])).toBe(expected));

  it.each([
    ["2025-06-29T23:59:59Z", "f"],
    ["2025-06-30T00:00:00Z", "nobody | f: referral too old"],
    ["2024-12-31T23:59:59Z", "nobody | f: submitted after the win"],
  ])("a customer referral of 1 January, won at %s: %s", (convertedAt, expected) => expect(told(convertedAt, [referred("f", "2025-01-01T00:00:00Z")])).toBe(expected));

  it.each([
    ["2025-01-02T00:00:00Z", {}, "r"],
    ["2025-03-02T23:59:59Z", {}, "r"],
    ["2025-03-03T00:00:00Z", {}, "nobody | r: protection not live"],
    ["2025-01-01T23:59:59Z", {}, "nobody | r: protection not live"],
    ["2025-01-01T23:59:59Z", { wonInReview: true }, "r"],
    ["2025-03-03T00:00:00Z", { wonInReview: true }, "nobody | r: protection not live"],
    ["2024-12-31T23:59:59Z", { wonInReview: true }, "nobody | r: submitted after the win"],
    ["2025-01-02T00:00:00Z", { ended: "withdrawn" }, "nobody | r: registration withdrawn"],
    ["2025-01-02T00:00:00Z", { approvedAt: null, expiresAt: null }, "nobody | r: protection not live"],
  ])("a registration, won at %s with %j: %s", (convertedAt, more, expected) => {
    expect(told(convertedAt, [registered("r", "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z", "2025-03-03T00:00:00Z", more)])).toBe(expected);
  });

  it("the earliest valid named claim wins, whatever its kind", () => {
    const r = (at: string) => registered("r", at, "2025-01-08T00:00:00Z", "2025-03-03T00:00:00Z");
    expect(told("2025-01-20T00:00:00Z", [referred("f", "2025-01-06T00:00:00Z"), r("2025-01-07T00:00:00Z")])).toBe("f | r: an earlier named claim wins");
    expect(told("2025-01-20T00:00:00Z", [referred("f", "2025-01-07T00:00:00Z"), r("2025-01-06T00:00:00Z")])).toBe("r | f: an earlier named claim wins");
    expect(told("2025-01-20T00:00:00Z", [referred("old", "2024-01-01T00:00:00Z"), r("2025-01-07T00:00:00Z")])).toBe("r | old: referral too old");
  });

  it("in one second the arrival number decides: the lower of two named claims, the higher of two clicks", () => {
    const second = "2025-01-06T00:00:00Z";
    expect(told("2025-01-20T00:00:00Z", [referred("f", second, { arrival: 8 }), registered("r", second, second, "2025-03-03T00:00:00Z", { arrival: 7 })])).toBe("r | f: an earlier named claim wins");
    expect(told("2025-01-20T00:00:00Z", [clicked("b", second, "standard", { arrival: 8 }), clicked("a", second, "standard", { arrival: 7 })])).toBe("b | a: a later click wins");
  });

  it("every loser learns its own reason", () => {
    const claims = [clicked("a", "2025-01-05T00:00:00Z"), clicked("b", "2025-01-09T00:00:00Z"), clicked("c", "2024-06-01T00:00:00Z"), registered("r", "2024-11-01T00:00:00Z", "2024-11-02T00:00:00Z", "2025-01-10T00:00:00Z")];
    expect(told("2025-01-10T00:00:00Z", claims)).toBe("b | a: a later click wins | c: cookie expired | r: protection not live");
    expect(told("2025-01-10T00:00:00Z", [...claims, referred("f", "2025-01-09T12:00:00Z")])).toBe("f | a: a named claim beats a click | b: a named claim beats a click | c: cookie expired | r: protection not live");
  });

  it("who refers itself is not paid, and stands in nobody's way", () => {
    expect(told("2025-01-20T00:00:00Z", [referred("f", "2025-01-06T00:00:00Z", { selfReferral: true }), clicked("a", "2025-01-10T00:00:00Z")])).toBe("a | f: self-referral");
    expect(told("2025-01-20T00:00:00Z", [clicked("a", "2025-01-10T00:00:00Z", "standard", { selfReferral: true })])).toBe("nobody | a: self-referral");
  });

  it("a program may let the click win", () => {
    const rules = { ...attribution, namedBeatsClick: false };
    expect(told("2025-01-20T00:00:00Z", [referred("f", "2025-01-06T00:00:00Z"), clicked("a", "2025-01-10T00:00:00Z")], rules)).toBe("a | f: a click beats a named claim");
  });

  it("nobody claims, nobody is credited", () => expect(told("2025-01-20T00:00:00Z", [])).toBe("nobody"));

  it("follows the program's own lengths", () => {
    const { attribution: longer } = programFor({ affiliate_cookie_days: { standard: 45 }, referral_validity_days: 30 }).definition;
    expect(told("2025-02-14T23:59:59Z", [clicked("a", "2025-01-01T00:00:00Z")], longer)).toBe("a");
    expect(told("2025-01-31T00:00:00Z", [referred("f", "2025-01-01T00:00:00Z")], longer)).toBe("nobody | f: referral too old");
  });
});
