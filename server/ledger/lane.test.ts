import { beforeAll, expect, test } from "vitest";
import { canonical } from "../../core/kernel/canonical.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { instant, parseDay, type Day } from "../../core/kernel/time.ts";
import type { Posting, PostingLine } from "../../core/ledger/posting.ts";
import { settableClock } from "../platform/clock.ts";
import { type Tx, violated } from "../platform/database.ts";
import { sql } from "../platform/sql.ts";
import { testDatabase } from "../testing.ts";
import { rememberedAccounts } from "./accounts.ts";
import { checkLedger } from "./check.ts";
import { contentText, entryOf } from "./entry.ts";
import { openLane } from "./lane.ts";
import { postEntries } from "./post.ts";
import { balance } from "./store.ts";

const { database, superuser } = await testDatabase();
const clock = settableClock(instant(Date.UTC(2026, 4, 10, 9)));
const lane = openLane({ database, clock, zone: "UTC" });
const FACT = `fac_${"0".repeat(31)}1`;
const asSystem = <T>(work: (tx: Tx) => Promise<T>) => database.as({ org: null, role: "system" }, work);

beforeAll(() => superuser.run(sql`
  insert into fact (id, arrival, org_id, type, occurred_at, recorded_at, source_system, source_ref, payload, content)
  values (${FACT}, 1, 'house', 'deal.won', now(), now(), 'test', '1', '{}', ${Buffer.alloc(32)})`));

const line = (account: PostingLine["account"], side: PostingLine["side"], amount: bigint, owner: string | null = null): PostingLine => ({ account, owner, currency: "USD", side, amount });
const accrual = (partner: string, amount: bigint, subject: string, at = clock.now()): Posting => ({
  key: `accrue|${FACT}|${subject}`, template: "accrue", factId: FACT, subject, effectiveAt: at, program: "mindweave@1.0.0", earning: null, lines: [line("commission_cost", "debit", amount), line("partner_accrued", "credit", amount, partner)],
});
const release = (partner: string, amount: bigint, subject: string): Posting => ({ ...accrual(partner, amount, subject), lines: [line("partner_accrued", "debit", amount, partner), line("partner_payable", "credit", amount, partner)] });
const sound = async () => (await asSystem((tx) => checkLedger(tx))).broken;
const accrued = async (owner: string, on?: string) => asSystem(async (tx) => (await balance(tx, { account: "partner_accrued", owner, currency: "USD" }, { on: on === undefined ? null : (parseDay(on) as Day), by: "booked" }))?.balance ?? 0n);
const posted = (subjects: string) => superuser.one<{ n: bigint }>(sql`select count(*) as n from ledger_entry where subject like ${subjects}`);

test("three bad ones among three hundred are refused, each with its reason; all others are posted, once, without one transaction for each", async () => {
  await lane.post([accrual("crowd", 1n, "known")]);
  await database.as({ org: null, role: "system" }, (tx) => tx.one(sql`select 1 as one`));
  const { before } = await superuser.one<{ before: bigint }>(sql`select pg_current_xact_id()::text::bigint as before`);
  const bad = new Map<number, Posting>([[17, release("nobody", 5n, "bad:17")], [150, accrual("crowd", 2n, "known")], [299, { ...accrual("crowd", 1n, "bad:299"), factId: "fac_none" }]]);
  const results = await Promise.all(Array.from({ length: 300 }, (_, i) => lane.post([bad.get(i) ?? accrual("crowd", 1n, `crowd:${i}`)])));
  const codes = results.map((result) => (isRefusal(result) ? result.code : "posted"));
  expect([codes[17], codes[150], codes[299]]).toEqual(["ledger.account-would-be-negative", "ledger.key-reused", "ledger.no-such-fact"]);
  expect(codes.filter((code) => code === "posted")).toHaveLength(297);
  expect((await posted("crowd:%")).n).toBe(297n);
  expect(await accrued("crowd")).toBe(298n);
  const { after } = await superuser.one<{ after: bigint }>(sql`select pg_current_xact_id()::text::bigint as after`);
  expect(Number(after - before)).toBeLessThan(100);
  expect(await sound()).toEqual([]);
});

test("what one brings after another is posted after it: money that has just come in can go out at once, batch after batch", async () => {
  const results = await Promise.all(Array.from({ length: 200 }, (_, i) => [lane.post([accrual("chain", 10n, `in:${i}`)]), lane.post([release("chain", 10n, `out:${i}`)])]).flat());
  expect(results.filter(isRefusal)).toEqual([]);
  expect(await accrued("chain")).toBe(0n);
});

test("two processes that bring the same keys at once, in opposite orders, post each once", async () => {
  const others = [openLane({ database, clock, zone: "UTC" }), openLane({ database, clock, zone: "UTC" })];
  const keys = Array.from({ length: 120 }, (_, i) => accrual("twice", 1n, `twice:${i}`));
  const answers = await Promise.all([keys, keys.toReversed()].map((mine, who) => Promise.all(mine.map((one) => (others[who] as typeof lane).post([one])))));
  expect(answers.flat().filter(isRefusal)).toEqual([]);
  expect(answers.flat().filter((answer) => !isRefusal(answer) && [...answer.values()][0] === true)).toHaveLength(120);
  expect(await accrued("twice")).toBe(120n);
  expect(await sound()).toEqual([]);
});

test("connections killed in the middle of batches lose nothing that was answered and leave no half of a batch", async () => {
  const mine = openLane({ database, clock, zone: "UTC" });
  let killing = true;
  const killer = (async () => {
    while (killing) {
      await superuser.run(sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query like '%ledger_post%' and state <> 'idle'`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  })();
  const answered = new Set<string>();
  let failed = 0;
  await Promise.all(Array.from({ length: 40 }, async (_, who) => {
    for (let i = 0; i < 15; i++) {
      const subject = `killed:${who}:${i}`;
      await mine.post([accrual("killed", 1n, `${subject}:a`), accrual("killed", 1n, `${subject}:b`)]).then((result) => isRefusal(result) || answered.add(subject), () => void failed++);
    }
  }));
  killing = false;
  await killer;
  expect(failed).toBeGreaterThan(0);
  const stand = new Set((await superuser.query<{ subject: string }>(sql`select subject from ledger_entry where subject like 'killed:%'`)).map(({ subject }) => subject));
  expect([...answered].filter((subject) => !stand.has(`${subject}:a`) || !stand.has(`${subject}:b`))).toEqual([]);
  expect([...stand].filter((subject) => subject.endsWith(":a") && !stand.has(subject.replace(/a$/, "b")))).toEqual([]);
  expect(await accrued("killed")).toBe(BigInt(stand.size));
  expect(await sound()).toEqual([]);
}, 60_000);

test("an account is never more than a thousand lines and one batch ahead of its days, with no job running", async () => {
  for (let i = 0; i < 7; i++) await lane.post(Array.from({ length: 450 }, (_, n) => accrual("busy", 1n, `busy:${i}:${n}`, instant(Date.UTC(2026, 3, 1 + ((i + n) % 30), 12)))));
  const behind = await superuser.query<{ behind: bigint }>(sql`select a.version - coalesce(f.version, 0) as behind from ledger_account a left join ledger_folded f on f.account = a.id where a.version - coalesce(f.version, 0) > 1450`);
  expect(behind).toEqual([]);
  expect(await accrued("busy", "2026-04-30")).toBe(3150n);
  expect(await accrued("busy", "2026-04-10")).toBe((await superuser.one<{ n: bigint }>(sql`select count(*) as n from ledger_entry where subject like 'busy:%' and booked_on <= '2026-04-10'`)).n);
  expect(await sound()).toEqual([]);
});

test("the application cannot hand the books an entry that does not balance, is short of a line, or says less than it has", async () => {
  const good = entryOf(accrual("crooked", 4n, "crooked"), "UTC");
  const ids = await rememberedAccounts(database).idsOf([good]);
  const brought = (lines: readonly PostingLine[]) => asSystem((tx) => postEntries(tx, [{ ...good, posting: { ...good.posting, lines } }], { at: clock.now(), closedThrough: null, ids })).then(() => "posted", violated);
  const [debit, credit] = good.posting.lines as [PostingLine, PostingLine];
  expect(await brought([debit, { ...credit, amount: 3n }])).toBe("ledger_entry_balanced");
  expect(await brought([debit])).toBe("ledger_entry_in_form");
  expect(await brought([{ ...debit, amount: 0n }, { ...credit, amount: 0n }])).toBe("ledger_line_amount_check");
  expect(await brought([{ ...debit, amount: -4n }, { ...credit, amount: -4n }])).toBe("ledger_account_never_negative");
  for (const call of [
    sql`select ledger_move(array[1]::bigint[], array[5]::bigint[], array[1]::bigint[])`, sql`select ledger_fold_some(array[1]::bigint[], 1)`,
    sql`insert into ledger_line (account, version, entry, n, debit, amount, balance_after, booked_on, effective_on) values (1, 99, 1, 3, true, 1, 1, now(), now())`,
  ]) await expect(asSystem((tx) => tx.run(call))).rejects.toMatchObject({ code: "42501" });
  expect(await accrued("crooked")).toBe(0n);
});

test("texts that look like arrays, quotes and escapes arrive as they were", async () => {
  for (const [i, odd] of ['a"b', "back\\slash", "{1,2}", "null", "", " comma, space ", "ü\n\t☃"].entries()) {
    const one = accrual("odd", 1n, `odd:${i}:${odd}`);
    expect(isRefusal(await lane.post([one]))).toBe(false);
    expect(await superuser.one(sql`select subject from ledger_entry where key = ${one.key}`)).toEqual({ subject: one.subject });
  }
});

test("the content of a posting is its canonical form without its key", () => {
  for (const one of [accrual("p", 5n, 'I"1:\\P'), { ...accrual("ü", 10n ** 13n, "x"), program: null, earning: "ern_1" }]) {
    const { key: _, ...rest } = one;
    expect(contentText(one)).toBe(canonical(rest));
  }
});
