import { z } from "zod";
import { Currency, DayText, InstantText, Key, Minor, Rates, SignedMinor, text } from "../kernel/wire.ts";

/**
 * Every kind of fact the platform records, with the shape of its payload (rules.md §7).
 * A fact is recorded once and never edited; a correction is another fact.
 */
const Line = z
  .strictObject({
    id: Key,
    kind: z.enum(["software", "services", "tax", "other"]),
    amount: Minor,
    /** Service period [from, to); a line without one counts whole. */
    from: DayText.optional(),
    to: DayText.optional(),
  })
  .refine((line) => (line.from === undefined) === (line.to === undefined) && (line.from ?? "") <= (line.to ?? ""), "a service period needs a from that is not after its to");

const Reason = text(500);
const Person = Key;
const Track = Key;
/** Whole-number weights of the partners who share a deal, each named once (P-25). */
const Splits = z
  .array(z.strictObject({ partner: Key, weight: z.number().int().min(0).max(1_000_000) }))
  .min(1)
  .max(20)
  .refine((splits) => new Set(splits.map((split) => split.partner)).size === splits.length, "names a partner twice");

export const CATALOGUE = {
  "partner.enrolled": z.strictObject({ partner: Key, name: text(200).optional(), track: Track, tier: Key.optional(), level: Key.optional() }),
  "partner.tier_changed": z.strictObject({ partner: Key, tier: Key, reason: Reason.optional(), by: Person.optional() }),
  "partner.level_changed": z.strictObject({ partner: Key, track: Track, level: Key, reason: Reason.optional(), by: Person.optional() }),
  "partner.suspended": z.strictObject({ partner: Key, reason: Reason.optional() }),
  "partner.reinstated": z.strictObject({ partner: Key, reason: Reason.optional() }),
  "partner.left": z.strictObject({ partner: Key, cause: z.enum(["good_standing", "for_cause"]), reason: Reason.optional() }),
  /** What the payout needs to know of the payee; never a bank account or tax number (P-35, P-36). */
  "payee.changed": z.strictObject({
    partner: Key,
    payoutCurrency: Currency.nullable().optional(),
    blocked: text(200).nullable().optional(),
    withholding: z.number().int().min(0).max(10_000).nullable().optional(),
    backupWithholding: z.boolean().optional(),
  }),
  "payee.contacted": z.strictObject({ partner: Key }),
  "payee.unreachable": z.strictObject({ partner: Key }),

  "certificate.attempted": z.strictObject({ partner: Key, person: Person, certificate: Key, correct: z.number().int().min(0).max(100_000).optional(), total: z.number().int().min(1).max(100_000).optional(), lab: z.boolean().optional(), project: z.boolean().optional() }),
  "person.left": z.strictObject({ partner: Key, person: Person }),
  /** Somebody who left works there again: what they hold counts again (P-51). */
  "person.returned": z.strictObject({ partner: Key, person: Person }),

  "registration.submitted": z.strictObject({ registration: Key, partner: Key, customer: Key, productLine: Key.optional(), motion: z.enum(["referral", "resale", "wholesale"]).optional(), estimated: z.strictObject({ amount: Minor, currency: Currency }).optional() }),
  "registration.info_requested": z.strictObject({ registration: Key, reason: Reason.optional() }),
  "registration.info_provided": z.strictObject({ registration: Key }),
  /** `protectedUntil` is what the partner was told; without it protection follows the program (P-60). */
  "registration.approved": z.strictObject({ registration: Key, by: Person.optional(), protectedUntil: InstantText.optional() }),
  "registration.rejected": z.strictObject({ registration: Key, by: Person.optional(), reason: Reason }),
  "registration.withdrawn": z.strictObject({ registration: Key }),
  "registration.extended": z.strictObject({ registration: Key, by: Person.optional() }),

  "opportunity.opened": z.strictObject({ opportunity: Key, customer: Key }),
  "opportunity.touched": z.strictObject({ opportunity: Key }),
  "opportunity.closed": z.strictObject({ opportunity: Key }),

  "click.recorded": z.strictObject({ click: Key, partner: Key, visitor: Key }),
  "signup.recorded": z.strictObject({ customer: Key, visitor: Key }),
  "referral.submitted": z.strictObject({ referral: Key, referrer: Key, customer: Key }),
  "referral.qualified": z.strictObject({ referral: Key }),
  "referral.converted": z.strictObject({ referral: Key, referrer: Key, customer: Key, plan: Key, firstYearValue: Minor.optional(), currency: Currency.optional(), selfReferral: z.boolean().optional() }),

  /** `splits` names the credited partners; without it the customer's claims decide (P-57). */
  "deal.won": z.strictObject({
    deal: Key,
    customer: Key.optional(),
    serviceStart: DayText,
    motion: z.enum(["referral", "resale", "wholesale"]).default("referral"),
    plan: Key.optional(),
    registration: Key.optional(),
    splits: Splits.optional(),
    delivers: Key.optional(),
    servicesPaper: z.enum(["vendor", "partner"]).default("vendor"),
  }),
  "deal.split_agreed": z.strictObject({ deal: Key, splits: Splits, by: Person.optional() }),
  "deal.motion_changed": z.strictObject({ deal: Key, motion: z.enum(["referral", "resale", "wholesale"]), reason: Reason, by: Person.optional() }),

  /** A customer's invoice for software and services. `via` names the cloud marketplace it was bought through. */
  "invoice.issued": z.strictObject({ invoice: Key, deal: Key.optional(), customer: Key.optional(), currency: Currency, via: Key.default("direct"), lines: z.array(Line).min(1).max(500) }),
  /** Money arrived; without an amount, everything still open. `fx` are the rates of the payment day. */
  "cash.applied": z.strictObject({ invoice: Key, amount: Minor.optional(), fx: Rates.optional() }),
  /** Money went back; without an amount, everything kept; `line` limits it to one line. */
  "cash.refunded": z.strictObject({ invoice: Key, amount: Minor.optional(), line: Key.optional() }),
  "chargeback.opened": z.strictObject({ chargeback: Key, invoice: Key, amount: Minor.optional() }),
  "chargeback.lost": z.strictObject({ chargeback: Key }),
  "chargeback.won": z.strictObject({ chargeback: Key }),

  "subscription.started": z.strictObject({ customer: Key, plan: Key.optional() }),
  "subscription.plan_changed": z.strictObject({ customer: Key, plan: Key }),
  "subscription.cancelled": z.strictObject({ customer: Key }),

  "services.accepted": z.strictObject({ partner: Key, customer: Key, project: Key }),
  "csat.answered": z.strictObject({ partner: Key, customer: Key, score: z.string().regex(/^[1-5](\.\d{1,4})?$/) }),
  "review.held": z.strictObject({ partner: Key, kind: z.enum(["business_review", "beta_test"]).default("business_review") }),

  /** The vendor's own receivables from resellers and providers: what they bought at their price. */
  "receivable.invoiced": z.strictObject({ invoice: Key.optional(), buyer: Key.optional(), net: Minor, tax: Minor.default(0), currency: Currency }),
  "receivable.collected": z.strictObject({ invoice: Key.optional(), buyer: Key.optional(), amount: Minor, currency: Currency }),
  "receivable.credited": z.strictObject({ invoice: Key.optional(), buyer: Key.optional(), net: Minor, tax: Minor.default(0), currency: Currency }),

  "mdf.requested": z.strictObject({ request: Key, partner: Key, amount: Minor, jointPlan: z.boolean(), outcomes: z.boolean() }),
  "mdf.withdrawn": z.strictObject({ request: Key }),
  "mdf.claimed": z.strictObject({ request: Key, claim: Key, spent: Minor, proof: z.boolean(), distinctService: z.boolean().optional() }),
  "mdf.reimbursed": z.strictObject({ partner: Key, amount: Minor }),
  "mdf.quarter_closed": z.strictObject({ quarter: z.string().regex(/^\d{4}-Q[1-4]$/) }),

  "marketplace.sold": z.strictObject({ marketplace: Key, gross: Minor, currency: Currency, sale: Key.optional() }),
  "marketplace.refunded": z.strictObject({ marketplace: Key, gross: Minor, currency: Currency, sale: Key.optional() }),
  /** `fee` is what the disbursement report says was deducted; where it differs from the definition, it prevails (P-99). */
  "marketplace.disbursed": z.strictObject({ marketplace: Key, amount: Minor, currency: Currency, fee: Minor.optional() }),

  /**
   * What was approved to leave for one partner: money that was instructed is fixed, whatever is learned later of the time before (P-42). Recorded before
   * the run of its batch. `transferred` and `setOff` in what was earned, `withheld` and `sent` in the currency of the transfer.
   */
  "payout.instructed": z.strictObject({
    batch: Key, schedule: Key, partner: Key, earned: Currency, currency: Currency, rate: z.string().regex(/^\d{1,20}(\.\d{1,20})?$/).nullable(), withheld: Minor, sent: Minor,
    parts: z.array(z.strictObject({ line: z.string().min(1).max(400), transferred: Minor, setOff: Minor })).min(1).max(100_000),
  }),
  /** `asInstructed`: what the instructions of the batch say leaves, and nothing else; without it, everything payable. */
  "payout.run": z.strictObject({ batch: Key, schedule: Key.default("partner"), fx: Rates.optional(), asInstructed: z.boolean().optional() }),
  "payout.settled": z.strictObject({ batch: Key, partner: Key, currency: Currency.optional() }),
  "payout.failed": z.strictObject({ batch: Key, partner: Key, currency: Currency.optional(), reason: Reason.optional() }),
  "payout.returned": z.strictObject({ batch: Key, partner: Key, currency: Currency.optional(), reason: Reason.optional() }),
  "payout.fee_charged": z.strictObject({ batch: Key, method: Key, amount: Minor, currency: Currency }),
  "unclaimed.swept": z.strictObject({}),
  "unclaimed.remitted": z.strictObject({ amount: Minor, currency: Currency }),
  "unclaimed.owner_found": z.strictObject({ partner: Key, amount: Minor, currency: Currency }),
  "withholding.remitted": z.strictObject({ amount: Minor, currency: Currency }),
  "clawback.written_off": z.strictObject({ partner: Key, amount: Minor, currency: Currency, reason: Reason, by: Person.optional() }),
  "clawback.repaid": z.strictObject({ partner: Key, amount: Minor, currency: Currency }),

  "reward.chosen": z.strictObject({ referral: Key, form: z.enum(["credit", "gift_card"]) }),
  "credit.applied": z.strictObject({ customer: Key, invoice: Key, invoiceAmount: Minor, currency: Currency.default("USD") }),
  "giftcard.failed": z.strictObject({ referral: Key }),
  "giftcard.paid": z.strictObject({ amount: Minor.optional(), referral: Key.optional(), currency: Currency.default("USD") }),
  "case_study.published": z.strictObject({ customer: Key, caseStudy: Key }),

  "fx.published": z.strictObject({ rates: Rates }),
  "period.closed": z.strictObject({ through: DayText, by: Person.optional() }),
  "program.published": z.strictObject({ program: Key, version: Key, hash: Key.optional() }),
  "adjustment.granted": z
    .strictObject({ adjustment: Key, partner: Key, amount: SignedMinor, currency: Currency, reason: Reason, by: Person, approvedBy: Person })
    .refine((value) => value.by !== value.approvedBy, "needs two different people"),
  "override.granted": z.strictObject({ override: Key, what: text(200), subject: Key, reason: Reason, by: Person, approvedBy: Person.optional() }),
  "dispute.opened": z.strictObject({ dispute: Key, earning: z.string().min(1).max(400), reason: Reason }),
  "dispute.resolved": z.strictObject({ dispute: Key, outcome: z.enum(["upheld", "rejected"]), reason: Reason.optional() }),
} as const;

export type FactType = keyof typeof CATALOGUE;
export type PayloadOf<T extends FactType> = z.output<(typeof CATALOGUE)[T]>;
export const FACT_TYPES = Object.keys(CATALOGUE) as FactType[];

export function isFactType(value: string): value is FactType {
  return Object.hasOwn(CATALOGUE, value);
}
