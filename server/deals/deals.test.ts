import { describe, expect, test } from "vitest";
import { dealServer, submitted } from "./deals.testing.ts";

const server = await dealServer();
const acme = await server.partner("Acme Partners");

describe("a draft", () => {
  test("may lack anything, is kept, and becomes what is saved", async () => {
    const draft = await acme.seller.deals.draft({ form: { customerName: "Draft Ltd" } });
    expect(draft).toMatchObject({ status: "draft", version: 1, form: { customerName: "Draft Ltd" }, partner: acme.key, partnerName: "Acme Partners", createdBy: "Sam of Acme Partners", review: null });
    expect(draft.number).toMatch(/^DR-\d+$/);
    const saved = await acme.seller.deals.save({ deal: draft.id, version: 1, form: { customerName: "Draft Inc", motion: "resale" } });
    expect(saved).toMatchObject({ version: 2, form: { customerName: "Draft Inc", motion: "resale" } });
    expect(await acme.seller.deals.get({ deal: draft.id })).toMatchObject({ version: 2, form: { customerName: "Draft Inc" } });
  });
});

test("a submitted deal is reviewed, approved, protected by the partner's tier and confirmed at its rate", async () => {
  const deal = await submitted(acme);
  expect(deal).toMatchObject({ status: "in_review", customer: "acme-robotics.com" });
  const done = await server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: [] });
  expect(done).toMatchObject({ status: "approved", protectedFrom: "2026-03-02T09:00:00Z", protectedUntil: "2026-05-01T09:00:00Z", confirmed: { title: "Revenue share by program tier", rate: "20%" } });
});
