import fc from "fast-check";
import { amounts, rarely, sometimes } from "../kernel/properties.testing.ts";
import { CUSTOMERS, type Moment, PARTNERS, type Teller, after, customerIndex, moments, partnerIndex } from "./telling.testing.ts";

export type ReferralStory = {
  readonly referrer: number;
  readonly customer: number;
  readonly submitted: Moment | null;
  readonly converted: Moment;
  readonly plan: "team" | "pro" | "enterprise";
  readonly value: number;
  readonly currency: string;
  readonly selfReferral: boolean;
  readonly chosen: { readonly after: Moment; readonly form: "credit" | "gift_card" } | null;
  readonly fails: boolean;
};

export type CustomerStories = {
  readonly referrals: readonly ReferralStory[];
  readonly clicks: readonly { readonly when: Moment; readonly partner: number; readonly customer: number }[];
  readonly signups: readonly { readonly when: Moment; readonly customer: number }[];
  readonly plans: readonly { readonly when: Moment; readonly customer: number; readonly plan: "team" | "pro" | "enterprise" }[];
  readonly cancelled: readonly { readonly when: Moment; readonly customer: number }[];
  readonly studies: readonly { readonly when: Moment; readonly customer: number; readonly study: number }[];
  readonly credits: readonly { readonly when: Moment; readonly customer: number; readonly amount: number }[];
};

const referrals = fc.record({
  referrer: customerIndex, customer: customerIndex, submitted: sometimes(moments(-190, 1)), converted: moments(0, 200), plan: fc.constantFrom("team" as const, "pro" as const, "enterprise" as const),
  value: amounts, currency: fc.constantFrom("USD", "USD", "EUR"), selfReferral: rarely(fc.constant(true)).map((value) => value === true),
  chosen: sometimes(fc.record({ after: moments(0, 90), form: fc.constantFrom("credit" as const, "gift_card" as const) })), fails: fc.boolean(),
});

export const customerStories: fc.Arbitrary<CustomerStories> = fc.record({
  referrals: fc.array(referrals, { maxLength: 3 }),
  clicks: fc.array(fc.record({ when: moments(0, 200), partner: partnerIndex, customer: customerIndex }), { maxLength: 3 }),
  signups: fc.array(fc.record({ when: moments(0, 200), customer: customerIndex }), { maxLength: 2 }),
  plans: fc.array(fc.record({ when: moments(0, 200), customer: customerIndex, plan: fc.constantFrom("team" as const, "pro" as const, "enterprise" as const) }), { maxLength: 2 }),
  cancelled: fc.array(fc.record({ when: moments(100, 400), customer: customerIndex }), { maxLength: 1 }),
  studies: fc.array(fc.record({ when: moments(0, 300), customer: customerIndex, study: fc.nat(1) }), { maxLength: 2 }),
  credits: fc.array(fc.record({ when: moments(30, 400), customer: customerIndex, amount: amounts }), { maxLength: 2 }),
});

export function tellCustomers(teller: Teller, stories: CustomerStories): void {
  const { tell } = teller;
  const named = (customer: number) => CUSTOMERS[customer] as string;
  stories.referrals.forEach((story, i) => tellReferral(teller, story, `F${i}`));
  stories.clicks.forEach(({ when, partner, customer }, i) => tell("click.recorded", when, { click: `K${i}`, partner: PARTNERS[partner] as string, visitor: `visitor-${named(customer)}` }));
  for (const { when, customer } of stories.signups) tell("signup.recorded", when, { customer: named(customer), visitor: `visitor-${named(customer)}` });
  for (const { when, customer, plan } of stories.plans) tell("subscription.plan_changed", when, { customer: named(customer), plan });
  for (const { when, customer } of stories.cancelled) tell("subscription.cancelled", when, { customer: named(customer) });
  for (const { when, customer, study } of stories.studies) tell("case_study.published", when, { customer: named(customer), caseStudy: `S${study}` });
  stories.credits.forEach(({ when, customer, amount }, i) => tell("credit.applied", when, { customer: named(customer), invoice: `R${i}`, invoiceAmount: amount, currency: "USD" }));
}

function tellReferral({ tell }: Teller, story: ReferralStory, referral: string): void {
  const referrer = CUSTOMERS[story.referrer] as string;
  const customer = CUSTOMERS[story.customer] as string;
  if (story.submitted !== null) tell("referral.submitted", after(story.converted, story.submitted), { referral, referrer, customer });
  tell("referral.converted", story.converted, { referral, referrer, customer, plan: story.plan, firstYearValue: story.value, currency: story.currency, ...(story.selfReferral ? { selfReferral: true } : {}) });
  if (story.chosen === null) return;
  const chosen = after(story.converted, after({ day: 30, ms: 0 }, story.chosen.after));
  tell("reward.chosen", chosen, { referral, form: story.chosen.form });
  if (story.fails) tell("giftcard.failed", after(chosen, { day: 2, ms: 0 }), { referral });
  else tell("giftcard.paid", after(chosen, { day: 3, ms: 0 }), { referral, currency: "USD" });
}
