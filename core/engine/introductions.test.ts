import fc from "fast-check";
import { describe, expect } from "vitest";
import { always, sometimes } from "../kernel/properties.testing.ts";
import type { Instant } from "../kernel/time.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { evaluate } from "./evaluate.ts";
import { LAST } from "./histories.testing.ts";
import { type Teller, instantOn, teller, textOn } from "./telling.testing.ts";

/** Invoices whose service and payment begin on whole hours, so that paid hours can be counted one by one. */
const invoices = fc.array(fc.record({ from: fc.integer({ min: 0, max: 60 }), days: fc.constantFrom<number>(0, 1, 10, 28, 29, 30, 31, 60), paid: fc.record({ day: fc.integer({ min: 0, max: 70 }), hour: fc.nat(23) }), half: sometimes(fc.integer({ min: 0, max: 40 })) }), { minLength: 1, maxLength: 4 });
type Invoices = typeof invoices extends fc.Arbitrary<infer T> ? T : never;

const HOUR = 3_600_000;

function tellInvoices({ tell }: Teller, list: Invoices, customer = "acme", prefix = "I"): void {
  list.forEach(({ from, days, paid, half }, i) => {
    const invoice = `${prefix}${i}`;
    tell("invoice.issued", { day: 0, ms: 0 }, { invoice, customer, currency: "USD", via: "direct", lines: [{ id: "s", kind: "software", amount: 1000, from: textOn(from), to: textOn(from + days) }] });
    if (half !== null) tell("cash.applied", { day: half, ms: 0 }, { invoice, amount: 500 });
    tell("cash.applied", { day: paid.day, ms: paid.hour * HOUR }, { invoice });
  });
}

function converted(teller: Teller, referral = "F1", customer = "acme", referrer = "bolt"): void {
  teller.tell("referral.converted", { day: 0, ms: 0 }, { referral, referrer, customer, plan: "team" });
}

/** The first hour after which 30 × 24 hours were both served and fully paid for, counted one by one. */
function byHand(list: Invoices): Instant | null {
  let hours = 0;
  for (let hour = 0; hour < 24 * 200; hour++) {
    if (list.some(({ from, days, paid }) => hour >= from * 24 && hour < (from + days) * 24 && hour >= paid.day * 24 + paid.hour)) hours += 1;
    if (hours === 30 * 24) return instantOn({ day: 0, ms: (hour + 1) * HOUR });
  }
  return null;
}

function releasedAt(list: Invoices, more: (teller: Teller) => void = () => {}): Instant | null {
  const story = teller();
  converted(story);
  tellInvoices(story, list);
  more(story);
  return evaluate({ programs: [SHIPPED], facts: story.facts, asOf: LAST }).rewards[0]?.releasedAt ?? null;
}

describe("a reward", () => {
  always("is released when 30 × 24 hours of service were running and fully paid, to the hour, or never (PR-30)", invoices, (list) => {
    expect(releasedAt(list)).toBe(byHand(list));
  }, 3);

  always("is not released earlier by an invoice for service that is already paid for (PR-30)", fc.tuple(invoices, fc.nat(), fc.nat(30), fc.nat(10)), ([list, which, later, shorter]) => {
    const { from, days, paid } = list[which % list.length] as Invoices[number];
    const overlapping = { from: from + Math.min(shorter, days), days: Math.max(0, days - shorter), paid: { ...paid, day: paid.day + later }, half: null };
    expect(releasedAt([...list, overlapping])).toBe(releasedAt(list));
  }, 3);

  always("never comes for a customer that left or got everything back before that; a partial refund changes nothing (P-31)", fc.tuple(invoices, fc.integer({ min: 0, max: 120 }), fc.constantFrom("leaves" as const, "refunds" as const, "refunds a part" as const)), ([list, day, what]) => {
    const story = (teller: Teller) => {
      if (what === "leaves") teller.tell("subscription.cancelled", { day, ms: 0 }, { customer: "acme" });
      else list.forEach((_, i) => teller.tell("cash.refunded", { day, ms: 0 }, { invoice: `I${i}`, ...(what === "refunds" ? {} : { amount: 999 }) }));
    };
    const undisturbed = byHand(list);
    const released = releasedAt(list, story);
    const at = instantOn({ day, ms: 0 });
    if (what === "refunds a part" || (undisturbed !== null && undisturbed <= at)) expect(released).toBe(undisturbed);
    else if (what === "leaves" || list.every(({ paid }) => instantOn({ day: paid.day, ms: paid.hour * HOUR }) <= at)) expect(released).toBe(null);
  }, 2);
});

const crowd = fc.array(fc.record({ referrer: fc.constantFrom("bolt", "bolt", "bolt", "crane"), list: invoices, gone: sometimes(fc.integer({ min: 0, max: 80 })) }), { minLength: 1, maxLength: 9 });

always("a customer is VIP exactly when five of its referrals were released, from the instant of the fifth on (PR-31)", crowd, (referrals) => {
  const story = teller();
  referrals.forEach(({ referrer, list, gone }, i) => {
    converted(story, `F${i}`, `customer-${i}`, referrer);
    tellInvoices(story, list, `customer-${i}`, `I${i}-`);
    if (gone !== null) story.tell("subscription.cancelled", { day: gone, ms: 0 }, { customer: `customer-${i}` });
  });
  const { rewards, recognitions } = evaluate({ programs: [SHIPPED], facts: story.facts, asOf: LAST });
  for (const referrer of ["bolt", "crane"]) {
    const released = rewards.flatMap((reward) => (reward.referrer === referrer && reward.releasedAt !== null ? [reward.releasedAt] : [])).sort((a, b) => a - b);
    expect(recognitions.filter(({ customer }) => customer === referrer).map((one) => one.at)).toEqual(released.length >= 5 ? [released[4]] : []);
  }
}, 2);
