import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import { dayText, instantText } from "../kernel/time.ts";
import { heldPayoutPlan, payoutPlan, runFor } from "./calendar.ts";

const { payouts } = programFor({}).definition;
const partner = payouts.schedules["partner"] ?? expect.fail("no schedule for partners");
const affiliate = payouts.schedules["affiliate"] ?? expect.fail("no schedule for affiliates");
const HOLD = { unit: "days", n: 30 } as const;

describe("the payout of a payment", () => {
  it.each([
    ["2025-01-31T10:00:00Z", "2025-03-02", "2025-02-01", true],
    ["2024-01-31T10:00:00Z", "2024-03-01", "2024-02-01", true],
    ["2025-03-15T00:00:00Z", "2025-04-14", "2025-03-15", true],
    ["2025-03-15T00:00:01Z", "2025-04-14", "2025-04-01", true],
    ["2025-03-31T23:59:59Z", "2025-04-30", "2025-04-01", true],
    ["2025-04-01T00:00:00Z", "2025-05-01", "2025-04-01", true],
    ["2025-12-15T00:00:01Z", "2026-01-14", "2026-01-01", true],
  ])("paid at %s is due by %s and goes out on %s", (paidAt, dueBy, run, inTime) => {
    const plan = payoutPlan(partner, payouts.dueAfterPayment, At.parse(paidAt), "UTC");
    expect([dayText(plan.dueBy), dayText(plan.run), plan.inTime]).toEqual([dueBy, run, inTime]);
  });

  it("is in time on the last day of the promise and not after it", () => {
    const only = (day: number) => payoutPlan({ ...partner, runDays: [day] }, payouts.dueAfterPayment, At.parse("2025-03-15T00:00:01Z"), "UTC").inTime;
    expect([only(14), only(15)]).toEqual([true, false]);
  });

  it("does not mind the order in which run days are written", () => {
    expect(dayText(runFor({ ...partner, runDays: [15, 1] }, At.parse("2025-03-20T00:00:00Z"), "UTC"))).toBe("2025-04-01");
    expect(dayText(runFor({ ...partner, runDays: [28, 15, 1] }, At.parse("2025-02-02T00:00:00Z"), "UTC"))).toBe("2025-02-15");
  });

  it("counts dates and runs in the program's zone", () => {
    const plan = payoutPlan(partner, payouts.dueAfterPayment, At.parse("2025-02-01T03:00:00Z"), "America/New_York");
    expect([dayText(plan.dueBy), dayText(plan.run)]).toEqual(["2025-03-02", "2025-02-01"]);
    expect(dayText(runFor(partner, At.parse("2025-02-01T05:00:00Z"), "America/New_York"))).toBe("2025-02-01");
    expect(dayText(runFor(partner, At.parse("2025-02-01T05:00:01Z"), "America/New_York"))).toBe("2025-02-15");
    expect(dayText(runFor(partner, At.parse("2025-01-31T15:00:00Z"), "Asia/Tokyo"))).toBe("2025-02-01");
  });
});

describe("the payout of an affiliate", () => {
  it.each([
    ["2025-01-01T23:59:59Z", "2025-01-31T23:59:59Z", "2025-02-15"],
    ["2025-01-02T00:00:00Z", "2025-02-01T00:00:00Z", "2025-03-15"],
    ["2024-01-30T00:00:00Z", "2024-02-29T00:00:00Z", "2024-03-15"],
    ["2025-11-15T00:00:00Z", "2025-12-15T00:00:00Z", "2026-01-15"],
    ["2025-01-16T00:00:00Z", "2025-02-15T00:00:00Z", "2025-03-15"],
  ])("paid at %s is released at %s and goes out on %s", (paidAt, releaseAt, run) => {
    const plan = heldPayoutPlan(affiliate, HOLD, At.parse(paidAt), "UTC");
    expect([instantText(plan.releaseAt), dayText(plan.run)]).toEqual([releaseAt, run]);
  });

  it("waits for the month to end where the program is at home", () => {
    const paidAt = At.parse("2025-01-02T02:00:00Z");
    expect(dayText(heldPayoutPlan(affiliate, HOLD, paidAt, "UTC").run)).toBe("2025-03-15");
    expect(dayText(heldPayoutPlan(affiliate, HOLD, paidAt, "America/New_York").run)).toBe("2025-02-15");
  });

  it("takes the first of several run days in the month after", () => {
    expect(dayText(heldPayoutPlan({ ...affiliate, runDays: [20, 5] }, HOLD, At.parse("2025-01-02T00:00:00Z"), "UTC").run)).toBe("2025-03-05");
  });
});
