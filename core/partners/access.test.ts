import { describe, expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { At } from "../../tools/golden/scalars.ts";
import { type Visitor, accessOf, activeUntil } from "./access.ts";

const { definition } = programFor({});
const asOf = At.parse("2025-06-01T00:00:00Z");
const silver: Visitor = { tier: "silver", status: "active", certifiedPeople: 1, activatedAt: At.parse("2024-01-01T00:00:00Z"), lastActivityAt: At.parse("2025-05-01T00:00:00Z") };

function openTo(visitor: Visitor, at = asOf): string {
  return Object.entries(accessOf(definition, visitor, at)).filter(([, access]) => access.open).map(([id]) => id).sort().join(" ");
}

describe("what is open to a partner", () => {
  it.each([
    ["an active certified Silver partner", silver, "collateral demo docs portal slack"],
    ["the same in Gold", { ...silver, tier: "gold" }, "collateral demo docs mdf portal slack"],
    ["the same in Platinum", { ...silver, tier: "platinum" }, "collateral demo docs mdf portal slack"],
    ["the same in the Referral tier", { ...silver, tier: "referral" }, "collateral demo docs portal slack"],
    ["a Gold partner with nobody certified", { ...silver, tier: "gold", certifiedPeople: 0 }, "docs mdf portal slack"],
    ["a partner in onboarding", { ...silver, status: "onboarding" }, "collateral demo docs portal"],
    ["a suspended partner", { ...silver, status: "suspended" }, ""],
    ["a partner that left", { ...silver, status: "left" }, ""],
    ["a partner without a tier", { ...silver, tier: null }, "collateral demo docs portal slack"],
    ["a sleeping partner", { ...silver, lastActivityAt: At.parse("2024-12-02T23:59:59Z") }, "collateral demo docs portal"],
    ["a partner active 180 days ago to the second", { ...silver, lastActivityAt: At.parse("2024-12-03T00:00:00Z") }, "collateral demo docs portal slack"],
    ["a new partner on the 90th day", { ...silver, activatedAt: At.parse("2025-03-03T00:00:00Z"), lastActivityAt: null }, "collateral demo docs portal slack"],
    ["a new partner a second later", { ...silver, activatedAt: At.parse("2025-03-02T23:59:59Z"), lastActivityAt: null }, "collateral demo docs portal"],
    ["an active partner never activated nor seen", { ...silver, activatedAt: null, lastActivityAt: null }, "collateral demo docs portal"],
  ])("%s", (_who, visitor, open) => expect(openTo(visitor)).toBe(open));

  it("asks for as many certified people as the program says", () => {
    const two = { ...definition, definitions: { ...definition.definitions, certified: { people: 2, atLeastLevel: 1 } } };
    expect(accessOf(two, silver, asOf)["demo"]?.open).toBe(false);
    expect(accessOf(two, { ...silver, certifiedPeople: 2 }, asOf)["demo"]?.open).toBe(true);
  });

  it("says until when it stays open, and what is missing when it is not", () => {
    expect(activeUntil(definition, silver)).toBe(At.parse("2025-10-28T00:00:00Z"));
    expect(accessOf(definition, silver, asOf)["slack"]?.closesAfter).toBe(At.parse("2025-10-28T00:00:00Z"));
    expect(accessOf(definition, silver, asOf)["mdf"]?.because).toBe("From Gold upwards. You are Silver.");
    expect(accessOf(definition, { ...silver, tier: null }, asOf)["mdf"]?.because).toBe("From Gold upwards. You have no tier yet.");
    expect(accessOf(definition, silver, asOf)["portal"]?.because).toBeNull();
  });
});
