import Stripe from "stripe";
import { payoutServer, PASSWORD } from "../payouts/payouts.testing.ts";

export const SECRET = "whsec_a_secret_of_a_test";
/** The official library makes the signatures, as the sender does. */
export const stripe = new Stripe("sk_test_nothing");

type Server = Awaited<ReturnType<typeof payoutServer>>;
type Given = { readonly id?: string; readonly secret?: string; readonly at?: number; readonly header?: string; readonly body?: string };

/** Sends messages as billing does, with ids and a clock of their own. */
export function billingOf(server: Server) {
  let count = 0;
  const seconds = () => Math.floor(server.clock.now() / 1000);
  async function send(type: string, object: object, given: Given = {}) {
    count += 1;
    const payload = given.body ?? JSON.stringify({ id: given.id ?? `evt_${count}`, object: "event", api_version: "2026-10-28.endive", created: given.at ?? seconds(), type, livemode: false, data: { object } });
    const header = given.header ?? stripe.webhooks.generateTestHeaderString({ payload, secret: given.secret ?? SECRET, timestamp: seconds() });
    const answer = await fetch(`${server.url}/v1/webhooks/stripe`, { method: "POST", headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": header }, body: payload });
    return { status: answer.status, body: (await answer.json()) as { received?: boolean; known?: boolean; code?: string } };
  }
  return { send, seconds, setUp: () => server.anna.client.billing.addSecret({ secret: SECRET, password: PASSWORD }) };
}

type Line = { readonly id: string; readonly amount: number; readonly metadata?: Record<string, string>; readonly discount_amounts?: readonly { amount: number }[]; readonly taxes?: readonly { amount: number; tax_behavior: string }[] };

/** An invoice in the shape of 2026-10-28: no charge and no payment intent at its top. */
export function invoiceOf(id: string, lines: readonly Line[], more: Readonly<Record<string, unknown>> = {}) {
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  return {
    id, object: "invoice", customer: "cus_helios", customer_name: "Helios Energy", customer_email: "billing@helios-energy.com", currency: "usd", status: "paid", created: 1_772_441_000, total, amount_paid: total, metadata: {},
    status_transitions: { finalized_at: 1_772_441_000, paid_at: 1_772_441_100 }, billing_reason: "subscription_cycle", parent: { type: "subscription_details", subscription_details: { subscription: "sub_1" } },
    lines: { object: "list", has_more: false, data: lines.map((line) => ({ object: "line_item", currency: "usd", metadata: {}, period: { start: 1_772_323_200, end: 1_803_859_200 }, ...line })) }, ...more,
  };
}
