import { expect, it } from "vitest";
import { programFor } from "../../tools/golden/definition.ts";
import { guardrail } from "./guardrail.ts";

const { giveawayLimit } = programFor({}).definition.stacking;

it.each([
  ["45% exactly", { list: 10_000_000n, discountRate: 4_500, marketplaceRate: 0, commissionRate: 0 }, 4_500_000n, "ok"],
  ["45.01%", { list: 10_000_000n, discountRate: 4_501, marketplaceRate: 0, commissionRate: 0 }, 4_501_000n, "needs_approval"],
  ["wholesale through a marketplace: 49%", { list: 10_000_000n, discountRate: 4_000, marketplaceRate: 1_500, commissionRate: 0 }, 4_900_000n, "needs_approval"],
  ["Platinum through a marketplace: 40%", { list: 10_000_000n, discountRate: 0, marketplaceRate: 1_500, commissionRate: 2_500 }, 4_000_000n, "ok"],
  ["the limit where it rounds", { list: 9_999n, discountRate: 4_500, marketplaceRate: 0, commissionRate: 0 }, 4_500n, "ok"],
  ["nothing", { list: 10_000_000n, discountRate: 0, marketplaceRate: 0, commissionRate: 0 }, 0n, "ok"],
  ["a free product", { list: 0n, discountRate: 10_000, marketplaceRate: 0, commissionRate: 0 }, 0n, "ok"],
])("giving away %s", (_what, deal, givenAway, decision) => expect(guardrail(giveawayLimit, deal)).toMatchObject({ givenAway, decision }));

it("follows the program's own limit", () => {
  const { giveawayLimit: tight } = programFor({ guardrail_bps: 4_000 }).definition.stacking;
  expect(guardrail(tight, { list: 100n, discountRate: 4_001, marketplaceRate: 0, commissionRate: 0 })).toMatchObject({ decision: "needs_approval", limit: 40n });
});
