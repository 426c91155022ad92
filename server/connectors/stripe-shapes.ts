import { z } from "zod";
import { decimalsOf } from "../../core/kernel/money.ts";

/** What we read of Stripe's objects; everything else in them is left alone, so that new fields and new kinds change nothing. */
const Ref = z.union([z.string(), z.looseObject({ id: z.string() }).transform((one) => one.id)]);
const MaybeRef = Ref.nullish();
const Words = z.record(z.string(), z.string()).nullish();
const Seconds = z.number().int();

export const StripeEvent = z.looseObject({ id: z.string().min(1).max(200), type: z.string().min(1).max(200), created: Seconds, data: z.looseObject({ object: z.looseObject({}) }) });
export type StripeEvent = z.output<typeof StripeEvent>;

const Tax = z.looseObject({ amount: z.number().int(), tax_behavior: z.string().nullish() });

export const StripeInvoice = z.looseObject({
  id: z.string(), customer: MaybeRef, customer_name: z.string().nullish(), customer_email: z.string().nullish(), currency: z.string(), status: z.string().nullish(), total: z.number().int(), amount_paid: z.number().int(), created: Seconds,
  metadata: Words, status_transitions: z.looseObject({ finalized_at: Seconds.nullish(), paid_at: Seconds.nullish() }).nullish(),
  payments: z.looseObject({ data: z.array(z.looseObject({ payment: z.looseObject({ payment_intent: MaybeRef, charge: MaybeRef }).nullish() })) }).nullish(),
  lines: z.looseObject({
    has_more: z.boolean().nullish(),
    data: z.array(z.looseObject({
      id: z.string(), amount: z.number().int(), metadata: Words, period: z.looseObject({ start: Seconds, end: Seconds }).nullish(), discount_amounts: z.array(z.looseObject({ amount: z.number().int() })).nullish(), taxes: z.array(Tax).nullish(),
    })),
  }),
});
export type StripeInvoice = z.output<typeof StripeInvoice>;

export const StripeInvoicePayment = z.looseObject({ invoice: Ref, payment: z.looseObject({ payment_intent: MaybeRef, charge: MaybeRef }).nullish() });
export const StripeRefund = z.looseObject({ id: z.string(), amount: z.number().int(), currency: z.string(), charge: MaybeRef, payment_intent: MaybeRef, status: z.string().nullish() });
export const StripeCharge = z.looseObject({ id: z.string(), amount_refunded: z.number().int(), currency: z.string(), payment_intent: MaybeRef });
export const StripeDispute = z.looseObject({ id: z.string(), amount: z.number().int(), currency: z.string(), charge: MaybeRef, payment_intent: MaybeRef, status: z.string() });
export const StripeCustomer = z.looseObject({ id: z.string(), name: z.string().nullish(), email: z.string().nullish() });

/** Decimals of Stripe's amounts where they are not those of ISO 4217. */
const OWN_DECIMALS: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

/** An amount of Stripe's in our minor units; undefined for a currency we do not know. */
export function minorOf(amount: number, currency: string): bigint | undefined {
  const code = currency.toUpperCase();
  const ours = decimalsOf(code);
  if (ours === undefined) return undefined;
  const theirs = OWN_DECIMALS[code] ?? ours;
  return theirs > ours ? BigInt(amount) / 10n ** BigInt(theirs - ours) : BigInt(amount) * 10n ** BigInt(ours - theirs);
}
