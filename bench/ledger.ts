import { isRefusal } from "../core/kernel/refusal.ts";
import { type Instant, instant, instantText } from "../core/kernel/time.ts";
import type { Posting } from "../core/ledger/posting.ts";
import { openLane } from "../server/ledger/lane.ts";
import { systemClock } from "../server/platform/clock.ts";
import { sql } from "../server/platform/sql.ts";
import { benchDatabase, tpcb } from "./database.ts";
import { report } from "./report.ts";

/**
 * Postings a second through the lane, uniform over 10,000 accounts and all on one hot account, beside TPC-B at 8 clients on the same
 * server, before and after each round. Every round ends with the books checked.
 */
const SECONDS = Number(process.env["SECONDS"] ?? 8);
const ACCOUNTS = 10_000;
const FACT = `fac_${"0".repeat(32)}`;
const AT = instant(Date.UTC(2026, 0, 1));

const bench = await benchDatabase();
try {
  await bench.superuser.run(sql`
    insert into fact (id, arrival, org_id, type, occurred_at, recorded_at, source_system, source_ref, payload, content)
    values (${FACT}, 1, 'house', 'fx.published', ${instantText(AT)}, ${instantText(AT)}, 'bench', '1', '{}', ${Buffer.alloc(32)})`);
  let limit = await tpcb(bench, SECONDS / 2);
  const rounds = [
    { inFlight: 32, hot: false, target: 3 }, { inFlight: 256, hot: false, target: 4 },
    { inFlight: 32, hot: true, target: null }, { inFlight: 256, hot: true, target: null },
  ];
  const measured = new Map<string, number>();
  for (const { inFlight, hot, target } of rounds) {
    const { perSecond, server, client } = await round(inFlight, hot);
    // TPC-B right before and right after: a machine that others use as well changes from one minute to the next.
    const after = await tpcb(bench, SECONDS / 2);
    const tpcbPerSecond = (limit.perSecond + after.perSecond) / 2;
    const cpuPerThousand = (limit.cpuPerThousand + after.cpuPerThousand) / 2;
    measured.set(`${inFlight}:${hot}`, perSecond);
    const uniform = measured.get(`${inFlight}:false`) as number;
    report("ledger", {
      inFlight, accounts: hot ? "one hot account" : ACCOUNTS, postingsPerSecond: Math.round(perSecond), tpcbPerSecond: Math.round(tpcbPerSecond), tpcbAround: [Math.round(limit.perSecond), Math.round(after.perSecond)], tpcbBy: limit.by,
      ratio: Number((perSecond / tpcbPerSecond).toFixed(2)), ...(hot ? { hotToUniform: Number((perSecond / uniform).toFixed(2)), target: "≥ 0.9 of uniform" } : { target: `≥ ${target}` }),
      // On a machine that others use as well, CPU compares better than time: both sides get fewer turns, but not equally many.
      cpuMsPerThousand: { tpcbServer: Math.round(cpuPerThousand * 1000), server: Math.round(server * 1000), client: Math.round(client * 1000) },
      serverCpuRatio: Number((cpuPerThousand / server).toFixed(2)), wrong: await wrong(),
    });
    limit = after;
  }
} finally {
  await bench.stop();
}

async function round(inFlight: number, hot: boolean): Promise<{ perSecond: number; server: number; client: number }> {
  const lane = openLane({ database: bench.database, clock: systemClock, zone: "UTC" });
  const name = `${inFlight}${hot ? "hot" : "uniform"}`;
  let next = 0;
  // Every account is opened and the statement is planned before the clock starts.
  await Promise.all(Array.from({ length: ACCOUNTS / 100 }, (_, i) => lane.post(Array.from({ length: 100 }, (_, n) => posting(`warm${name}`, i * 100 + n, false)))));
  await bench.superuser.run(sql`vacuum analyze ledger_account`);
  await bench.superuser.run(sql`checkpoint`);
  const [before, own] = [bench.cpu(), process.cpuUsage()];
  const start = performance.now();
  const until = start + SECONDS * 1000;
  await Promise.all(Array.from({ length: inFlight }, async () => {
    while (performance.now() < until) {
      const result = await lane.post([posting(name, next++, hot)]);
      if (isRefusal(result)) throw new Error(result.sentence);
    }
  }));
  const used = process.cpuUsage(own);
  const thousands = next / 1000;
  return { perSecond: next / ((performance.now() - start) / 1000), server: (bench.cpu() - before) / thousands, client: (used.user + used.system) / 1_000_000 / thousands };
}

/** Cost and debt of one partner; the partners are the accounts, and in a hot round they are all one. */
function posting(round: string, i: number, hot: boolean): Posting {
  const [from, to] = hot ? ["hot", `p${(i * 7919) % ACCOUNTS}`] : [`p${(i * 104_729) % ACCOUNTS}`, `p${(i * 7919 + 1) % ACCOUNTS}`];
  return {
    key: `bench|${FACT}|${round}:${i}`, template: "bench", factId: FACT, subject: `${round}:${i}`, effectiveAt: (AT + (i % 365) * 86_400_000) as Instant, program: null, earning: null,
    lines: [
      { account: "accounts_receivable", owner: from, currency: "USD", side: "debit", amount: 100n },
      { account: "accounts_receivable", owner: to, currency: "USD", side: "credit", amount: 100n },
    ],
  };
}

/** Entries that do not balance, balances that are not the sum of their lines, chains with a gap: all have to be none. */
async function wrong(): Promise<number> {
  const { count } = await bench.superuser.one<{ count: bigint }>(sql`
    select (select count(*) from (select entry from ledger_line group by entry having sum(case when debit then amount else -amount end) <> 0) e)
      + (select count(*) from ledger_account a where a.balance <> (select coalesce(sum(case when l.debit = a.debit_natural then l.amount else -l.amount end), 0) from ledger_line l where l.account = a.id))
      + (select count(*) from ledger_account a where a.version <> (select count(*) from ledger_line l where l.account = a.id))
      + (select count(*) from (select balance_after - lag(balance_after, 1, 0) over w as change, case when l.debit = a.debit_natural then l.amount else -l.amount end as said
          from ledger_line l join ledger_account a on a.id = l.account window w as (partition by l.account order by l.version)) c where change <> said) as count`);
  return Number(count);
}
