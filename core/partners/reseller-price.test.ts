import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import { resellerPrice } from "./reseller-price.ts";

function ruleFor(rules: Record<string, unknown> = {}) {
  return programFor(rules).discounts.find((discount) => discount.id === "reseller.discount") ?? expect.fail("no reseller discount");
}
const confirmed = (level: string | null) => ({ level, approvedAt: At.parse("2025-01-15T00:00:00Z"), expiresAt: At.parse("2025-04-15T00:00:00Z") });
const INSIDE = At.parse("2025-03-20T00:00:00Z");

describe("the price of an order", () => {
  it.each([
    [1_000_000n, "authorized", 850_000n, 150_000n],
    [1_000_000n, "certified", 800_000n, 200_000n],
    [1_000_000n, "premier", 750_000n, 250_000n],
    [9_999n, "authorized", 8_499n, 1_500n],
    [3_330n, "premier", 2_498n, 832n],
    [1n, "premier", 1n, 0n],
    [2n, "premier", 2n, 0n],
    [3n, "certified", 2n, 1n],
    [0n, "premier", 0n, 0n],
    [9_007_199_254_740_993n, "premier", 6_755_399_441_055_745n, 2_251_799_813_685_248n],
    [1_000_000n, null, 1_000_000n, 0n],
  ])("list %s at level %s is %s and saves %s", (list, level, price, discount) => {
    expect(resellerPrice(ruleFor(), list, level, INSIDE, null)).toMatchObject({ price, discount });
  });

  it.each([
    ["certified", "premier", "2025-01-14T23:59:59Z", 2_000],
    ["certified", "premier", "2025-01-15T00:00:00Z", 2_500],
    ["certified", "premier", "2025-04-14T23:59:59Z", 2_500],
    ["certified", "premier", "2025-04-15T00:00:00Z", 2_000],
    ["premier", "certified", "2025-03-20T00:00:00Z", 2_500],
    ["certified", null, "2025-03-20T00:00:00Z", 2_000],
    [null, "certified", "2025-03-20T00:00:00Z", 2_000],
  ])("level %s today and %s confirmed, ordered at %s: %i points", (today, promised, orderedAt, rate) => {
    expect(resellerPrice(ruleFor(), 100n, today, At.parse(orderedAt), confirmed(promised)).discountRate).toBe(rate);
  });

  it.each([
    [{ promotion_helps_open_deal: true, demotion_hurts_open_deal: true }, 2_500, 1_500],
    [{ promotion_helps_open_deal: false, demotion_hurts_open_deal: false }, 2_000, 2_000],
    [{ promotion_helps_open_deal: false, demotion_hurts_open_deal: true }, 2_000, 1_500],
    [{ promotion_helps_open_deal: true, demotion_hurts_open_deal: false }, 2_500, 2_000],
  ])("under %j a promotion since approval gives %i, a demotion %i", (rules, promoted, demoted) => {
    expect(resellerPrice(ruleFor(rules), 100n, "premier", INSIDE, confirmed("certified")).discountRate).toBe(promoted);
    expect(resellerPrice(ruleFor(rules), 100n, "authorized", INSIDE, confirmed("certified")).discountRate).toBe(demoted);
  });
});
