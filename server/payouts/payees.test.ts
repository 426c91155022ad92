import { expect, test } from "vitest";
import { mailTo, outcome, told } from "../deals/deals.testing.ts";
import { sql } from "../platform/sql.ts";
import { ACH, codeTo, PASSWORD, payoutServer, SEPA } from "./payouts.testing.ts";

const server = await payoutServer();
const HOUR = 3_600_000;
const blocks = async (partner: string) => (await server.superuser.query<{ blocked: string | null }>(sql`select payload ->> 'blocked' as blocked from fact where type = 'payee.changed' and payload ->> 'partner' = ${partner} order by arrival`)).map((row) => row.blocked);

test("a partner is blocked from its enrolment on until bank and tax details are there, and each step says what is missing", async () => {
  const partner = await server.newPartner("New");
  await server.work();
  expect(await blocks(partner.key)).toEqual(["bank details missing"]);
  expect(await partner.admin.payees.get({})).toMatchObject({ method: null, tax: null, blocked: "bank details missing", todo: expect.stringContaining("bank account") });
  await partner.admin.payees.setBank({ method: ACH, password: PASSWORD });
  expect(await blocks(partner.key)).toEqual(["bank details missing"]);
  const confirmed = await partner.admin.payees.confirmBank({ code: await codeTo(server, partner.adminEmail) });
  expect(confirmed).toMatchObject({ method: { rail: "ach", last4: "7890", currency: "USD", heldUntil: null }, pending: null, blocked: "tax form missing" });
  await partner.admin.payees.setTax({ form: "w9", name: "New", number: "12-3456789", country: "US", password: PASSWORD });
  expect(await blocks(partner.key)).toEqual(["bank details missing", "tax form missing", null]);
  expect(await partner.admin.payees.get({})).toMatchObject({ tax: { form: "w9", last4: "6789" }, blocked: null, todo: null });
  await server.work();
  expect(await blocks(partner.key)).toHaveLength(3);
});

test("numbers that cannot be right are refused before anything is stored", async () => {
  const partner = await server.newPartner("Typo");
  expect(await outcome(partner.admin.payees.setBank({ method: { ...ACH, routing: "021000022" }, password: PASSWORD }))).toBe("bank.routing-wrong");
  expect(await outcome(partner.admin.payees.setBank({ method: { ...SEPA, iban: "DE88370400440532013000" }, password: PASSWORD }))).toBe("bank.iban-wrong");
  expect(await outcome(partner.admin.payees.setBank({ method: ACH, password: "not mine" }))).toBe("step-up.wrong");
  expect(await outcome(partner.admin.payees.setTax({ form: "w9", name: "Typo", country: "US", password: PASSWORD }))).toBe("tax.number-missing");
  expect(await outcome(partner.admin.payees.confirmBank({ code: "12345678" }))).toBe("bank.nothing-pending");
  expect(await server.superuser.query(sql`select id from payout_bank where org_id = ${partner.org}`)).toEqual([]);
});

test("only the code from the message confirms, in its hour, and the newest request only", async () => {
  const partner = await server.newPartner("Codes");
  await partner.admin.payees.setBank({ method: ACH, password: PASSWORD });
  const first = await codeTo(server, partner.adminEmail);
  await partner.admin.payees.setBank({ method: SEPA, password: PASSWORD });
  const second = await codeTo(server, partner.adminEmail);
  expect(await outcome(partner.admin.payees.confirmBank({ code: first }))).toBe("bank.code-wrong");
  server.clock.advance(HOUR);
  const admin = await server.signedIn(partner.adminEmail);
  expect(await outcome(admin.payees.confirmBank({ code: second }))).toBe("bank.code-expired");
  await admin.payees.setBank({ method: SEPA, password: PASSWORD });
  const third = await codeTo(server, partner.adminEmail);
  const wrong = third === "00000000" ? "00000001" : "00000000";
  const tries: string[] = [];
  for (let i = 0; i < 6; i++) tries.push(await outcome(admin.payees.confirmBank({ code: wrong })));
  expect(tries.slice(-2)).toEqual(["step-up.too-many", "step-up.too-many"]);
  // Even the right code waits now.
  expect(await outcome(admin.payees.confirmBank({ code: third }))).toBe("step-up.too-many");
  server.clock.advance(10 * 60_000);
  expect((await admin.payees.confirmBank({ code: third })).method).toMatchObject({ rail: "sepa", last4: "3000" });
});

test("a changed account holds payouts for 72 hours, the old contact is told, and then money goes to the new one", async () => {
  const made = await server.newPartner("Moving");
  const [partner, before] = [{ ...made, admin: await server.signedIn(made.adminEmail) }, await server.signedIn(server.anna.email)];
  await server.detailed(partner);
  await server.earns(partner, 100_000);
  await partner.admin.payees.setBank({ method: { ...ACH, account: "5550001111" }, password: PASSWORD });
  const changed = await partner.admin.payees.confirmBank({ code: await codeTo(server, partner.adminEmail) });
  const until = new Date(server.clock.now() + 72 * HOUR).toISOString().replace(".000Z", "Z");
  expect(changed).toMatchObject({ method: { last4: "1111", heldUntil: until }, blocked: expect.stringContaining("held until") });
  const notice = (await mailTo(server, partner.adminEmail)).at(-1);
  expect([notice?.subject, notice?.text]).toEqual([expect.stringContaining("another bank account"), expect.stringContaining("7890")]);
  expect(notice?.text).toContain("1111");
  await server.work();
  const held = await before.runs.preview({});
  expect(held.transfers.filter((one) => one.partner === partner.key)).toEqual([]);
  expect(held.held.find((one) => one.partner === partner.key)?.because).toContain("bank details changed: held until");
  server.clock.advance(72 * HOUR - 60_000);
  await server.work();
  expect((await blocks(partner.key)).at(-1)).toContain("held until");
  server.clock.advance(60_000);
  await server.work();
  expect((await blocks(partner.key)).at(-1)).toBeNull();
  const anna = await server.signedIn(server.anna.email);
  expect((await anna.runs.preview({})).transfers.find((one) => one.partner === partner.key)).toMatchObject({ to: "1111", sent: { amount: 20_000 } });
});

test("a reason that finance recorded stays until the partner's details change, and a partner sees nobody else's", async () => {
  const [one, other] = [await server.newPartner("Watched"), await server.newPartner("Other")];
  const [first, second] = [await server.signedIn(one.adminEmail), await server.signedIn(other.adminEmail)];
  await server.detailed({ ...one, admin: first });
  await server.detailed({ ...other, admin: second });
  await server.earns(one, 10_000);
  await told(server, "payee.changed", { partner: one.key, blocked: "sanctions check" });
  await server.work();
  const anna = await server.signedIn(server.anna.email);
  expect((await anna.runs.preview({})).held.find((held) => held.partner === one.key)).toMatchObject({ because: "sanctions check", todo: expect.stringContaining("Clear this") });
  expect(await outcome(second.payees.get({ partner: one.key }))).toBe("partner.not-found");
  expect((await second.transfers.list({ partner: one.key })).items).toEqual([]);
  expect(await outcome(second.runs.preview({}))).toBe("auth.forbidden");
  expect(await anna.payees.get({ partner: one.key })).toMatchObject({ method: { last4: "7890" } });
  expect(await outcome(anna.payees.setBank({ method: ACH, password: PASSWORD }))).toBe("auth.forbidden");
});

test("earnings in another currency are converted to the account's, and wait while there is no rate", async () => {
  const partner = await server.newPartner("Two currencies");
  const admin = await server.signedIn(partner.adminEmail);
  await server.detailed({ ...partner, admin });
  await server.earns(partner, 100_000, "EUR");
  const [anna, ben] = [await server.signedIn(server.anna.email), await server.signedIn(server.ben.email)];
  expect((await anna.runs.preview({})).held.find((held) => held.partner === partner.key)).toMatchObject({ because: "no rate for EUR/USD", todo: expect.stringContaining("rate") });
  await told(server, "fx.published", { rates: { "EUR/USD": "1.10" } });
  await server.work();
  expect((await anna.runs.preview({})).transfers.find((one) => one.partner === partner.key)).toMatchObject({ gross: { amount: 20_000, currency: "EUR" }, sent: { amount: 22_000, currency: "USD" } });
  const run = await anna.runs.create({});
  await ben.runs.approve({ run: run.id, password: PASSWORD });
  await server.work();
  expect((await anna.runs.get({ run: run.id })).transfers.find((one) => one.partner === partner.key)).toMatchObject({ status: "instructed", sent: { amount: 22_000, currency: "USD" } });
});
