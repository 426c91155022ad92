import { expect, test } from "vitest";
import { instantText } from "../../core/kernel/time.ts";
import { outcome } from "../deals/deals.testing.ts";
import { sql } from "../platform/sql.ts";
import { PASSWORD, payoutServer } from "./payouts.testing.ts";

const server = await payoutServer();
const { anna, ben, superuser } = server;
const sum = (items: readonly { amount: { amount: number } }[]) => items.reduce((all, one) => all + one.amount.amount, 0);

test("every amount of a preview and of a transfer opens down to the earnings it is made of, for staff and for the partner alone", async () => {
  const [mine, other] = [await server.newPartner("Hazel"), await server.newPartner("Ivy")];
  for (const partner of [mine, other]) await server.detailed(partner);
  await server.earns(mine, 30_001);
  await server.earns(mine, 50_000);
  await server.earns(other, 20_000);
  const preview = await anna.client.runs.preview({});
  const planned = preview.transfers.find((one) => one.partner === mine.key);
  const lines = await anna.client.runs.previewLines({ partner: mine.key, currency: "USD" });
  expect([lines.items.length, sum(lines.items)]).toEqual([planned?.lines, planned?.gross.amount]);
  const run = await anna.client.runs.create({});
  await ben.client.runs.approve({ run: run.id, password: PASSWORD });
  await server.work();
  const transfer = (await mine.admin.transfers.list({})).items[0];
  const paid = await mine.admin.transfers.lines({ transfer: transfer?.id as string });
  expect([sum(paid.items), paid.items.map((one) => one.ref)]).toEqual([transfer?.gross.amount, lines.items.map((one) => one.ref)]);
  expect((await mine.admin.earnings.explain({ ref: paid.items[0]?.ref as string })).explanation.steps.length).toBeGreaterThan(0);
  expect(await outcome(other.admin.transfers.lines({ transfer: transfer?.id as string }))).toBe("transfer.not-found");
  expect((await anna.client.runs.previewLines({ partner: mine.key, currency: "USD" })).items).toEqual([]);
});

test("a partner whose books cannot be posted holds its own money alone, and what is posted at last is taken back and paid with the next run", async () => {
  const [fine, broken] = [await server.newPartner("Juniper"), await server.newPartner("Knotweed")];
  for (const partner of [fine, broken]) await server.detailed(partner);
  await server.earns(fine, 60_000);
  await server.earns(broken, 70_000);
  const run = await anna.client.runs.create({});
  // From here on the database refuses this partner's postings, as a fault in them would make it do.
  await superuser.pool.query(`create function test_refuse() returns trigger language plpgsql as $$ begin if new.key like '%:${broken.key}:%' then raise exception 'not this one' using errcode = 'check_violation'; end if; return new; end $$;
    create trigger test_refuse before insert on ledger_entry for each row execute function test_refuse()`);
  await ben.client.runs.approve({ run: run.id, password: PASSWORD });
  for (let i = 0; i < 5; i++) {
    await server.work();
    server.clock.advance(60_000);
  }
  const got = await anna.client.runs.get({ run: run.id });
  const of = (key: string) => got.transfers.find((one) => one.partner === key);
  expect([got.run.status, of(fine.key)?.status, of(broken.key)?.status, of(broken.key)?.reason]).toEqual(["sent", "instructed", "failed", "its books cannot be posted"]);
  expect(got.run.files.map((file) => [file.transfers, file.total.amount])).toEqual([[1, 12_000]]);
  const held = (await anna.client.runs.preview({})).held.find((one) => one.partner === broken.key);
  expect([held?.amount.amount, held?.because, held?.todo]).toEqual([14_000, "its books cannot be posted", expect.stringContaining("reconciliation")]);
  expect((await anna.client.runs.preview({})).behind).toBe(false);

  await superuser.pool.query("drop trigger test_refuse on ledger_entry");
  server.clock.advance(3_600_000);
  await server.work();
  await server.work();
  expect(await superuser.query(sql`select status from earning_payout where batch = ${run.batch} and partner = ${broken.key}`)).toEqual([{ status: "failed" }]);
  expect((await superuser.one<{ balance: bigint }>(sql`select balance from ledger_account where account = 'partner_payable' and owner = ${broken.key}`)).balance).toBe(14_000n);
  const next = (await (await server.signedIn(anna.email)).runs.preview({})).transfers.find((one) => one.partner === broken.key);
  expect([next?.sent.amount, instantText(server.clock.now()).slice(0, 7)]).toEqual([14_000, "2026-03"]);
});
