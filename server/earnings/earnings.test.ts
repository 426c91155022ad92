import { expect, test } from "vitest";
import { instantOf } from "../../core/kernel/api-list.ts";
import { testServer } from "../testing-server.ts";

const server = await testServer({ at: "2026-02-05T09:00:00Z" });
const { owner } = server;
let told = 0;

async function tell(type: string, occurredAt: string, payload: Record<string, unknown>) {
  told += 1;
  await owner.facts.record({ type, occurredAt, source: { system: "test", ref: `fact ${told}` }, payload } as never);
}

const companies = [["Fjord", "gold"], ["Skerry", "silver"], ["Tarn", "gold"], ["Beck", "gold"]] as const;
const keys = new Map<string, string>();
for (const [name, tier] of companies) keys.set(name, await enrolled(name, tier));
server.clock.set(instantOf("2026-03-05T09:00:00Z"));

async function enrolled(name: string, tier: string): Promise<string> {
  const application = await server.client().applications.submit({ company: name, website: `https://${name.toLowerCase()}.example`, country: "SE", contactName: "Ada Holm", email: `ada@${name.toLowerCase()}.example`, track: "technology", about: "We build connectors." } as never);
  const { items } = await owner.applications.list({ search: application.number });
  const approved = await owner.applications.approve({ application: items[0]?.id as never, tier });
  return approved.partner as string;
}

async function partnerWithDeal(name: (typeof companies)[number][0], amount: number) {
  const partner = await owner.partners.get({ partner: keys.get(name) as string });
  const deal = `D-${name}`;
  await tell("deal.won", "2026-03-01T10:00:00Z", { deal, customer: `${name.toLowerCase()}-customer.example`, serviceStart: "2026-03-01", splits: [{ partner: partner.key, weight: 1 }] });
  await tell("invoice.issued", "2026-03-01T11:00:00Z", { invoice: `I-${name}`, deal, currency: "USD", lines: [{ id: "s", kind: "software", amount, from: "2026-03-01", to: "2027-03-01" }] });
  await tell("cash.applied", "2026-03-02T11:00:00Z", { invoice: `I-${name}` });
  await server.runJobs();
  return partner;
}

test("a customer's payment is an earning at once, with its status in words and every step of why", async () => {
  const partner = await partnerWithDeal("Fjord", 1_000_000);
  const { items } = await owner.earnings.list({ partner: partner.key });
  expect(items).toMatchObject([{ amount: { amount: 200_000, currency: "USD" }, base: { amount: 1_000_000 }, rate: "20%", what: "Revenue share by program tier", status: "payable", statusText: "will be paid by 2026-04-01", dueBy: "2026-04-01" }]);
  const { explanation } = await owner.earnings.explain({ ref: items[0]?.ref as string });
  expect(explanation.sentence).toContain("20% of the $10,000.00");
  expect(explanation.steps.map((step) => step.arithmetic).filter((text) => text !== null)).toContain("1000000 * 2000 / 10000 = 200000");
  expect(explanation.steps.find((step) => step.rule === "tier.revenue_share")).toMatchObject({ lines: "52-55", program: "mindweave@1.0.0" });
});

test("a refund shows on the line it came from and in the sums", async () => {
  const partner = await partnerWithDeal("Skerry", 400_000);
  await tell("cash.refunded", "2026-03-03T11:00:00Z", { invoice: "I-Skerry", amount: 100_000 });
  await server.runJobs();
  const { items } = await owner.earnings.list({ partner: partner.key });
  expect(items).toMatchObject([{ amount: { amount: 60_000 }, open: { amount: 45_000 }, takenBack: { amount: 15_000 }, statusText: "will be paid by 2026-04-01, $150.00 taken back: refund" }]);
  expect(await owner.earnings.summary({ partner: partner.key })).toMatchObject({ sums: [{ currency: "USD", payable: { amount: 45_000 }, next: { on: "2026-03-15", amount: { amount: 45_000 } } }] });
});

test("a partner sees its own earnings and nobody else's: another's line is not found", async () => {
  const mine = await partnerWithDeal("Tarn", 10_000);
  await partnerWithDeal("Beck", 20_000);
  const { client } = await server.person(mine.organisation, ["partner.finance"]);
  const { items } = await client.earnings.list({});
  expect(items.map((item) => item.partner)).toEqual([mine.key]);
  const others = await owner.earnings.list({ search: "I-Beck" });
  await expect(client.earnings.explain({ ref: others.items[0]?.ref as string })).rejects.toMatchObject({ code: "earning.not-found" });
  expect((await client.earnings.summary({})).sums).toMatchObject([{ payable: { amount: 2000 } }]);
});
