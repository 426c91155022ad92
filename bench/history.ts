import type { Fact } from "../core/facts/fact.ts";

/**
 * A stream of facts as a busy program makes them, in order, one after another: 1,000 partners of all tiers, one deal in seven split,
 * four invoices a deal, one in nine through a marketplace, one in twenty partly refunded, a payout run every 2,000 deals that the bank settles.
 */
export function* history(count: number): Generator<Fact> {
  const told = { at: Date.UTC(2024, 1, 1), arrival: 0 };
  const fact = (type: string, payload: Record<string, unknown>): Fact => {
    told.at += 1000;
    told.arrival += 1;
    return { id: `f${told.arrival}`, type, at: told.at, knownAt: told.at, arrival: told.arrival, payload } as unknown as Fact;
  };
  for (let i = 0; i < PARTNERS && told.arrival < count; i++) yield fact("partner.enrolled", { partner: `P${i}`, track: i % 5 === 0 ? "si" : "technology", tier: TIERS[i % 4] });
  for (let deal = 1; told.arrival < count; deal++) {
    yield fact("deal.won", { deal: `D${deal}`, customer: `C${deal}`, serviceStart: "2024-02-01", motion: "referral", servicesPaper: "vendor", splits: splits(deal) });
    for (let i = 0; i < 4 && told.arrival < count; i++) {
      const invoice = deal * 4 + i;
      yield fact("invoice.issued", { invoice: `I${invoice}`, deal: `D${deal}`, currency: "USD", via: invoice % 9 === 0 ? "aws" : "direct", lines: lines(invoice) });
      yield fact("cash.applied", { invoice: `I${invoice}` });
      if (invoice % 20 === 0) yield fact("cash.refunded", { invoice: `I${invoice}`, amount: 5000 });
    }
    if (deal % 2000 !== 0) continue;
    yield fact("payout.run", { batch: `B${deal}`, schedule: "partner" });
    for (let i = 0; i < PARTNERS && told.arrival < count; i++) yield fact("payout.settled", { batch: `B${deal}`, partner: `P${i}` });
  }
}

const PARTNERS = 1000;
const TIERS = ["platinum", "gold", "silver", "referral"];

function splits(deal: number) {
  const first = { partner: `P${deal % PARTNERS}`, weight: 3 };
  return deal % 7 === 0 ? [first, { partner: `P${(deal * 7 + 1) % PARTNERS}`, weight: 2 }] : [first];
}

function lines(invoice: number) {
  return [
    { id: "s", kind: "software", amount: 100_000 + (invoice % 100_000), from: "2024-02-01", to: "2024-05-01" },
    { id: "t", kind: "tax", amount: 8000 },
  ];
}
