import fc from "fast-check";
import { amounts, rarely } from "../kernel/properties.testing.ts";
import { type Day, civil, civilDay, plusMonths, quarterOfDay } from "../kernel/time.ts";
import { FIRST_DAY } from "../programs/programs.testing.ts";
import { CURRENCIES, type Moment, PARTNERS, type Teller, after, dayOn, dayRates, moments, partnerIndex } from "./telling.testing.ts";

export type OfficeStories = {
  /** Months with runs, from the start of the program. */
  readonly months: number;
  /** What the bank says of one transfer after another, over and over. */
  readonly news: readonly { readonly kind: "settled" | "failed" | "returned" | "nothing"; readonly after: Moment }[];
  readonly fx: readonly { readonly when: Moment; readonly rates: Record<string, string> }[];
  readonly adjustments: readonly { readonly when: Moment; readonly partner: number; readonly amount: number; readonly up: boolean; readonly currency: string }[];
  readonly disputes: readonly { readonly when: Moment; readonly invoice: string; readonly rule: string; readonly partner: number; readonly resolved: Moment | null }[];
  readonly sweeps: readonly { readonly when: Moment; readonly found: number; readonly remitted: number | null }[];
  readonly clawbacks: readonly { readonly when: Moment; readonly partner: number; readonly amount: number; readonly currency: string; readonly repaid: boolean }[];
  readonly funds: readonly FundStory[];
  readonly sales: readonly { readonly when: Moment; readonly gross: number; readonly refunded: number | null; readonly disbursed: { readonly after: Moment; readonly amount: number; readonly fee: boolean } | null }[];
};

export type FundStory = { readonly when: Moment; readonly partner: number; readonly amount: number; readonly plan: boolean; readonly then: "claimed" | "withdrawn" | "nothing"; readonly spent: number; readonly after: Moment; readonly closed: boolean };

const currency = fc.constantFrom(...CURRENCIES);
const rules = fc.constantFrom("tier.revenue_share", "si.software_referral", "si.services_margin", "affiliate");

export const fundStories: fc.Arbitrary<readonly FundStory[]> = fc.array(
  fc.record({
    when: moments(0, 200), partner: partnerIndex, amount: fc.oneof(fc.constantFrom(0, 500_000, 500_001, 1_500_000), fc.nat(900_000)), plan: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
    then: fc.constantFrom("claimed" as const, "claimed" as const, "withdrawn" as const, "nothing" as const), spent: fc.nat(1_600_000), after: moments(0, 120), closed: fc.boolean(),
  }),
  { maxLength: 5 },
);

export const officeStories: fc.Arbitrary<OfficeStories> = fc.record({
  months: fc.nat(14),
  news: fc.array(fc.record({ kind: fc.constantFrom("settled" as const, "settled" as const, "failed" as const, "returned" as const, "nothing" as const), after: moments(0, 20) }), { minLength: 1, maxLength: 12 }),
  fx: fc.array(fc.record({ when: moments(0, 100), rates: dayRates }), { maxLength: 2 }),
  adjustments: fc.array(fc.record({ when: moments(0, 300), partner: partnerIndex, amount: amounts, up: fc.boolean(), currency }), { maxLength: 2 }),
  disputes: fc.array(fc.record({ when: moments(0, 300), invoice: fc.tuple(fc.nat(3), fc.nat(2)).map(([deal, n]) => `I${deal}-${n}`), rule: rules, partner: partnerIndex, resolved: rarely(moments(0, 60)) }), { maxLength: 3 }),
  sweeps: rarely(fc.record({ when: moments(1100, 1300), found: amounts, remitted: rarely(amounts) })).map((story) => (story === null ? [] : [story])),
  clawbacks: fc.array(fc.record({ when: moments(100, 400), partner: partnerIndex, amount: amounts, currency, repaid: fc.boolean() }), { maxLength: 2 }),
  funds: fundStories,
  sales: fc.array(fc.record({ when: moments(0, 200), gross: amounts, refunded: rarely(amounts), disbursed: rarely(fc.record({ after: moments(0, 40), amount: amounts, fee: fc.boolean() })) }), { maxLength: 2 }),
});

export function tellOffice(teller: Teller, stories: OfficeStories): void {
  const { tell } = teller;
  tellRuns(teller, stories);
  for (const { when, rates } of stories.fx) tell("fx.published", when, { rates });
  stories.adjustments.forEach(({ when, partner, amount, up, currency: code }, i) => {
    tell("adjustment.granted", when, { adjustment: `A${i}`, partner: PARTNERS[partner] as string, amount: up ? amount : -amount, currency: code, reason: "Agreed in writing", by: "ann", approvedBy: "ben" });
  });
  stories.disputes.forEach(({ when, invoice, rule, partner, resolved }, i) => {
    tell("dispute.opened", when, { dispute: `Q${i}`, earning: `${invoice}:${rule}:${PARTNERS[partner]}`, reason: "Not our number" });
    if (resolved !== null) tell("dispute.resolved", after(when, resolved), { dispute: `Q${i}`, outcome: "rejected" });
  });
  for (const { when, partner, amount, currency: code, repaid } of stories.clawbacks) {
    const owed = { partner: PARTNERS[partner] as string, amount, currency: code };
    if (repaid) tell("clawback.repaid", when, owed);
    else tell("clawback.written_off", when, { ...owed, reason: "Twelve months old" });
  }
  for (const { when, found, remitted } of stories.sweeps) {
    tell("unclaimed.swept", when, {});
    if (remitted !== null) tell("unclaimed.remitted", after(when, { day: 5, ms: 0 }), { amount: remitted, currency: "USD" });
    for (const partner of PARTNERS) tell("unclaimed.owner_found", after(when, { day: 10, ms: 0 }), { partner, amount: found, currency: "USD" });
  }
  tellFunds(teller, stories.funds);
  tellSales(teller, stories);
}

/** Runs on the 1st and 15th of every month, the affiliates' on the 15th, at 00:00, then what the bank says. */
function tellRuns({ tell }: Teller, { months, news }: OfficeStories): void {
  const { y, m } = civil(FIRST_DAY);
  let told = 0;
  for (let month = 1; month <= months; month++) {
    const first = plusMonths(civilDay(y, m, 1), month);
    for (const [day, schedule] of [[1, "partner"], [15, "partner"], [15, "affiliate"]] as const) {
      const when = { day: (first + day - 1 - FIRST_DAY) as number, ms: 0 };
      const batch = `${schedule}-${month}-${day}`;
      tell("payout.run", when, { batch, schedule, fx: { "USD/EUR": "0.9150", "EUR/USD": "1.0929", "JPY/EUR": "0.0060", "KWD/EUR": "3.001", "JPY/USD": "0.0066", "KWD/USD": "3.2480" } });
      for (const partner of PARTNERS) {
        const { kind, after: by } = news[told++ % news.length] as OfficeStories["news"][number];
        if (kind !== "nothing") tell(`payout.${kind}`, after(when, by), { batch, partner });
      }
    }
  }
}

export function tellFunds({ tell }: Teller, stories: readonly FundStory[]): void {
  stories.forEach(({ when, partner, amount, plan, then, spent, after: by, closed }, i) => {
    const request = `M${i}`;
    tell("mdf.requested", when, { request, partner: PARTNERS[partner] as string, amount, jointPlan: plan, outcomes: true });
    const later = after(when, by);
    if (closed) tell("mdf.quarter_closed", after(when, { day: 95, ms: 0 }), { quarter: quarterOfDay(dayOn(when.day) as Day) });
    if (then === "withdrawn") tell("mdf.withdrawn", later, { request });
    if (then !== "claimed") return;
    tell("mdf.claimed", later, { request, claim: `${request}-claim`, spent, proof: true });
    tell("mdf.reimbursed", after(later, { day: 10, ms: 0 }), { partner: PARTNERS[partner] as string, amount: spent });
  });
}

function tellSales({ tell }: Teller, { sales }: OfficeStories): void {
  sales.forEach(({ when, gross, refunded, disbursed }, i) => {
    const sale = { marketplace: "aws", currency: "USD", sale: `X${i}` };
    tell("marketplace.sold", when, { ...sale, gross });
    if (refunded !== null) tell("marketplace.refunded", after(when, { day: 9, ms: 0 }), { ...sale, gross: Math.min(refunded, gross) });
    if (disbursed !== null) tell("marketplace.disbursed", after(when, disbursed.after), { marketplace: "aws", currency: "USD", amount: disbursed.amount, ...(disbursed.fee ? { fee: 10 } : {}) });
  });
}
