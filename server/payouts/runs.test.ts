import { createHash } from "node:crypto";
import { validate } from "achkit";
import { expect, test } from "vitest";
import { outcome, sentence, told } from "../deals/deals.testing.ts";
import { sql } from "../platform/sql.ts";
import { PASSWORD, payoutServer, SEPA } from "./payouts.testing.ts";

const server = await payoutServer();
const { anna, ben, superuser } = server;
const ready = async (name: string, method?: typeof SEPA) => {
  const partner = await server.newPartner(name);
  await server.detailed(partner, method);
  return partner;
};
const balance = async (account: string, owner = "", currency = "USD") => (await superuser.maybe<{ balance: bigint }>(sql`select balance from ledger_account where account = ${account} and owner = ${owner} and currency = ${currency}`))?.balance ?? 0n;
/** Prepared by one, approved by the other, posted and written. */
async function paid() {
  const run = await anna.client.runs.create({});
  await ben.client.runs.approve({ run: run.id, password: PASSWORD });
  await server.work();
  return anna.client.runs.get({ run: run.id });
}

test("what the preview shows is what the run pays, to the cent, and the file says the same", async () => {
  const [us, eu, poor] = [await ready("Nordlicht"), await ready("Südwind", SEPA), await server.newPartner("Without details")];
  await server.earns(us, 123_457);
  await server.earns(eu, 200_000, "EUR");
  await server.earns(poor, 50_000);
  const preview = await anna.client.runs.preview({});
  expect(preview.transfers.map((one) => [one.partner, one.sent.amount, one.sent.currency, one.to, one.status])).toEqual([[us.key, 24_691, "USD", "7890", "planned"], [eu.key, 40_000, "EUR", "3000", "planned"]]);
  expect(preview.held).toEqual([{ partner: poor.key, partnerName: "Without details", amount: { amount: 10_000, currency: "USD" }, because: "bank details missing", todo: expect.stringContaining("bank account") }]);
  expect([preview.on, preview.nextRuns[0], preview.behind]).toEqual(["2026-03-02", "2026-03-15", false]);
  const { run, transfers } = await paid();
  expect([run.status, run.createdBy, run.approvedBy]).toEqual(["sent", "Anna Finance", "Ben Finance"]);
  expect(transfers.map((one) => [one.partner, one.sent, one.status])).toEqual(preview.transfers.map((one) => [one.partner, one.sent, "instructed"]));
  const file = await anna.client.runs.file({ run: run.id, rail: "ach" });
  expect(validate(file.content)).toEqual({ ok: true, errors: [] });
  expect(file.content).toContain("1234567890");
  expect(file.content).toContain("0000024691");
  expect(createHash("sha256").update(file.content).digest("hex")).toBe(file.hash);
  const sepa = await anna.client.runs.file({ run: run.id, rail: "sepa" });
  expect(sepa.content).toContain('<InstdAmt Ccy="EUR">400.00</InstdAmt>');
  expect(sepa.content).toContain("<IBAN>DE89370400440532013000</IBAN>");
  expect([await balance("payout_clearing", us.key), await balance("partner_payable", us.key), await balance("partner_payable", poor.key)]).toEqual([24_691n, 0n, 10_000n]);
  await anna.client.runs.settleAll({ run: run.id });
  await server.work();
  expect(await balance("payout_clearing", us.key)).toBe(0n);
  expect((await anna.client.runs.settleAll({ run: run.id })).status).toBe("settled");
});

test("approvals and workers at once, and jobs that run again, pay nobody twice and write nothing anew", async () => {
  const partner = await ready("Again");
  await server.earns(partner, 100_000);
  const run = await anna.client.runs.create({});
  const approve = () => outcome(ben.client.runs.approve({ run: run.id, password: PASSWORD }));
  expect((await Promise.all([approve(), approve(), approve()])).sort()).toEqual(["done", "run.wrong-state", "run.wrong-state"]);
  await Promise.all([server.work(), server.work(), server.work()]);
  await server.work();
  const before = await anna.client.runs.file({ run: run.id, rail: "ach" });
  await superuser.run(sql`update payout_run set status = 'approved' where id = ${run.id}`);
  await server.work().catch(() => undefined);
  await superuser.run(sql`update payout_run set status = 'sent' where id = ${run.id}`);
  await server.work();
  expect(await anna.client.runs.file({ run: run.id, rail: "ach" })).toEqual(before);
  expect(await superuser.query(sql`select sent from payout_transfer where partner = ${partner.key}`)).toEqual([{ sent: 20_000n }]);
  expect(await superuser.query(sql`select type from fact where type = 'payout.run' and payload ->> 'batch' = ${run.batch}`)).toHaveLength(1);
  expect(await balance("payout_clearing", partner.key)).toBe(20_000n);
  await expect(superuser.run(sql`update payout_file set total = 1 where run_id = ${run.id}`)).rejects.toThrow("never changed");
  await expect(superuser.run(sql`delete from payout_file where run_id = ${run.id}`)).rejects.toThrow("never changed");
  await anna.client.runs.settleAll({ run: run.id });
  await server.work();
  expect(await outcome(anna.client.runs.create({}))).toBe("run.nothing-payable");
});

test("a run needs two people, and the second one's password", async () => {
  const partner = await ready("Two people");
  await server.earns(partner, 10_000);
  const run = await anna.client.runs.create({});
  expect(await outcome(ben.client.runs.create({}))).toBe("run.open-already");
  expect(await outcome(anna.client.runs.approve({ run: run.id, password: PASSWORD }))).toBe("run.own-request");
  expect(await outcome(ben.client.runs.approve({ run: run.id, password: "not the password" }))).toBe("step-up.wrong");
  expect(await outcome(server.client(ben.key).runs.approve({ run: run.id, password: PASSWORD }))).toBe("auth.person-only");
  expect(await superuser.query(sql`select 1 from fact where type = 'payout.run' and payload ->> 'batch' = ${run.batch}`)).toEqual([]);
  expect((await anna.client.runs.cancel({ run: run.id })).status).toBe("cancelled");
  expect(await outcome(ben.client.runs.approve({ run: run.id, password: PASSWORD }))).toBe("run.wrong-state");
});

test("wrong passwords are counted although each refusal undoes its own work", async () => {
  const cora = await server.person(server.vendorId, ["vendor.finance"], "Cora");
  const client = await server.signedIn(cora.email);
  const run = await anna.client.runs.create({});
  const tries: string[] = [];
  for (let i = 0; i < 7; i++) tries.push(await outcome(client.runs.approve({ run: run.id, password: "wrong" })));
  expect(tries).toEqual([...Array(5).fill("step-up.wrong"), "step-up.too-many", "step-up.too-many"]);
  await anna.client.runs.cancel({ run: run.id });
});

test("what changed since the run was prepared is approved by nobody", async () => {
  const partner = await ready("Changing");
  const invoice = await server.earns(partner, 70_000);
  const run = await anna.client.runs.create({});
  await told(server, "cash.refunded", { invoice, amount: 10_000 });
  expect(await outcome(ben.client.runs.approve({ run: run.id, password: PASSWORD }))).toBe("run.books-behind");
  await server.work();
  expect(await outcome(ben.client.runs.approve({ run: run.id, password: PASSWORD }))).toBe("run.changed-meanwhile");
  await anna.client.runs.cancel({ run: run.id });
  const { transfers } = await paid();
  expect(transfers.find((one) => one.partner === partner.key)?.sent.amount).toBe(12_000);
});

test("what was approved leaves as it was approved: news of the time before, learned after it, is set off against the next payout", async () => {
  await server.work();
  const [early, late, fine] = [await ready("Refunded before the file"), await ready("Refunded after it"), await ready("As it was")];
  const [first, second] = [await server.earns(early, 50_000), await server.earns(late, 40_000)];
  await server.earns(fine, 30_000);
  const run = await anna.client.runs.create({});
  const before = new Date(server.clock.now() - 1000).toISOString();
  await ben.client.runs.approve({ run: run.id, password: PASSWORD });
  await told(server, "cash.refunded", { invoice: first, amount: 25_000 }, before);
  await server.work();
  const written = await anna.client.runs.get({ run: run.id });
  await told(server, "cash.refunded", { invoice: second }, before);
  await server.work();
  const got = await anna.client.runs.get({ run: run.id });
  expect(got).toEqual(written);
  const of = (key: string) => got.transfers.find((one) => one.partner === key);
  expect([early, late, fine].map(({ key }) => [of(key)?.status, of(key)?.sent.amount])).toEqual([["instructed", 10_000], ["instructed", 8000], ["instructed", 6000]]);
  expect(got.run.files.map((file) => [file.transfers, file.total.amount])).toEqual([[3, 24_000]]);
  // The books say what left, and what is owed back for it.
  const posted = await superuser.query<{ partner: string; sent: bigint }>(sql`select partner, sent from earning_payout where batch = ${run.batch} order by sent`);
  expect(posted).toEqual([{ partner: fine.key, sent: 6000n }, { partner: late.key, sent: 8000n }, { partner: early.key, sent: 10_000n }]);
  const owed = async () => [await balance("partner_clawback_receivable", early.key), await balance("partner_clawback_receivable", late.key), await balance("partner_payable", early.key), await balance("partner_payable", late.key)];
  expect([await owed(), await balance("payout_clearing", late.key)]).toEqual([[5000n, 8000n, 0n, 0n], 8000n]);
  await anna.client.runs.settleAll({ run: run.id });
  await server.earns(early, 35_000);
  await server.earns(late, 100_000);
  await server.work();
  const next = await paid();
  expect([early, late].map(({ key }) => next.transfers.filter((one) => one.partner === key).map((one) => [one.gross.amount, one.setOff.amount, one.sent.amount]))).toEqual([[[7000, 5000, 2000]], [[20_000, 8000, 12_000]]]);
  await anna.client.runs.settleAll({ run: next.run.id });
  await server.work();
  expect(await owed()).toEqual([0n, 0n, 0n, 0n]);
});

test("the bank's news is told once, fits the state or is refused, and a returned transfer is payable again", async () => {
  await server.work();
  const partner = await ready("Returned");
  await server.earns(partner, 40_000);
  const { run } = await paid();
  const news = (what: "settled" | "failed" | "returned") => anna.client.runs.news({ run: run.id, partner: partner.key, news: what, reason: "R03 no account" });
  expect((await news("settled")).transfers.map((one) => one.status)).toEqual(["settled"]);
  expect((await news("settled")).transfers.map((one) => one.status)).toEqual(["settled"]);
  expect(await superuser.query(sql`select 1 from fact where type = 'payout.settled' and payload ->> 'batch' = ${run.batch} and payload ->> 'partner' = ${partner.key}`)).toHaveLength(1);
  expect(await sentence(news("failed"))).toContain("is settled: it cannot be failed");
  expect((await news("returned")).transfers.map((one) => [one.status, one.reason])).toEqual([["returned", "R03 no account"]]);
  expect(await outcome(news("settled"))).toBe("transfer.wrong-state");
  expect(await outcome(anna.client.runs.news({ run: run.id, partner: "PA-none", news: "settled" }))).toBe("transfer.not-found");
  await server.work();
  expect([await balance("partner_payable", partner.key), await balance("payout_clearing", partner.key)]).toEqual([8000n, 0n]);
  const again = await anna.client.runs.preview({});
  expect(again.transfers.find((one) => one.partner === partner.key)?.sent.amount).toBe(8000);
  const own = await partner.admin.transfers.list({});
  expect(own.items.map((one) => [one.partner, one.status, one.to])).toEqual([[partner.key, "returned", "7890"]]);
});

test("every step stands in the audit log, and no account number in it, in facts or in the tables", async () => {
  const actions = (await superuser.query<{ action: string }>(sql`select distinct action from platform_audit`)).map((row) => row.action);
  expect(actions).toEqual(expect.arrayContaining(["payout-run.created", "payout-run.approved", "payout-run.sent", "payout-run.cancelled", "payout-run.settled", "transfer.returned", "payee.bank-asked", "payee.bank-changed", "payee.tax-given", "payout-origin.set"]));
  // As text, and as the bytes of a column that forgot to seal.
  const secrets = ["1234567890", "0532013000", "12-3456789", "0202051"].flatMap((number) => [number, Buffer.from(number).toString("hex")]);
  for (const table of [sql`platform_audit`, sql`fact`, sql`payout_bank`, sql`payout_tax`, sql`payout_run`, sql`payout_transfer`, sql`payout_file`, sql`payout_origin`, sql`platform_mail`]) {
    const found = await superuser.query<{ text: string }>(sql`select t::text as text from ${table} t`);
    for (const { text } of found) for (const secret of secrets) expect(text).not.toContain(secret);
  }
});
