import { expect, test } from "vitest";
import { outcome, told } from "../deals/deals.testing.ts";
import { PASSWORD, payoutServer } from "../payouts/payouts.testing.ts";
import { sql } from "../platform/sql.ts";
import { billingOf, invoiceOf, SECRET, stripe } from "./stripe.testing.ts";

const server = await payoutServer();
const { anna, superuser } = server;
const billing = billingOf(server);
const partner = await server.newPartner("Fjord Partners");
await told(server, "deal.won", { deal: "D-helios", customer: "helios-energy.com", serviceStart: "2026-03-01", motion: "referral", servicesPaper: "vendor", splits: [{ partner: partner.key, weight: 1 }] } as never);

type Fact = { type: string; payload: Record<string, unknown>; source_ref: string };
const factsOf = (invoice: string) => superuser.query<Fact>(sql`select type, payload, source_ref from fact where payload ->> 'invoice' = ${invoice} order by arrival`);
const short = async (invoice: string) => (await factsOf(invoice)).map(({ type, payload }) => [type, payload["amount"] ?? null]);
const event = async (id: string) => superuser.maybe<{ state: string; note: string }>(sql`select state, note from connector_event where id = ${id}`);
const earned = async () => (await partner.admin.earnings.summary({})).sums.map((sum) => [sum.currency, sum.payable.amount]);

test("before a secret is given, and with a wrong, old or missing signature, nothing of a message is kept", async () => {
  const invoice = invoiceOf("in_unsigned", [{ id: "il_1", amount: 10_000 }]);
  expect(await billing.send("invoice.paid", invoice)).toMatchObject({ status: 400, body: { code: "webhook.signature" } });
  expect(await outcome(anna.client.billing.addSecret({ secret: SECRET, password: "wrong" }))).toBe("step-up.wrong");
  const set = await billing.setUp();
  expect([set.path, set.secrets.map((one) => [one.last4, one.endsAt])]).toEqual(["/v1/webhooks/stripe", [["test", null]]]);
  const payload = JSON.stringify({ id: "evt_x", created: billing.seconds(), type: "invoice.paid", data: { object: invoice } });
  const sign = (secret: string, timestamp: number, of = payload) => stripe.webhooks.generateTestHeaderString({ payload: of, secret, timestamp });
  const tries = [sign("whsec_another_one", billing.seconds()), sign(SECRET, billing.seconds() - 301), sign(SECRET, billing.seconds() + 301), sign(SECRET, billing.seconds(), `${payload} `), "", "t=1,v1=", `t=${billing.seconds()}`, `v1=${"0".repeat(64)}`];
  for (const header of tries) expect((await billing.send("", {}, { header, body: payload })).status).toBe(400);
  expect(await superuser.query(sql`select 1 from connector_event`)).toEqual([]);
  expect((await billing.send("", {}, { header: sign(SECRET, billing.seconds() - 299), body: payload })).status).toBe(200);
  expect(await superuser.query(sql`select sealed from connector_secret where sealed::text like ${`%${Buffer.from(SECRET).toString("hex")}%`}`)).toEqual([]);
});

test("an invoice of an unknown customer waits where staff see it, and is recorded once they say whose it is", async () => {
  await billing.send("invoice.paid", invoiceOf("in_1", [{ id: "il_1", amount: 1_000_000 }, { id: "il_2", amount: 200_000, metadata: { kind: "services" } }], { total: 1_296_000, amount_paid: 1_296_000 }), { id: "evt_paid_1" });
  expect(await event("evt_paid_1")).toEqual({ state: "parked", note: "Nobody has said yet which account this customer is." });
  expect(await short("in_1")).toEqual([]);
  const { items } = await anna.client.billing.customers({ unmapped: "true" });
  expect(items.map((one) => [one.id, one.name, one.account, one.waiting])).toEqual([["cus_helios", "Helios Energy", null, 2]]);
  const mapped = await anna.client.billing.map({ customer: "cus_helios", account: "helios-energy.com" });
  expect([mapped.account, mapped.waiting]).toEqual(["helios-energy.com", 0]);
  expect(await short("in_1")).toEqual([["invoice.issued", null], ["cash.applied", 1_296_000]]);
  expect((await factsOf("in_1"))[0]?.payload).toMatchObject({ customer: "helios-energy.com", currency: "USD", lines: [{ id: "il_1", kind: "software", amount: 1_000_000, from: "2026-03-01", to: "2027-03-01" }, { id: "il_2", kind: "services", amount: 200_000 }, { id: "tax", kind: "tax", amount: 96_000 }] });
  await server.work();
  // A fifth of the software of both invoices: the one that came first for this customer was parked as well.
  expect(await earned()).toEqual([["USD", 202_000]]);
  expect(await outcome(anna.client.billing.map({ customer: "cus_nobody", account: "x" }))).toBe("billing-customer.not-found");
});

test("the same message again, the other message of the same payment, and older states change nothing", async () => {
  const invoice = invoiceOf("in_1", [{ id: "il_1", amount: 1_000_000 }], { total: 1_296_000, amount_paid: 1_296_000 });
  expect((await billing.send("invoice.paid", invoice, { id: "evt_paid_1" })).body).toEqual({ received: true, known: true });
  const copies = await Promise.all(Array.from({ length: 5 }, () => billing.send("invoice.payment_succeeded", invoice, { id: "evt_succeeded_1" })));
  expect(copies.map((one) => one.status)).toEqual([200, 200, 200, 200, 200]);
  expect(copies.filter((one) => one.body.known === false)).toHaveLength(1);
  await billing.send("invoice.updated", { ...invoice, status: "open", amount_paid: 0 });
  expect(await short("in_1")).toEqual([["invoice.issued", null], ["cash.applied", 1_296_000]]);
});

test("part payments are recorded one by one, whatever order they arrive in", async () => {
  const part = (amount_paid: number, status: string) => invoiceOf("in_parts", [{ id: "il_1", amount: 900_000 }], { amount_paid, status });
  await billing.send("invoice.finalized", part(0, "open"));
  await billing.send("invoice.updated", part(300_000, "open"));
  await billing.send("invoice.paid", part(900_000, "paid"));
  await billing.send("invoice.updated", part(600_000, "open"));
  expect(await short("in_parts")).toEqual([["invoice.issued", null], ["cash.applied", 300_000], ["cash.applied", 600_000]]);
});

test("a refund that comes before its payment waits for it, and both families of messages tell the same money once", async () => {
  const refund = (id: string, amount: number, status = "succeeded") => ({ id, object: "refund", amount, currency: "usd", charge: "ch_9", payment_intent: "pi_9", status });
  const charge = (amount_refunded: number) => ({ id: "ch_9", object: "charge", amount: 500_000, amount_refunded, currency: "usd", payment_intent: "pi_9" });
  await billing.send("refund.created", refund("re_1", 100_000), { id: "evt_re_1" });
  await billing.send("charge.refunded", charge(100_000), { id: "evt_ch_1" });
  expect([(await event("evt_re_1"))?.state, (await event("evt_ch_1"))?.state]).toEqual(["waiting", "waiting"]);
  await billing.send("invoice.paid", invoiceOf("in_9", [{ id: "il_1", amount: 500_000 }]));
  expect(await short("in_9")).toEqual([["invoice.issued", null], ["cash.applied", 500_000]]);
  await billing.send("invoice_payment.paid", { id: "inpay_9", object: "invoice_payment", invoice: "in_9", amount_paid: 500_000, payment: { type: "payment_intent", payment_intent: "pi_9" } });
  expect((await short("in_9")).slice(2)).toEqual([["cash.refunded", 100_000]]);
  // They happened in one second: whichever is looked at first records it.
  expect([(await event("evt_ch_1"))?.note, (await event("evt_re_1"))?.note].sort()).toEqual(["Nothing is new in it.", "The refund is recorded."]);
  await billing.send("charge.refunded", charge(150_000));
  await billing.send("refund.created", refund("re_2", 50_000));
  await billing.send("refund.updated", refund("re_2", 50_000));
  expect((await short("in_9")).slice(2)).toEqual([["cash.refunded", 100_000], ["cash.refunded", 50_000]]);
  await billing.send("refund.failed", refund("re_2", 50_000, "failed"));
  await billing.send("refund.created", refund("re_2", 50_000));
  expect((await short("in_9")).slice(4)).toEqual([["cash.applied", 50_000]]);
});

test("a dispute holds and is lost or won, an end before its beginning included", async () => {
  await billing.send("invoice.paid", invoiceOf("in_d", [{ id: "il_1", amount: 400_000 }], { payments: { data: [{ payment: { type: "payment_intent", payment_intent: "pi_d" } }] } }));
  const dispute = (id: string, status: string) => ({ id, object: "dispute", amount: 400_000, currency: "usd", charge: "ch_d", payment_intent: "pi_d", status });
  await billing.send("charge.dispute.closed", dispute("dp_1", "lost"));
  await billing.send("charge.dispute.created", dispute("dp_1", "needs_response"));
  await billing.send("charge.dispute.funds_withdrawn", dispute("dp_1", "needs_response"), { id: "evt_withdrawn" });
  await billing.send("charge.dispute.created", dispute("dp_2", "warning_needs_response"));
  await billing.send("charge.dispute.closed", dispute("dp_2", "warning_closed"));
  const facts = await superuser.query<{ type: string }>(sql`select type from fact where payload ->> 'chargeback' in ('dp_1', 'dp_2') order by arrival`);
  expect(facts.map((fact) => fact.type)).toEqual(["chargeback.opened", "chargeback.lost", "chargeback.opened", "chargeback.won"]);
  expect((await event("evt_withdrawn"))?.state).toBe("ignored");
});

test("prorations, discounts, taxes inside prices and currencies without cents add up to the invoice's own total", async () => {
  await billing.send("invoice.paid", invoiceOf("in_mixed", [{ id: "il_new", amount: 120_000 }, { id: "il_old", amount: -45_000 }, { id: "il_seats", amount: 30_000, discount_amounts: [{ amount: 6_000 }] }], { total: 99_000, amount_paid: 99_000 }));
  expect((await factsOf("in_mixed"))[0]?.payload["lines"]).toMatchObject([{ id: "il_new", amount: 75_000 }, { id: "il_seats", amount: 24_000 }]);
  await billing.send("invoice.paid", invoiceOf("in_vat", [{ id: "il_1", amount: 11_900, taxes: [{ amount: 1_900, tax_behavior: "inclusive" }] }], { currency: "eur" }));
  expect((await factsOf("in_vat"))[0]?.payload["lines"]).toMatchObject([{ id: "il_1", amount: 10_000 }, { id: "tax", kind: "tax", amount: 1_900 }]);
  await billing.send("invoice.paid", invoiceOf("in_jpy", [{ id: "il_1", amount: 5_000 }], { currency: "jpy" }));
  await billing.send("invoice.paid", invoiceOf("in_isk", [{ id: "il_1", amount: 500_000 }], { currency: "isk" }));
  expect([await short("in_jpy"), await short("in_isk")]).toEqual([[["invoice.issued", null], ["cash.applied", 5_000]], [["invoice.issued", null], ["cash.applied", 5_000]]]);
  await billing.send("invoice.paid", invoiceOf("in_wrong", [{ id: "il_1", amount: 5_000 }], { total: 4_000, amount_paid: 4_000 }), { id: "evt_wrong" });
  expect([await short("in_wrong"), (await event("evt_wrong"))?.note]).toEqual([[], expect.stringContaining("does not add up")]);
});

test("a deal that billing names needs no account, and messages of other kinds and shapes are kept and change nothing", async () => {
  await billing.send("invoice.paid", invoiceOf("in_deal", [{ id: "il_1", amount: 70_000 }], { customer: "cus_new", metadata: { deal: "D-helios" } }));
  expect((await factsOf("in_deal"))[0]?.payload).toMatchObject({ deal: "D-helios" });
  await billing.send("customer.subscription.updated", { id: "sub_1" }, { id: "evt_other" });
  await billing.send("invoice.paid", { id: "in_odd", lines: "?" }, { id: "evt_odd" });
  await billing.send("invoice.voided", invoiceOf("in_void", [{ id: "il_1", amount: 1 }], { status: "void", amount_paid: 0 }), { id: "evt_void" });
  expect([(await event("evt_other"))?.state, (await event("evt_odd"))?.state, (await event("evt_void"))?.state]).toEqual(["ignored", "ignored", "ignored"]);
  expect(server.logged.join()).toContain("billing.ignored");
  expect((await anna.client.billing.events({ state: "ignored" })).items.map((one) => one.id)).toEqual(expect.arrayContaining(["evt_other", "evt_odd", "evt_void"]));
});

test("a new secret takes over while the old one still counts for a day, and one that is ended counts no more", async () => {
  const NEW = "whsec_the_next_one_of_it";
  const after = await anna.client.billing.addSecret({ secret: NEW, password: PASSWORD });
  expect(after.secrets.map((one) => [one.last4, one.endsAt !== null])).toEqual([["f_it", false], ["test", true]]);
  const customer = { id: "cus_rotation", object: "customer", name: "R" };
  expect((await billing.send("customer.created", customer)).status).toBe(200);
  expect((await billing.send("customer.created", customer, { secret: NEW })).status).toBe(200);
  // During its own rotation billing signs with both.
  const payload = JSON.stringify({ id: "evt_both", created: billing.seconds(), type: "customer.created", data: { object: customer } });
  const [old, next] = ["whsec_unknown_to_us_at_all", NEW].map((secret) => stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: billing.seconds() }));
  expect((await billing.send("", {}, { body: payload, header: `${old},${next?.split(",")[1]}` })).status).toBe(200);
  await anna.client.billing.endSecret({ secret: after.secrets[1]?.id as `whs_${string}` });
  expect((await billing.send("customer.created", customer)).status).toBe(400);
  const reader = (await server.person(server.vendorId, ["vendor.readonly"])).client;
  expect(await outcome(reader.billing.map({ customer: "cus_helios", account: "x" }))).toBe("auth.forbidden");
  expect(await outcome(partner.admin.billing.get())).toBe("auth.forbidden");
});
