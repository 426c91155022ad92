import { expect, test } from "vitest";
import { isRefusal } from "../kernel/refusal.ts";
import { factFromRow, rowOf } from "./columns.ts";
import { parseFact } from "./parse.ts";

const row = (more: Record<string, string>) => ({ occurredAt: "2026-02-01T09:00:00Z", sourceSystem: "billing", sourceRef: "1", ...more });

test("lists are written as people write them, or as JSON", () => {
  const human = factFromRow(row({ type: "invoice.issued", invoice: "I1", deal: "D1", currency: "USD", lines: "s:software:100000:2026-02-01:2027-02-01|t:tax:8000" }));
  const json = factFromRow(row({ type: "invoice.issued", invoice: "I1", deal: "D1", currency: "USD", lines: '[{"id":"s","kind":"software","amount":100000,"from":"2026-02-01","to":"2027-02-01"},{"id":"t","kind":"tax","amount":8000}]' }));
  expect(human).toEqual(json);
  expect(isRefusal(parseFact(human))).toBe(false);
  expect(factFromRow(row({ type: "deal.won", deal: "D1", serviceStart: "2026-02-01", splits: "PA-1:60|PA-2:40" }))).toMatchObject({ payload: { splits: [{ partner: "PA-1", weight: 60 }, { partner: "PA-2", weight: 40 }] } });
  expect(factFromRow(row({ type: "cash.applied", invoice: "I1", amount: "500", fx: "EUR/USD=1.10|GBP/USD=1.27" }))).toMatchObject({ payload: { amount: 500, fx: { "EUR/USD": "1.10", "GBP/USD": "1.27" } } });
});

test.each([
  ["an amount with cents after a point", { type: "cash.applied", invoice: "I1", amount: "12.50" }, "payload.amount"],
  ["an amount in words", { type: "cash.applied", invoice: "I1", amount: "a lot" }, "payload.amount"],
  ["a yes that is neither", { type: "mdf.requested", request: "M1", partner: "PA-1", amount: "5", jointPlan: "yes", outcomes: "true" }, "payload.jointPlan"],
  ["a column that means nothing", { type: "cash.applied", invoice: "I1", colour: "red" }, "payload.colour"],
  ["an impossible date", { type: "cash.applied", invoice: "I1", occurredAt: "2026-02-30T09:00:00Z" }, "occurredAt"],
  ["a broken list", { type: "deal.won", deal: "D1", serviceStart: "2026-02-01", splits: "PA-1" }, "payload.splits.0.weight"],
])("%s is refused with the way to it", (_, more, path) => {
  const fact = parseFact(factFromRow(row(more as Record<string, string>)));
  expect(isRefusal(fact) && fact.issues?.map((issue) => issue.path.join("."))).toContain(path);
});

test("what is exported is imported as it was", () => {
  const fact = { type: "deal.won", occurredAt: "2026-02-01T09:00:00Z", source: { system: "crm", ref: "7" }, payload: { deal: "D1", serviceStart: "2026-02-01", motion: "referral", servicesPaper: "vendor", splits: [{ partner: "PA-1", weight: 1 }] } };
  expect(factFromRow(rowOf(fact))).toEqual(fact);
});
