import fc from "fast-check";
import type { PayloadOf } from "../facts/catalogue.ts";
import { amounts, rarely, sometimes } from "../kernel/properties.testing.ts";
import { CURRENCIES, CUSTOMERS, type Moment, PARTNERS, type Teller, after, customerIndex, dayRates, instantOn, moments, partnerIndex, textOn } from "./telling.testing.ts";
import { instantText } from "../kernel/time.ts";

type Line = { readonly kind: "software" | "services" | "tax" | "other"; readonly amount: number; readonly period: { readonly from: number; readonly days: number } | null };
type Part = { readonly after: Moment; readonly mille: number | null };

export type InvoiceStory = {
  /** Days from the win; an invoice may be older than the deal. */
  readonly issued: Moment;
  readonly names: "deal" | "customer" | "both";
  readonly currency: string;
  readonly via: string;
  readonly lines: readonly Line[];
  readonly payments: readonly Part[];
  readonly refunds: readonly (Part & { readonly line: number | null })[];
  readonly chargebacks: readonly (Part & { readonly outcome: "lost" | "won" | null; readonly closes: Moment })[];
  readonly fx: Record<string, string> | null;
};

export type DealStory = {
  readonly won: Moment;
  readonly customer: number;
  readonly start: number;
  readonly splits: readonly { readonly partner: number; readonly weight: number }[];
  readonly registration: { readonly partner: number; readonly submitted: Moment; readonly decided: Moment; readonly outcome: "approved" | "rejected" | "withdrawn" | null; readonly until: Moment | null; readonly extended: boolean } | null;
  readonly motion: "referral" | "referral" | "resale" | "wholesale";
  readonly delivers: number | null;
  readonly paper: "vendor" | "partner";
  readonly agreed: { readonly when: Moment; readonly partners: readonly number[] } | null;
  readonly turns: Moment | null;
  readonly invoices: readonly InvoiceStory[];
};

/** Odd periods: none, no days at all, months, leap years, three years, and ones that reach across the end of the first year. */
const periods = fc.record({ from: fc.oneof(fc.constant(0), fc.integer({ min: -60, max: 380 })), days: fc.constantFrom(0, 1, 28, 30, 31, 365, 366, 1095, 1096) });
const lines = fc.record({ kind: fc.constantFrom("software" as const, "software" as const, "software" as const, "services" as const, "tax" as const, "other" as const), amount: amounts, period: fc.option(periods, { freq: 4 }) });
const mille = sometimes(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1100 })));

export const invoiceStories: fc.Arbitrary<InvoiceStory> = fc.record({
  issued: moments(-30, 400),
  names: fc.constantFrom("deal" as const, "deal" as const, "customer" as const, "both" as const),
  currency: fc.constantFrom(...CURRENCIES),
  via: fc.constantFrom("direct", "direct", "aws"),
  lines: fc.array(lines, { minLength: 1, maxLength: 4 }),
  payments: fc.array(fc.record({ after: moments(0, 60), mille }), { minLength: 1, maxLength: 3 }),
  refunds: fc.array(fc.record({ after: moments(0, 150), mille, line: rarely(fc.nat(3)) }), { maxLength: 3 }),
  chargebacks: fc.array(fc.record({ after: moments(0, 90), mille, outcome: fc.constantFrom("lost" as const, "won" as const, null), closes: moments(0, 45) }), { maxLength: 1 }),
  fx: fc.option(dayRates, { freq: 3 }),
});

const registrations = fc.record({
  partner: partnerIndex, submitted: moments(-75, 2), decided: moments(-45, 10), outcome: fc.constantFrom("approved" as const, "approved" as const, "approved" as const, "approved" as const, "approved" as const, "rejected" as const, "withdrawn" as const, null),
  until: rarely(moments(-5, 20)), extended: rarely(fc.constant(true)).map((value) => value === true),
});

export const dealStories: fc.Arbitrary<DealStory> = fc.record({
  won: moments(5, 200),
  customer: customerIndex,
  start: fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 60 })),
  splits: fc.uniqueArray(fc.record({ partner: partnerIndex, weight: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 7 }) }, { weight: 1, arbitrary: fc.constant(0) }) }), { minLength: 0, maxLength: 4, size: "max", selector: ({ partner }) => partner }),
  registration: rarely(registrations),
  motion: fc.constantFrom("referral" as const, "referral" as const, "referral" as const, "referral" as const, "referral" as const, "resale" as const, "wholesale" as const),
  delivers: rarely(partnerIndex),
  paper: fc.constantFrom("vendor" as const, "vendor" as const, "partner" as const),
  agreed: rarely(fc.record({ when: moments(0, 100), partners: fc.uniqueArray(partnerIndex, { minLength: 1, maxLength: 3 }) })),
  turns: rarely(moments(0, 100)),
  invoices: fc.array(invoiceStories, { minLength: 1, maxLength: 4 }),
});

export function tellDeal(teller: Teller, story: DealStory, i: number): void {
  const { tell } = teller;
  const { won, registration, splits, delivers, agreed, turns } = story;
  const deal = `D${i}`;
  const customer = CUSTOMERS[story.customer] as string;
  if (registration !== null) tellRegistration(teller, `R${i}`, customer, story);
  tell("deal.won", won, {
    deal, customer, serviceStart: textOn(won.day + story.start), motion: story.motion, servicesPaper: story.paper,
    ...(splits.length === 0 ? {} : { splits: splits.map(({ partner, weight }) => ({ partner: PARTNERS[partner] as string, weight })) }),
    ...(registration === null ? {} : { registration: `R${i}` }),
    ...(delivers === null ? {} : { delivers: PARTNERS[delivers] as string }),
  });
  if (agreed !== null) tell("deal.split_agreed", after(won, agreed.when), { deal, splits: agreed.partners.map((partner, n) => ({ partner: PARTNERS[partner] as string, weight: n + 1 })) });
  if (turns !== null) tell("deal.motion_changed", after(won, turns), { deal, motion: story.motion === "referral" ? "resale" : "referral", reason: "The customer buys direct" });
  story.invoices.forEach((invoice, n) => tellInvoice(teller, invoice, `I${i}-${n}`, deal, customer, won));
}

function tellRegistration({ tell }: Teller, registration: string, customer: string, { won, registration: story, motion }: DealStory): void {
  if (story === null) return;
  const decided = after(won, story.decided);
  tell("registration.submitted", after(won, story.submitted), { registration, partner: PARTNERS[story.partner] as string, customer, motion });
  if (story.outcome === "approved") tell("registration.approved", decided, { registration, ...(story.until === null ? {} : { protectedUntil: instantText(instantOn(after(won, story.until))) }) });
  if (story.outcome === "rejected") tell("registration.rejected", decided, { registration, reason: "not a fit" });
  if (story.outcome === "withdrawn") tell("registration.withdrawn", decided, { registration });
  if (story.extended) tell("registration.extended", after(decided, { day: 3, ms: 0 }), { registration });
}

/** A part of the invoice's total in thousandths; null is everything. */
function partOf(lines: readonly { readonly amount: number }[], mille: number | null): { amount?: number } {
  if (mille === null) return {};
  const total = lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  return { amount: Number((total * BigInt(mille)) / 1000n) };
}

export function tellInvoice({ tell }: Teller, story: InvoiceStory, invoice: string, deal: string, customer: string, won: Moment): void {
  const issued = after(won, story.issued);
  const lines: PayloadOf<"invoice.issued">["lines"] = story.lines.map(({ kind, amount, period }, n) => ({ id: `l${n}`, kind, amount, ...(period === null ? {} : { from: textOn(won.day + period.from), to: textOn(won.day + period.from + period.days) }) }));
  const names = { ...(story.names === "customer" ? {} : { deal }), ...(story.names === "deal" ? {} : { customer }) };
  tell("invoice.issued", issued, { invoice, ...names, currency: story.currency, via: story.via, lines });
  const fx = story.fx === null ? {} : { fx: story.fx };
  for (const part of story.payments) tell("cash.applied", after(issued, part.after), { invoice, ...partOf(lines, part.mille), ...fx }, 1);
  for (const part of story.refunds) tell("cash.refunded", after(issued, part.after), { invoice, ...partOf(lines, part.mille), ...(part.line === null ? {} : { line: `l${part.line}` }) });
  story.chargebacks.forEach(({ after: opened, mille, outcome, closes }, n) => {
    const chargeback = `${invoice}-C${n}`;
    tell("chargeback.opened", after(issued, opened), { chargeback, invoice, ...partOf(lines, mille) });
    if (outcome !== null) tell(`chargeback.${outcome}`, after(after(issued, opened), closes), { chargeback });
  });
}
