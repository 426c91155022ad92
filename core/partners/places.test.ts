import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import { ordinal, placeIn, placesHeld, waitingList, waitingSentence } from "./places.ts";

const { tiers } = programFor({});
const tier = (id: string) => tiers.get(id) ?? expect.fail(`no tier ${id}`);

describe("a place in a tier", () => {
  it.each([
    ["platinum", 0, null, "admit", true],
    ["platinum", 1, null, "admit", false],
    ["platinum", 2, null, "admit", false],
    ["platinum", 3, null, "waitlist", false],
    ["platinum", 3, "  ", "waitlist", false],
    ["platinum", 3, "board decision", "admit_with_override", false],
    ["platinum", 2, "board decision", "admit", false],
    ["gold", 3, null, "admit", true],
    ["gold", 4, null, "admit", false],
    ["gold", 9, null, "admit", false],
    ["gold", 10, null, "waitlist", false],
    ["gold", 11, null, "waitlist", false],
    ["silver", 18, null, "admit", true],
    ["silver", 19, null, "admit", false],
    ["silver", 49, null, "admit", false],
    ["silver", 50, null, "waitlist", false],
    ["referral", 0, null, "admit", false],
    ["referral", 1_000_000, null, "admit", false],
  ])("%s with %i partners and the reason %s: %s", (id, held, reason, decision, belowPlan) => {
    expect(placeIn(tier(id), held, reason)).toEqual({ decision, belowPlan });
  });

  it("is kept for a suspended partner for 90 days, to the second", () => {
    const occupants = [{ partner: "P1", suspendedAt: null }, { partner: "P2", suspendedAt: At.parse("2025-01-01T00:00:00Z") }];
    expect(placesHeld(occupants, tier("gold").placeKept, At.parse("2025-03-31T23:59:59Z"))).toBe(2);
    expect(placesHeld(occupants, tier("gold").placeKept, At.parse("2025-04-01T00:00:00Z"))).toBe(1);
  });

  it("is waited for by date of approval, then arrival, and nobody reads who else waits", () => {
    const approvedAt = At.parse("2025-02-01T00:00:00Z");
    const waiting = [{ partner: "P3", approvedAt, arrival: 9 }, { partner: "P1", approvedAt: At.parse("2025-01-01T00:00:00Z"), arrival: 12 }, { partner: "P2", approvedAt, arrival: 8 }];
    expect(waitingList(waiting).map(({ partner }) => partner)).toEqual(["P1", "P2", "P3"]);
    expect(waitingSentence(tier("gold"), waiting, "P2")).toBe("Gold is full; you are 2nd on the waiting list.");
    expect(waitingSentence(tier("gold"), waiting, "P9")).toBeNull();
  });

  it("is counted as people count", () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal)).toEqual(["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "103rd", "111th"]);
  });
});
