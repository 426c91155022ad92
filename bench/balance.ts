import { type Day, parseDay } from "../core/kernel/time.ts";
import { foldDays } from "../server/ledger/lane.ts";
import { balance, trialBalance } from "../server/ledger/store.ts";
import { sql } from "../server/platform/sql.ts";
import { benchDatabase } from "./database.ts";
import { report } from "./report.ts";

/**
 * How long a balance takes to read, now and on any day, by booking and by effect, of an account with millions of entries behind it. The entries are
 * made in bulk by the superuser, since only what reading costs is measured; the limit beside it is a read of one row by its key.
 */
const LINES = Number(process.env["LINES"] ?? 10_000_000);
const DAYS = 3650;
/** Not folded into days yet at the worst: a thousand lines and one batch of a thousand postings. */
const TAIL = 2000;
const READS = 200;
const system = { org: null, role: "system" };

const bench = await benchDatabase(2);
try {
  const start = performance.now();
  await fill();
  report("balance.fill", { lines: LINES, seconds: Math.round((performance.now() - start) / 1000) });
  const folding = performance.now();
  await foldDays(bench.database);
  report("balance.fold", { lines: LINES, linesPerSecond: Math.round(LINES / ((performance.now() - folding) / 1000)) });
  // What was posted since: not folded into days yet, so every read on a day adds it up.
  await lines(LINES, LINES + TAIL);
  await bench.superuser.pool.query("update ledger_account set balance = balance + " + String(TAIL) + ", version = version + " + String(TAIL) + " where owner = 'big'; analyze");
  await asked("one row by its key", () => bench.database.as(system, (tx) => tx.one(sql`select balance from ledger_account where id = (select id from ledger_account where owner = 'big')`)));
  await asked("balance now", () => read(null, "booked"));
  await asked("balance on a day, folded", (i) => read(day(i), "booked"));
  await asked("balance on a day by effect", (i) => read(day(i), "effective"));
  await asked("trial balance on a day", (i) => bench.database.as(system, (tx) => trialBalance(tx, { on: day(i), by: "booked" }, undefined)));
  await foldDays(bench.database);
  await asked("balance on a day, nothing left to fold", (i) => read(day(i), "booked"));
} finally {
  await bench.stop();
}

function read(on: Day | null, by: "booked" | "effective") {
  return bench.database.as(system, (tx) => balance(tx, { account: "accounts_receivable", owner: "big", currency: "USD" }, { on, by }));
}

function day(i: number): Day {
  return ((parseDay("2016-01-01") as Day) + ((i * 7919) % DAYS)) as Day;
}

async function asked(what: string, ask: (i: number) => Promise<unknown>): Promise<void> {
  await ask(0);
  const times: number[] = [];
  for (let i = 1; i <= READS; i++) {
    const start = performance.now();
    await ask(i);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => Number((times[Math.floor(READS * share)] as number).toFixed(2));
  report("balance.read", { what, lines: LINES + TAIL, notFolded: what.includes("nothing") ? 0 : TAIL, medianMs: at(0.5), p95Ms: at(0.95), target: "< 5 ms" });
}

/** One account with every line, against two thousand others; ten years of days, a few of them booked late. */
async function fill(): Promise<void> {
  await bench.superuser.pool.query(`
    insert into fact (id, arrival, org_id, type, occurred_at, recorded_at, source_system, source_ref, payload, content)
    values ('fac_${"0".repeat(32)}', 1, 'house', 'fx.published', now(), now(), 'bench', '1', '{}', '\\x${"00".repeat(32)}');
    insert into ledger_account (account, owner, currency, debit_natural, memo, never_negative) values ('accounts_receivable', 'big', 'USD', true, false, false);
    insert into ledger_account (account, owner, currency, debit_natural, memo, never_negative) select 'deferred_revenue', 'o' || i, 'USD', false, false, false from generate_series(0, 1999) i;
    alter table ledger_line disable trigger user; alter table ledger_entry disable trigger user; alter table ledger_line drop constraint ledger_line_once; drop index ledger_entry_fact; set synchronous_commit = off`);
  for (let from = 0; from < LINES; from += 500_000) await lines(from, Math.min(LINES, from + 500_000));
  await bench.superuser.pool.query(`
    update ledger_account set balance = ${LINES}, version = ${LINES} where owner = 'big';
    update ledger_account a set (balance, version) = (select coalesce(max(balance_after), 0), coalesce(max(version), 0) from ledger_line l where l.account = a.id) where owner like 'o%';
    analyze`);
}

async function lines(from: number, to: number): Promise<void> {
  const booked = `date '2016-01-01' + (i % ${DAYS})::int`;
  const effective = `date '2016-01-01' + greatest(0, (i % ${DAYS})::int - case when i % 50 = 0 then 20 else 0 end)`;
  const big = "(select id from ledger_account where owner = 'big')";
  await bench.superuser.pool.query(`
    insert into ledger_entry (id, key, template, fact, subject, booked_on, effective_at, effective_on, lines, content, posted_at)
      select md5('e' || i)::uuid, 'bench|' || i, 'bench', 'fac_${"0".repeat(32)}', i::text, ${booked}, timestamptz '2016-01-01 12:00Z' + (i % ${DAYS}) * interval '1 day',
        ${effective}, 2, md5('c' || i)::uuid, now() from generate_series(${from}, ${to} - 1) i;
    insert into ledger_line (account, version, entry, n, debit, amount, balance_after, booked_on, effective_on) select ${big}, i + 1, i + 1, 1, true, 1, i + 1, ${booked}, ${effective} from generate_series(${from}, ${to} - 1) i;
    insert into ledger_line (account, version, entry, n, debit, amount, balance_after, booked_on, effective_on)
      select ${big} + 1 + i % 2000, i / 2000 + 1, i + 1, 2, false, 1, i / 2000 + 1, ${booked}, ${effective} from generate_series(${from}, ${to} - 1) i`);
}
