import type { z } from "zod";
import { wholeNumber } from "../../core/kernel/api-list.ts";
import { recordFact } from "../facts/record.ts";
import { type Applied, applied, type Billing, happenedAt, ignored } from "./applied.ts";
import { minorOf, type StripeCharge, type StripeDispute, type StripeEvent, type StripeRefund } from "./stripe-shapes.ts";
import { type ChargeRow, heldCharge, heldInvoice, invoiceOf, setCharge } from "./store.ts";

/** Whose invoice money went back of, or what has to arrive first. */
async function invoiceMeant(work: Billing, payments: readonly (string | null | undefined)[]): Promise<string | Applied> {
  const ids = payments.filter((id) => typeof id === "string");
  const [first] = ids;
  if (first === undefined) return ignored("It names no payment, so no invoice can be told.");
  const invoice = await invoiceOf(work.tx, ids);
  if (invoice === undefined) return { state: "waiting", note: "The invoice of this payment has not arrived yet.", awaits: `payment:${first}` };
  if ((await heldInvoice(work.tx, invoice)) === undefined) return { state: "waiting", note: "Its invoice waits itself.", awaits: `invoice:${invoice}` };
  return invoice;
}

const GONE: ReadonlySet<string> = new Set(["failed", "canceled"]);

/** One refund; one that failed gives back what it took. */
export async function applyRefund(work: Billing, refund: z.output<typeof StripeRefund>, event: StripeEvent): Promise<Applied> {
  if (refund.status !== null && refund.status !== undefined && !GONE.has(refund.status) && refund.status !== "succeeded") return ignored(`The refund is ${refund.status}: it counts once it has succeeded.`);
  const invoice = await invoiceMeant(work, [refund.payment_intent, refund.charge]);
  if (typeof invoice !== "string") return invoice;
  const amount = minorOf(refund.amount, refund.currency);
  if (amount === undefined) return ignored("Its currency is unknown: record it by hand.");
  const charge = await heldCharge(work.tx, refund.charge ?? refund.payment_intent ?? "", work.organisationId);
  const failed = event.type === "refund.failed" || GONE.has(refund.status ?? "");
  // A refund that failed once stays so, whatever older message comes after.
  const before = charge.refunds[refund.id];
  const refunds = { ...charge.refunds, [refund.id]: failed || before === 0 ? 0 : wholeNumber(amount) };
  const inSum = failed && before !== undefined && before > 0 ? charge.in_sum - BigInt(before) : charge.in_sum;
  return tellDifference(work, { ...charge, refunds, in_sum: inSum < 0n ? 0n : inSum }, invoice, event);
}

/** All refunds of a charge in one sum. */
export async function applyRefundSum(work: Billing, { id, amount_refunded, currency, payment_intent }: z.output<typeof StripeCharge>, event: StripeEvent): Promise<Applied> {
  const invoice = await invoiceMeant(work, [payment_intent, id]);
  if (typeof invoice !== "string") return invoice;
  const amount = minorOf(amount_refunded, currency);
  if (amount === undefined) return ignored("Its currency is unknown: record it by hand.");
  const charge = await heldCharge(work.tx, id, work.organisationId);
  return tellDifference(work, { ...charge, in_sum: amount > charge.in_sum ? amount : charge.in_sum }, invoice, event);
}

/** Both families of messages tell the same money: what went back is the larger of the two, and only what was not told yet is recorded. */
async function tellDifference(work: Billing, charge: ChargeRow, invoice: string, event: StripeEvent): Promise<Applied> {
  const oneByOne = Object.values(charge.refunds).reduce((sum, amount) => sum + BigInt(amount), 0n);
  const all = oneByOne > charge.in_sum ? oneByOne : charge.in_sum;
  const difference = all - charge.told;
  await setCharge(work.tx, { ...charge, told: all });
  if (difference === 0n) return applied("Nothing is new in it.");
  const at = happenedAt(event.created, work.now);
  const payload = { invoice, amount: wholeNumber(difference > 0n ? difference : -difference) };
  await recordFact(work, { type: difference > 0n ? "cash.refunded" : "cash.applied", at, source: `stripe:event:${event.id}:${difference > 0n ? "refund" : "refund-failed"}`, payload });
  return applied(difference > 0n ? "The refund is recorded." : "The refund failed: the payment counts again.");
}

const ENDS: Readonly<Record<string, "chargeback.lost" | "chargeback.won">> = { lost: "chargeback.lost", won: "chargeback.won", warning_closed: "chargeback.won" };

/** How far a dispute was told on. */
const [OPENED, CLOSED] = [1n, 2n];

/** A dispute holds what it is about, and its end takes it back or lets it go; an end that comes first brings its beginning along. */
export async function applyDispute(work: Billing, dispute: z.output<typeof StripeDispute>, event: StripeEvent): Promise<Applied> {
  const invoice = await invoiceMeant(work, [dispute.payment_intent, dispute.charge]);
  if (typeof invoice !== "string") return invoice;
  const amount = minorOf(dispute.amount, dispute.currency);
  if (amount === undefined) return ignored("Its currency is unknown: record it by hand.");
  const charge = await heldCharge(work.tx, `dispute:${dispute.id}`, work.organisationId);
  const at = happenedAt(event.created, work.now);
  if (charge.told === 0n) {
    await recordFact(work, { type: "chargeback.opened", at, source: `stripe:dispute:${dispute.id}:opened`, payload: { chargeback: dispute.id, invoice, amount: wholeNumber(amount) } });
    await setCharge(work.tx, { ...charge, told: OPENED });
  }
  const end = event.type === "charge.dispute.closed" ? ENDS[dispute.status] : undefined;
  if (charge.told === CLOSED) return applied("Nothing is new in it.");
  if (end === undefined) return applied("The dispute holds what it is about.");
  await recordFact(work, { type: end, at, source: `stripe:dispute:${dispute.id}:closed`, payload: { chargeback: dispute.id } });
  await setCharge(work.tx, { ...charge, told: CLOSED });
  return applied(end === "chargeback.lost" ? "The dispute is lost: what it is about is taken back." : "The dispute is won: what it held is free again.");
}
