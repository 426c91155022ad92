import { wholeNumber } from "../../core/kernel/api-list.ts";
import { recordFact } from "../facts/record.ts";
import { type Applied, applied, type Billing, happenedAt, ignored } from "./applied.ts";
import { applyDispute, applyRefund, applyRefundSum } from "./stripe-back.ts";
import { linesOf } from "./stripe-lines.ts";
import { minorOf, StripeCharge, StripeCustomer, StripeDispute, type StripeEvent, StripeInvoice, StripeInvoicePayment, StripeRefund } from "./stripe-shapes.ts";
import { addInvoice, addPayments, customer, heldInvoice, noteCustomer, setPaid } from "./store.ts";

/** Every kind of message that says something of money, and what is done with it; all others are kept and ignored. */
const KINDS: Readonly<Record<string, (work: Billing, event: StripeEvent) => Promise<Applied>>> = {
  ...Object.fromEntries(["invoice.finalized", "invoice.updated", "invoice.paid", "invoice.payment_succeeded", "invoice.overpaid"].map((type) => [type, applyInvoice])),
  "invoice.voided": async () => ignored("Nothing is paid on a voided invoice, so nothing was earned on it."),
  "invoice.marked_uncollectible": async () => ignored("What was never paid earned nothing."),
  "invoice_payment.paid": applyLink,
  "refund.created": async (work, event) => applyRefund(work, read(StripeRefund, event), event),
  "refund.updated": async (work, event) => applyRefund(work, read(StripeRefund, event), event),
  "refund.failed": async (work, event) => applyRefund(work, read(StripeRefund, event), event),
  "charge.refunded": async (work, event) => applyRefundSum(work, read(StripeCharge, event), event),
  "charge.dispute.created": async (work, event) => applyDispute(work, read(StripeDispute, event), event),
  "charge.dispute.closed": async (work, event) => applyDispute(work, read(StripeDispute, event), event),
  "charge.dispute.updated": async () => ignored("A dispute counts when it is opened and when it is closed."),
  "charge.dispute.funds_withdrawn": async () => ignored("The dispute itself says what is held and taken back."),
  "charge.dispute.funds_reinstated": async () => ignored("The dispute itself says what is held and taken back."),
  "credit_note.created": async () => ignored("A credit note lessens what is due; payments and refunds say what money moved."),
  "credit_note.voided": async () => ignored("A credit note lessens what is due; payments and refunds say what money moved."),
  "customer.created": applyCustomer,
  "customer.updated": applyCustomer,
};

export async function applyEvent(work: Billing, event: StripeEvent): Promise<Applied> {
  const kind = Object.hasOwn(KINDS, event.type) ? KINDS[event.type] : undefined;
  if (kind === undefined) return ignored("Messages of this kind say nothing of what customers pay.");
  try {
    return await kind(work, event);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    work.log.warn("billing.unreadable", { message: event.id, type: event.type });
    return ignored("Its object has another shape than this kind of message should have: look at it, and record what it says by hand.");
  }
}

class Unreadable extends Error {}

type Reader<T> = { safeParse(value: unknown): { success: true; data: T } | { success: false } };

function read<T>(shape: Reader<T>, event: StripeEvent): T {
  const parsed = shape.safeParse(event.data.object);
  if (!parsed.success) throw new Unreadable(event.type);
  return parsed.data;
}

async function applyCustomer(work: Billing, event: StripeEvent): Promise<Applied> {
  const { id, name, email } = read(StripeCustomer, event);
  await noteCustomer(work.tx, { id, org: work.organisationId, name: name ?? null, email: email ?? null, at: work.now });
  return applied("The customer’s name is kept.");
}

async function applyLink(work: Billing, event: StripeEvent): Promise<Applied> {
  const { invoice, payment } = read(StripeInvoicePayment, event);
  const payments = [payment?.payment_intent, payment?.charge].filter((id) => typeof id === "string");
  await addPayments(work.tx, work.organisationId, invoice, payments);
  return applied(`It says which invoice a payment is for: ${invoice}.`, payments.map((id) => `payment:${id}`));
}

/** Whatever the message is called, an invoice says itself how much of it is paid; only what is new of that is recorded, so order and repetition change nothing. */
async function applyInvoice(work: Billing, event: StripeEvent): Promise<Applied> {
  const invoice = read(StripeInvoice, event);
  if (invoice.status === "draft" || invoice.status === "void") return ignored(`The invoice is ${invoice.status}: nothing is owed on it.`);
  const whose = await whoseInvoice(work, invoice);
  if ("state" in whose) return whose;
  const freed = await addLinks(work, invoice);
  const known = await heldInvoice(work.tx, invoice.id);
  const paid = minorOf(invoice.amount_paid, invoice.currency);
  if (known === undefined) {
    const lines = linesOf(invoice);
    if (lines === undefined || paid === undefined) return ignored("The invoice does not add up as a sum of what was sold and tax, or its currency is unknown: record it by hand.");
    if (lines.length === 0) return ignored("An invoice of nothing.");
    const currency = invoice.currency.toUpperCase();
    const at = happenedAt(invoice.status_transitions?.finalized_at ?? invoice.created, work.now);
    await recordFact(work, { type: "invoice.issued", at, source: `stripe:invoice:${invoice.id}`, payload: { invoice: invoice.id, ...whose, currency, via: "direct", lines } });
    await addInvoice(work.tx, { id: invoice.id, org: work.organisationId, currency });
  }
  const more = (paid ?? 0n) - (known?.paid ?? 0n);
  if (more <= 0n) return applied(known === undefined ? "The invoice is recorded; nothing of it is paid yet." : "Nothing is new in it.", [...freed, `invoice:${invoice.id}`]);
  const at = happenedAt(invoice.status_transitions?.paid_at ?? event.created, work.now);
  await recordFact(work, { type: "cash.applied", at, source: `stripe:invoice:${invoice.id}:paid:${paid}`, payload: { invoice: invoice.id, amount: wholeNumber(more) } });
  await setPaid(work.tx, invoice.id, paid as bigint);
  return applied("The payment is recorded.", [...freed, `invoice:${invoice.id}`]);
}

/** By the deal that billing names, or by the account that its customer is. */
async function whoseInvoice(work: Billing, invoice: StripeInvoice): Promise<{ deal: string } | { customer: string } | Applied> {
  const deal = invoice.metadata?.["deal"];
  if (deal !== undefined && /^[\p{L}\p{N}][\p{L}\p{N}._:@/+#~-]{0,119}$/u.test(deal)) return { deal };
  const id = invoice.customer;
  if (typeof id !== "string") return ignored("The invoice names neither a customer nor a deal.");
  await noteCustomer(work.tx, { id, org: work.organisationId, name: invoice.customer_name ?? null, email: invoice.customer_email ?? null, at: work.now });
  const account = (await customer(work.tx, id))?.account ?? null;
  return account === null ? { state: "parked", note: "Nobody has said yet which account this customer is.", awaits: `customer:${id}` } : { customer: account };
}

async function addLinks(work: Billing, invoice: StripeInvoice): Promise<string[]> {
  const payments = (invoice.payments?.data ?? []).flatMap(({ payment }) => [payment?.payment_intent, payment?.charge]).filter((id) => typeof id === "string");
  await addPayments(work.tx, work.organisationId, invoice.id, payments);
  return payments.map((id) => `payment:${id}`);
}
