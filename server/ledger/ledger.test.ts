import { beforeAll, describe, expect, test } from "vitest";
import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import { type Day, type Instant, instant, parseDay } from "../../core/kernel/time.ts";
import { CHART, NEVER_NEGATIVE, type Posting, type PostingLine } from "../../core/ledger/posting.ts";
import { settableClock } from "../platform/clock.ts";
import type { Tx } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import { testDatabase } from "../testing.ts";
import { rememberedAccounts } from "./accounts.ts";
import { checkLedger } from "./check.ts";
import { entryOf, entryUuid } from "./entry.ts";
import { foldDays, openLane } from "./lane.ts";
import { postEntries } from "./post.ts";
import { balance, closePeriod, trialBalance } from "./store.ts";

const { database, superuser } = await testDatabase();
const clock = settableClock(instant(Date.UTC(2026, 4, 10, 9)));
const lane = openLane({ database, clock, zone: "UTC" });
const FACT = `fac_${"0".repeat(31)}1`;
const asSystem = <T>(work: (tx: Tx) => Promise<T>) => database.as({ org: null, role: "system" }, work);

beforeAll(() => superuser.run(sql`
  insert into fact (id, arrival, org_id, type, occurred_at, recorded_at, source_system, source_ref, payload, content)
  values (${FACT}, 1, 'house', 'deal.won', now(), now(), 'test', '1', '{}', ${Buffer.alloc(32)})`));

const line = (account: PostingLine["account"], side: PostingLine["side"], amount: bigint, owner: string | null = null, currency = "USD"): PostingLine => ({ account, owner, currency, side, amount });

/** An earning of a partner: cost against debt. */
function accrual(partner: string, amount: bigint, subject: string, at: Instant = clock.now()): Posting {
  return posting("accrue", subject, [line("commission_cost", "debit", amount), line("partner_accrued", "credit", amount, partner)], at);
}

function posting(template: string, subject: string, lines: PostingLine[], at: Instant = clock.now()): Posting {
  return { key: `${template}|${FACT}|${subject}`, template, factId: FACT, subject, effectiveAt: at, program: "mindweave@1.0.0", earning: null, lines };
}

async function post(...postings: Posting[]): Promise<ReadonlyMap<string, boolean>> {
  const result = await lane.post(postings);
  if (isRefusal(result)) throw new Error(result.sentence);
  return result;
}

async function refused(...postings: Posting[]): Promise<string> {
  const result = await lane.post(postings);
  return isRefusal(result) ? (result as Refusal).code : "posted";
}

const balanceOf = async (account: string, owner?: string, on: string | null = null, by: "booked" | "effective" = "booked") =>
  asSystem(async (tx) => (await balance(tx, { account, owner, currency: "USD" }, { on: on === null ? null : (parseDay(on) as Day), by }))?.balance ?? 0n);

const sound = async () => (await asSystem((tx) => checkLedger(tx))).broken;

test("the chart in the database is the chart in core", async () => {
  const rows = await superuser.query<{ account: string; code: string; type: string; natural_side: string; never_negative: boolean }>(sql`select account, code, type, natural_side, never_negative from ledger_chart order by code`);
  const chart = Object.entries(CHART).map(([account, { code, type, natural }]) => ({ account, code, type, natural_side: natural, never_negative: (NEVER_NEGATIVE as readonly string[]).includes(account) }));
  expect(rows).toEqual(chart.sort((a, b) => (a.code < b.code ? -1 : 1)));
});

test("an entry is posted once, whoever brings it how often; the same key with other content is refused", async () => {
  const first = accrual("once", 500n, "I1:P");
  expect([...(await post(first)).values()]).toEqual([true]);
  expect([...(await post(first)).values()]).toEqual([false]);
  expect((await Promise.all([post(accrual("once", 7n, "twin")), post(accrual("once", 7n, "twin"))])).map((one) => [...one.values()]).flat().sort()).toEqual([false, true]);
  expect(await refused({ ...first, lines: accrual("once", 501n, "I1:P").lines })).toBe("ledger.key-reused");
  expect(await balanceOf("partner_accrued", "once")).toBe(507n);
});

test("the id of an entry is the hash of its key, so that a replay gives the same", async () => {
  await post(accrual("ids", 1n, "ids"));
  const key = `accrue|${FACT}|ids`;
  expect(await superuser.one(sql`select id from ledger_entry where key = ${key}`)).toEqual({ id: entryUuid(key) });
});

test("what is taken out has to be there first; others in the same batch are posted all the same", async () => {
  const results = await Promise.all([
    refused(accrual("good", 10n, "good")),
    refused(posting("release", "bad", [line("partner_accrued", "debit", 11n, "empty"), line("partner_payable", "credit", 11n, "empty")])),
    refused(accrual("good", 20n, "good too")),
  ]);
  expect(results).toEqual(["posted", "ledger.account-would-be-negative", "posted"]);
  expect([await balanceOf("partner_accrued", "good"), await balanceOf("partner_payable", "empty")]).toEqual([30n, 0n]);
});

test("a group may pass below zero on its way, but not end there, and stands or falls as one", async () => {
  const reversal = posting("reverse", "way", [line("partner_accrued", "debit", 90n, "way"), line("commission_cost", "credit", 90n)]);
  expect(await refused(reversal, accrual("way", 100n, "way"))).toBe("posted");
  expect(await refused(accrual("way", 1n, "kept out"), posting("reverse", "too much", [line("partner_accrued", "debit", 12n, "way"), line("commission_cost", "credit", 12n)]))).toBe("ledger.account-would-be-negative");
  expect(await balanceOf("partner_accrued", "way")).toBe(10n);
});

test("a posting about a fact that is not recorded is refused", async () => {
  expect(await refused({ ...accrual("nobody", 1n, "unfounded"), key: "accrue|fac_none|x", factId: "fac_none" })).toBe("ledger.no-such-fact");
});

test("a posting that does not balance is a bug and throws before it reaches the database", async () => {
  await expect(lane.post([posting("accrue", "lame", [line("commission_cost", "debit", 2n), line("partner_accrued", "credit", 1n, "lame")])])).rejects.toThrow("unbalanced");
});

test("twenty who post to one hot account at once leave it exact, line by line", async () => {
  const before = await balanceOf("commission_cost");
  const lanes = Array.from({ length: 20 }, () => openLane({ database, clock, zone: "UTC" }));
  await Promise.all(lanes.map(async (one, who) => {
    for (let i = 0; i < 15; i++) {
      const result = await one.post([accrual(`hot${(who * i) % 7}`, BigInt(i + 1), `hot:${who}:${i}`)]);
      if (isRefusal(result)) throw new Error(result.sentence);
    }
  }));
  expect((await balanceOf("commission_cost")) - before).toBe(20n * 120n);
  expect(await sound()).toEqual([]);
});

describe("attacked directly, as the owner of the tables", () => {
  const attack = async (...statements: string[]) => {
    const session = await superuser.session();
    try {
      await session.client.query(`begin; ${statements.join("; ")}; commit`);
      return "done";
    } catch (error) {
      const { constraint, message } = error as { constraint?: string; message: string };
      return constraint ?? message;
    } finally {
      session.release();
    }
  };
  const account = (name: string, owner = "") => `(select id from ledger_account where account = '${name}' and owner = '${owner}' and currency = 'USD')`;
  const entry = (key: string, more: { booked?: string; fact?: string; lines?: number; id?: string } = {}) => `insert into ledger_entry (id, key, template, fact, subject, booked_on, effective_at, effective_on, lines, content, posted_at)
    values (${more.id ?? `ledger_id('${key}')`}, '${key}', 't', '${more.fact ?? FACT}', 's', '${more.booked ?? "2026-05-10"}', now(), '2020-01-01', ${more.lines ?? 2}, gen_random_uuid(), now())`;
  type Attacked = [n: number, account: string, debit: boolean, amount: bigint];
  const into = (from: string, ...of: Attacked[]) => `insert into ledger_line (account, version, entry, n, debit, amount, balance_after, booked_on, effective_on)
    select v.account, 1000000 + v.n + e.seq * 10, e.seq, v.n, v.debit, v.amount, 0, '2026-05-10', '2020-01-01' from ${from} e, (values ${of.map(([n, id, debit, amount]) => `(${n}, ${id}, ${debit}, ${amount}::bigint)`).join(", ")}) v (n, account, debit, amount)`;
  /** An entry with its lines, as the books take them: in one statement. */
  const whole = (key: string, ...of: Attacked[]) => `with made as (${entry(key)} returning seq) ${into("made", ...of)}`;
  /** Lines for an entry that stands already. */
  const lines = (key: string, ...of: Attacked[]) => into(`(select seq from ledger_entry where key = '${key}')`, ...of);
  const cost = account("commission_cost");
  const debt = account("partner_accrued", "once");

  test.each<[string, string[], string]>([
    ["an entry that does not balance", [whole("x|1", [1, cost, true, 5n], [2, debt, false, 4n])], "ledger_entry_balanced"],
    ["an entry of one line", [whole("x|2", [1, cost, true, 5n])], "ledger_entry_balanced"],
    ["an entry without lines", [entry("x|3")], "ledger_entry_balanced"],
    ["a line of zero", [whole("x|4", [1, cost, true, 0n], [2, debt, false, 0n])], "ledger_line_amount_check"],
    ["a negative line", [whole("x|5", [1, cost, true, -5n], [2, debt, false, -5n])], "ledger_line_amount_check"],
    ["books balanced by a memo account", [`insert into ledger_account (account, currency, debit_natural, memo, never_negative) values ('memo_mdf_used', 'USD', false, true, true)`, whole("x|6", [1, cost, true, 5n], [2, account("memo_mdf_used"), false, 5n])], "ledger_entry_balanced"],
    ["dollars balanced by yen", [`insert into ledger_account (account, currency, debit_natural, memo, never_negative) values ('cash', 'JPY', true, false, false)`, whole("x|7", [1, cost, true, 5n], [2, `(select id from ledger_account where account = 'cash' and currency = 'JPY')`, false, 5n])], "ledger_entry_balanced"],
    ["a line of no account", [whole("x|8", [1, cost, true, 5n], [2, "-1", false, 5n])], "ledger_entry_balanced"],
    ["the same key again", [whole(`accrue|${FACT}|I1:P`, [1, cost, true, 5n], [2, debt, false, 5n])], "ledger_entry_once"],
    ["the same key under another id", [entry(`accrue|${FACT}|I1:P`, { id: "gen_random_uuid()" })], "ledger_entry_in_form"],
    ["a fact that is not recorded", [entry("x|9", { fact: "fac_gone" })], "ledger_entry_names_fact"],
    ["two more lines, balanced, in an entry that is complete", [lines(`accrue|${FACT}|I1:P`, [3, cost, true, 5n], [4, debt, false, 5n])], "ledger_line_placed"],
    ["an entry that says three lines and has two", [whole("x|10", [1, cost, true, 5n], [2, debt, false, 5n]).replace(", 2, gen_random_uuid()", ", 3, gen_random_uuid()")], "ledger_entry_balanced"],
    ["lines of no entry", [into("(select -1 as seq)", [1, cost, true, 5n], [2, debt, false, 5n])], "ledger_line_placed"],
    ["a line in the place of another", [lines(`accrue|${FACT}|I1:P`, [1, cost, true, 5n], [2, debt, false, 5n])], "ledger_line_once"],
    ["an edited line", ["update ledger_line set amount = amount + 1"], "ledger_never_edited"],
    ["an edited entry", ["update ledger_entry set subject = 'other'"], "ledger_never_edited"],
    ["a deleted entry", ["delete from ledger_entry"], "ledger_never_edited"],
    ["truncated lines", ["truncate ledger_line cascade"], "ledger_never_edited"],
    ["a debt below zero", [`update ledger_account set balance = -1 where account = 'partner_payable'`, `insert into ledger_account (account, owner, currency, debit_natural, memo, never_negative, balance) values ('partner_payable', 'z', 'USD', false, false, true, -1)`], "ledger_account_never_negative"],
  ])("%s is refused", async (_, statements, constraint) => {
    expect(await attack(...statements)).toBe(constraint);
    expect(await sound()).toEqual([]);
  });
});

test("the application itself may only read the books; others see nothing of them", async () => {
  for (const statement of [sql`insert into ledger_period (through, closed_at, fact) values ('2020-01-01', now(), 'x')`, sql`update ledger_account set balance = 1`, sql`delete from ledger_line`, sql`update ledger_entry set key = 'x'`]) {
    await expect(asSystem((tx) => tx.run(statement))).rejects.toMatchObject({ code: "42501" });
  }
  const seen = await database.as({ org: "org_other", role: "partner" }, (tx) => tx.one<{ n: bigint }>(sql`select count(*) as n from ledger_line`));
  expect(seen.n).toBe(0n);
  const ids = await rememberedAccounts(database).idsOf([entryOf(accrual("thief", 1n, "thief"), "UTC")]);
  await expect(database.as({ org: "org_other", role: "partner" }, (tx) => postEntries(tx, [entryOf(accrual("thief", 1n, "thief"), "UTC")], { at: clock.now(), closedThrough: null, ids }))).rejects.toMatchObject({ code: "42501" });
});

test("a balance on any day is the same before and after the days are folded, by booking and by effect", async () => {
  const at = (month: number, day: number) => instant(Date.UTC(2026, month - 1, day, 12));
  for (const [month, day, amount] of [[1, 31, 100n], [2, 1, 20n], [2, 28, 3n], [5, 9, 4000n]] as const) await post(accrual("days", amount, `days:${month}:${day}`, at(month, day)));
  const read = async () => Promise.all(["2026-01-30", "2026-01-31", "2026-02-01", "2026-03-31", "2026-05-10"].map((on) => balanceOf("partner_accrued", "days", on)));
  const before = await read();
  expect(before).toEqual([0n, 100n, 120n, 123n, 4123n]);
  await foldDays(database);
  expect(await read()).toEqual(before);
  await post(accrual("days", 50_000n, "days:late", at(1, 31)));
  expect(await read()).toEqual([0n, 50_100n, 50_120n, 50_123n, 54_123n]);
  expect(await sound()).toEqual([]);
});

test("a closed period takes no more: late news stands on the first open day and says where it belongs", async () => {
  await post(accrual("closing", 5n, "before", instant(Date.UTC(2026, 2, 31, 12))));
  expect(await asSystem((tx) => closePeriod(tx, { through: parseDay("2026-03-31") as Day, at: clock.now(), by: null, fact: FACT }))).toBe(true);
  expect(await asSystem((tx) => closePeriod(tx, { through: parseDay("2026-02-28") as Day, at: clock.now(), by: null, fact: FACT }))).toBe(false);
  clock.advance(1000);
  await post(accrual("closing", 7n, "late", instant(Date.UTC(2026, 2, 15, 12))));
  const late = await superuser.one<{ booked_on: string; effective_on: string }>(sql`select booked_on, effective_on from ledger_entry where key = ${`accrue|${FACT}|late`}`);
  expect(late).toEqual({ booked_on: "2026-04-01", effective_on: "2026-03-15" });
  expect([await balanceOf("partner_accrued", "closing", "2026-03-31"), await balanceOf("partner_accrued", "closing", "2026-03-31", "effective")]).toEqual([5n, 12n]);
  const ids = await rememberedAccounts(database).idsOf([entryOf(accrual("closing", 1n, "sneak"), "UTC")]);
  const sneak = entryOf(accrual("closing", 1n, "sneak", instant(Date.UTC(2026, 2, 1))), "UTC");
  await expect(asSystem((tx) => postEntries(tx, [sneak], { at: clock.now(), closedThrough: null, ids }))).rejects.toMatchObject({ constraint: "ledger_entry_open_period" });
  expect(await sound()).toEqual([]);
});

test("a lane that learned of no closing finds out, and books on the first open day", async () => {
  const other = openLane({ database, clock, zone: "UTC" });
  await other.post([accrual("stale", 1n, "stale:1")]);
  await asSystem((tx) => closePeriod(tx, { through: parseDay("2026-04-30") as Day, at: clock.now(), by: null, fact: FACT }));
  clock.advance(1000);
  expect(isRefusal(await other.post([accrual("stale", 2n, "stale:2", instant(Date.UTC(2026, 3, 2)))]))).toBe(false);
  expect(await superuser.one(sql`select booked_on from ledger_entry where subject = 'stale:2'`)).toEqual({ booked_on: "2026-05-01" });
});

test("the trial balance adds up in every currency, now and on any day", async () => {
  for (const on of [null, parseDay("2026-02-15") as Day, parseDay("2026-05-10") as Day]) {
    const rows = await asSystem((tx) => trialBalance(tx, { on, by: "booked" }, "USD"));
    expect(rows.reduce((sum, row) => sum + row.debit - row.credit, 0n)).toBe(0n);
  }
  const accrued = (await asSystem((tx) => trialBalance(tx, { on: null, by: "booked" }, "USD"))).find((row) => row.account === "partner_accrued");
  const { sum } = await superuser.one<{ sum: bigint }>(sql`select sum(balance)::bigint as sum from ledger_account where account = 'partner_accrued' and currency = 'USD'`);
  expect((accrued?.credit ?? 0n) - (accrued?.debit ?? 0n)).toBe(sum);
});

test("the check says what is wrong when the books are tampered with", async () => {
  await superuser.pool.query("alter table ledger_line disable trigger ledger_never_edited");
  await superuser.run(sql`update ledger_line set amount = amount + 1 where (account, version) = (select account, version from ledger_line order by account, version limit 1)`);
  const broken = await sound();
  expect(broken.map((one) => one.invariant)).toEqual(expect.arrayContaining([1, 2]));
  await superuser.run(sql`update ledger_line set amount = amount - 1 where (account, version) = (select account, version from ledger_line order by account, version limit 1)`);
  await superuser.pool.query("alter table ledger_line enable trigger ledger_never_edited");
  await superuser.run(sql`update ledger_account set balance = balance + 1 where id = (select min(id) from ledger_account)`);
  expect((await sound()).map((one) => one.sentence).join()).toContain("its lines say");
});
