import { expect, test } from "vitest";
import { shippedProgram } from "../../program/read.ts";
import { termsFor } from "./terms.ts";

const { definition } = shippedProgram();

test("a reseller reads its levels, what each needs, and its discounts", () => {
  const terms = termsFor(definition, "reseller");
  expect(terms?.track.levels.map(({ title, protection, needs }) => [title, protection, needs])).toEqual([
    ["Authorized Reseller", "30 days", ["Training complete"]],
    ["Certified Reseller", "60 days", ["2 closed deals"]],
    ["Premier Reseller", "90 days", ["At least $100,000.00 of net purchases in the trailing 12 months"]],
  ]);
  expect(terms?.incentives.find((rule) => rule.id === "reseller.discount")?.rates).toEqual([{ for: "Authorized Reseller", value: "15%" }, { for: "Certified Reseller", value: "20%" }, { for: "Premier Reseller", value: "25%" }]);
});

test("duties are counted in words", () => {
  expect(termsFor(definition, "si")?.track.duties).toEqual([
    "2 people with a certificate of level 2 or above", "1 accepted implementation in the quarter", "Mean customer satisfaction above 4.0, from 3 answers on", "1 business review in the trailing 12 months",
  ]);
});

test("each track reads only its own rules", () => {
  const rules = (track: string) => termsFor(definition, track)?.incentives.map((rule) => rule.id);
  expect(rules("si")).toEqual(["si.software_referral", "si.services_margin"]);
  expect(rules("affiliate")).toEqual(["affiliate"]);
  expect(rules("msp")).toEqual(["tier.revenue_share", "msp.wholesale"]);
  expect(termsFor(definition, "nobody")).toBeUndefined();
});

test("payouts are told as promised: partners within 30 days, affiliates by month", () => {
  expect(termsFor(definition, "si")?.payout).toBe("Paid out on day 1 and 15 of each month, everything payable; within 30 days of the customer's payment.");
  expect(termsFor(definition, "affiliate")?.payout).toBe("Paid out on day 15 of each month, everything released in earlier months.");
});

test("a wholesale price is told with its steps", () => {
  expect(termsFor(definition, "msp")?.incentives.find((rule) => rule.id === "msp.wholesale")?.rates).toEqual([
    { for: "all", value: "40%" },
    { for: "from 0 active end customers", value: "+0%" },
    { for: "from 25 active end customers", value: "+2%" },
    { for: "from 50 active end customers", value: "+4%" },
    { for: "from 100 active end customers", value: "+6%" },
  ]);
});

test("no partner reads capacities, targets, metrics or the document's wording (P-98)", () => {
  for (const track of Object.keys(definition.tracks)) {
    const text = JSON.stringify(termsFor(definition, track));
    expect(text).not.toMatch(/capacity|planned|target|metric|quote|NPS|pipeline/i);
    for (const metric of Object.values(definition.metrics)) expect(text).not.toContain(metric.title);
    for (const tier of definition.tiers) if (tier.source.quote) expect(text).not.toContain(tier.source.quote);
  }
});
