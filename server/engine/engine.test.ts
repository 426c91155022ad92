import { describe, expect, test } from "vitest";
import { at, randomHistory, seeded, teller } from "../../core/engine/history.testing.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { inOrder } from "../../core/facts/fact.ts";
import { sql } from "../platform/sql.ts";
import { testDatabase } from "../testing.ts";
import { engineHouse } from "./engine.testing.ts";

const base = await testDatabase();
const { superuser } = base;
const house = await engineHouse(base, at("2025-08-01"));

const balance = async (account: string, owner = "") =>
  (await superuser.maybe<{ balance: bigint }>(sql`select balance from ledger_account where account = ${account} and owner = ${owner} and currency = 'USD'`))?.balance ?? 0n;
const earned = async (partner: string) => (await superuser.one<{ open: bigint }>(sql`select coalesce(sum(open), 0)::bigint as open from earning_line where partner = ${partner}`)).open;
const lines = (partner: string) => superuser.query<{ ref: string; amount: bigint; open: bigint; status: string; sentence: string | null }>(sql`
  select ref, amount, open, status, trace ->> 'sentence' as sentence from earning_line where partner = ${partner} order by ref`);
const reversals = async () => Number((await superuser.one<{ n: bigint }>(sql`select count(*) as n from ledger_entry where reverses is not null`)).n);
/** What the last round of posting said of itself. */
const lastPosted = () => JSON.parse(house.logged.findLast((line) => line.includes("engine.posted")) ?? "{}") as Record<string, unknown>;
const scopes = async () => Number((await superuser.one<{ n: bigint }>(sql`select count(*) as n from engine_scope`)).n);

async function sound(): Promise<void> {
  const { broken, waiting, failed } = await house.verify();
  expect({ broken, waiting, failed }).toEqual({ broken: [], waiting: 0, failed: [] });
}

/** One partner with a deal and one paid invoice of $1,000.00. */
function paidDeal(name: string, won = "2025-02-01", paid = "2025-03-01"): Fact[] {
  const { facts, tell } = teller();
  tell("partner.enrolled", "2025-01-01", { partner: `${name}-P`, track: "technology", tier: "gold" });
  tell("deal.won", won, { deal: `${name}-D`, customer: `${name}-C`, serviceStart: won, splits: [{ partner: `${name}-P`, weight: 1 }] });
  tell("invoice.issued", won, { invoice: `${name}-I`, deal: `${name}-D`, currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", paid, { invoice: `${name}-I` });
  return facts;
}

function one(type: Fact["type"], when: string, payload: Record<string, unknown>): Fact[] {
  const { facts, tell } = teller();
  tell(type, when, payload);
  return facts;
}

test("a payment is earned, stands in the books and says why; nothing is posted twice by another run", async () => {
  await house.record(paidDeal("first"));
  await house.work();
  expect(await lines("first-P")).toEqual([{ ref: "first-I:tier.revenue_share:first-P", amount: 20_000n, open: 20_000n, status: "payable", sentence: expect.stringContaining("$1,000.00") }]);
  expect(await balance("partner_payable", "first-P")).toBe(20_000n);
  await house.work(true);
  expect(await balance("partner_payable", "first-P")).toBe(20_000n);
  await sound();
});

test("the same fact told again, by whomever, changes nothing", async () => {
  const facts = paidDeal("again");
  const name = (i: number) => `again:${i}`;
  const ids = await house.record(facts, name);
  await house.work();
  expect(await house.record(facts, name)).toEqual(ids);
  await house.work();
  expect(await balance("partner_payable", "again-P")).toBe(20_000n);
});

test("what goes on in order is posted beside what stands; a late fact takes back and posts anew, and never edits", async () => {
  await house.record(paidDeal("late"));
  await house.work();
  const before = await reversals();
  await house.record(one("cash.refunded", "2025-03-20", { invoice: "late-I", amount: 30_000 }));
  await house.work();
  expect([await balance("partner_payable", "late-P"), (await reversals()) - before]).toEqual([14_000n, 0]);
  expect(lastPosted()).toMatchObject({ scopes: 1, fromStart: 0 });
  // The deal was the partner's at platinum already when it was won: told two months late.
  await house.record(one("partner.tier_changed", "2025-01-15", { partner: "late-P", tier: "platinum" }));
  await house.work();
  expect(await balance("partner_payable", "late-P")).toBe(17_500n);
  expect((await reversals()) - before).toBeGreaterThan(0);
  expect(lastPosted()).toMatchObject({ scopes: 1, fromStart: 1 });
  expect(await superuser.query(sql`select key from ledger_entry where key like 'accrue|%late-I%' order by seq`)).toHaveLength(2);
  await sound();
});

test("two partners who meet on one deal become one scope, and what was theirs stays theirs", async () => {
  await house.record([...paidDeal("left"), ...paidDeal("right")]);
  await house.work();
  const before = await scopes();
  await house.record(one("deal.won", "2025-05-01", { deal: "joint", customer: "joint-C", serviceStart: "2025-05-01", splits: [{ partner: "left-P", weight: 1 }, { partner: "right-P", weight: 1 }] }));
  await house.record([...one("invoice.issued", "2025-05-02", { invoice: "joint-I", deal: "joint", currency: "USD", lines: [{ id: "s", kind: "software", amount: 10_001 }] }), ...one("cash.applied", "2025-05-03", { invoice: "joint-I" })]);
  await house.work();
  expect((await scopes()) - before).toBe(-1);
  expect([await balance("partner_payable", "left-P"), await balance("partner_payable", "right-P")]).toEqual([21_000n, 21_000n]);
  await sound();
});

test("a payout run concerns everybody at once, and a hold ends at its own time", async () => {
  const { facts, tell } = teller();
  tell("partner.enrolled", "2025-01-01", { partner: "click-P", track: "affiliate", level: "standard" });
  tell("click.recorded", "2025-07-20", { click: "K", partner: "click-P", visitor: "V" });
  tell("signup.recorded", "2025-07-21", { customer: "click-C", visitor: "V" });
  tell("deal.won", "2025-07-22", { deal: "click-D", customer: "click-C", serviceStart: "2025-07-22" });
  tell("invoice.issued", "2025-07-22", { invoice: "click-I", deal: "click-D", currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", "2025-07-25", { invoice: "click-I" });
  await house.record(facts);
  await house.work();
  expect((await lines("click-P")).map((line) => line.status)).toEqual(["on_hold"]);
  await house.record(one("payout.run", "2025-08-01", { batch: "B1", schedule: "partner" }));
  await house.work();
  expect(await superuser.query(sql`select partner, sent, status from earning_payout where batch = 'B1' and partner in ('first-P', 'again-P', 'late-P') order by partner`)).toEqual([
    { partner: "again-P", sent: 20_000n, status: "instructed" }, { partner: "first-P", sent: 20_000n, status: "instructed" }, { partner: "late-P", sent: 17_500n, status: "instructed" },
  ]);
  house.clock.set(at("2025-08-23T23:59:59Z"));
  await house.work();
  expect((await lines("click-P")).map((line) => line.status)).toEqual(["on_hold"]);
  house.clock.set(at("2025-08-24"));
  await house.work();
  expect((await lines("click-P")).map((line) => line.status)).toEqual(["payable"]);
  await sound();
});

test("a fact that is told of the future waits for its time", async () => {
  await house.record(paidDeal("future", "2025-08-25", "2025-08-26"));
  await house.work();
  expect(await lines("future-P")).toEqual([]);
  house.clock.set(at("2025-08-26"));
  await house.work();
  expect(await balance("partner_payable", "future-P")).toBe(20_000n);
});

test("remitted tax looks at what was withheld of everybody: those scopes become one", async () => {
  await house.record([...paidDeal("tax1"), ...paidDeal("tax2"), ...one("payee.changed", "2025-01-02", { partner: "tax1-P", withholding: 3000 }), ...one("payee.changed", "2025-01-02", { partner: "tax2-P", withholding: 1000 })]);
  await house.record(one("payout.run", "2025-08-26", { batch: "B2", schedule: "partner" }));
  await house.work();
  expect(await balance("withholding_tax_payable")).toBe(8_000n);
  await house.record(one("withholding.remitted", "2025-08-26T12:00:00Z", { amount: 7_000, currency: "USD" }));
  house.clock.set(at("2025-08-27"));
  await house.work();
  expect(await balance("withholding_tax_payable")).toBe(1_000n);
  await house.record(one("withholding.remitted", "2025-08-26T13:00:00Z", { amount: 5_000, currency: "USD" }));
  await house.work();
  expect(await balance("withholding_tax_payable")).toBe(0n);
  await sound();
});

test("a closed period keeps what it was: the correction stands on the first open day and says where it belongs", async () => {
  await house.record(paidDeal("closed", "2025-06-01", "2025-06-10"));
  await house.work();
  await house.record(one("period.closed", "2025-08-27", { through: "2025-06-30" }));
  await house.work();
  await house.record(one("cash.refunded", "2025-06-20", { invoice: "closed-I", amount: 50_000 }));
  await house.work();
  expect(await superuser.query(sql`select booked_on, effective_on from ledger_entry where template like 'reverse_%' and subject like 'closed-I%'`)).toEqual([{ booked_on: "2025-07-01", effective_on: "2025-06-20" }]);
  await sound();
});

test("a process that dies between recording and posting loses nothing: the next one finds the work", async () => {
  await house.record(paidDeal("killed"));
  // The queue itself is lost as well: only the facts are left, and the minute's tick.
  await superuser.pool.query("delete from graphile_worker._private_jobs");
  await house.work(true);
  expect(await lines("killed-P")).toEqual([]);
  const { engineJobs } = await import("./jobs.ts");
  const { schedules } = engineJobs({ database: base.database });
  expect(schedules.map((one) => one.task)).toEqual(["engine.intake", "engine.post"]);
  for (const { task } of schedules) await superuser.run(sql`select graphile_worker.add_job(${task}, '{}'::json)`);
  await house.work();
  expect(await earned("killed-P")).toBe(20_000n);
  await sound();
});

test("a scope that cannot be posted holds up no other, says why, and is done once it can be", async () => {
  await superuser.pool.query(`create function test_refuse() returns trigger language plpgsql as $$ begin if new.subject like 'bad-I%' then raise exception 'not this one' using errcode = 'check_violation'; end if; return new; end $$;
    create trigger test_refuse before insert on ledger_entry for each row execute function test_refuse()`);
  await house.record([...paidDeal("bad"), ...paidDeal("good")]);
  await house.work();
  expect([await earned("bad-P"), await earned("good-P")]).toEqual([0n, 20_000n]);
  expect((await house.verify()).failed).toEqual([{ scope: expect.any(String), failure: "not this one" }]);
  expect(house.logged.join()).toContain("engine.scope-failed");
  await superuser.pool.query("drop trigger test_refuse on ledger_entry");
  house.clock.advance(60_000);
  await house.work();
  expect(await earned("bad-P")).toBe(20_000n);
  await sound();
});

describe("random half years, told in pieces, late and repeated", () => {
  test.each([1, 2, 3, 4, 5])("history %i ends where telling everything at once ends", async (seed) => {
    const random = seeded(seed * 7919);
    // Names of its own, so that the histories stand beside each other in one house.
    const named = (fact: Fact): Fact => JSON.parse(JSON.stringify(fact).replaceAll(/"(alder|birch|cedar|dogwood|elm|ginkgo|D\d+|I\d+-\d+|CI[\d-]+|customer-\d+|A\d+|(?:partner|affiliate)-2025[\d-]+)"/g, `"h${seed}-$1"`)) as Fact;
    const facts = randomHistory(seed, 5).map(named);
    const delivered = facts.map((fact) => ({ fact, order: fact.at + (random() < 0.3 ? random() * 40 * 86_400_000 : 0) })).sort((a, b) => a.order - b.order || inOrder(a.fact, b.fact)).map(({ fact }) => fact);
    const name = (fact: Fact) => `h${seed}:${fact.id}`;
    let next = 0;
    while (next < delivered.length) {
      const piece = delivered.slice(next, (next += 1 + Math.floor(random() * 25)));
      const again = next > 30 && random() < 0.3 ? delivered.slice(5, 15) : [];
      const told = [...piece, ...again];
      await house.record(told, (i) => name(told[i] as Fact));
      await house.work(random() < 0.15);
    }
    await sound();
  }, 120_000);
});

test("all of them together still add up when everything is forgotten and told from the start", async () => {
  await superuser.run(sql`update engine_scope set stirred = true`);
  const before = await superuser.one(sql`select count(*) as n from ledger_entry`);
  await superuser.run(sql`select graphile_worker.add_job('engine.post', '{}'::json)`);
  await house.work(true);
  expect(await superuser.one(sql`select count(*) as n from ledger_entry`)).toEqual(before);
  await sound();
});
