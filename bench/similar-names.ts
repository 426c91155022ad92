import { nameKeys } from "../core/deals/name-key.ts";
import { account, similarAccounts } from "../server/deals/accounts-store.ts";
import type { Tx } from "../server/platform/database.ts";
import { sql } from "../server/platform/sql.ts";
import { benchDatabase } from "./database.ts";
import { report } from "./report.ts";

/** Accounts of much the same name, as a reviewer asks for them: milliseconds, and how many times a look-up by key takes in the same run. ACCOUNTS=1000000 takes minutes. */
const ACCOUNTS = Number(process.env["ACCOUNTS"] ?? 100_000);
const ASKED = 500;
const BATCH = 20_000;

const SYLLABLES = "ba be bi bo ca ce co da de di do fa fe fi ga go ha he ka ke ki la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se si so ta te ti to va ve vi vo za zen lor tan mar vel dyn tro nex pol gra".split(" ");
const LINES = "systems solutions technologies software logistics robotics dynamics labs media energy health foods motors capital partners consulting industries networks analytics security design works studio services trading insurance bank pharma foundry retail".split(" ");
const FORMS = ["Inc", "LLC", "GmbH", "Ltd", "SA", "AG", "BV", ""];

/** One name a number, the same every time: a made-up word or two, a line of business, a legal form; one in 50 is called after two common words only. */
function nameOf(i: number): string {
  const pick = <T>(from: readonly T[], salt: number) => from[Math.abs(Math.imul(i + 1, 2_654_435_761 + salt * 40_503) >> 7) % from.length] as T;
  if (i % 50 === 0) return `Global ${pick(LINES, 9)} ${pick(FORMS, 8)}`;
  const word = `${pick(SYLLABLES, 1)}${pick(SYLLABLES, 2)}${pick(SYLLABLES, 3)}${i % 3 === 0 ? pick(SYLLABLES, 4) : ""}`;
  return `${word} ${i % 4 === 0 ? `${pick(SYLLABLES, 5)}${pick(SYLLABLES, 6)} ` : ""}${pick(LINES, 7)} ${pick(FORMS, 8)}`.trim();
}

/** A letter left out in the middle: how people spell names. */
const misspelled = (name: string) => `${name.slice(0, 4)}${name.slice(5)}`;

/** Numbers spread over all accounts. */
const placesOf = (offset: number) => Array.from({ length: ASKED }, (_, i) => Math.floor((i * ACCOUNTS) / ASKED / 50) * 50 + offset);

const bench = await benchDatabase();
try {
  for (let from = 0; from < ACCOUNTS; from += BATCH) await fill(from, Math.min(BATCH, ACCOUNTS - from));
  await bench.superuser.run(sql`vacuum analyze deal_account`);
  await bench.superuser.run(sql`vacuum analyze deal_account_key`);
  const staff = <T>(work: (tx: Tx) => Promise<T>) => bench.database.as({ org: "org_bench", role: "vendor" }, work);
  const byKey = await timed(placesOf(1), (i) => staff((tx) => account(tx, `c${i}.example`)));
  const { size } = await bench.superuser.one<{ size: string }>(sql`select pg_size_pretty(pg_total_relation_size('deal_account_key')) as size`);
  // Every fiftieth name is shared by hundreds: the worst there is.
  for (const [names, offset] of [["usual", 1], ["crowded", 0]] as const) {
    let found = 0;
    const took = await timed(placesOf(offset), (i) => staff(async (tx) => {
      if ((await similarAccounts(tx, misspelled(nameOf(i)), 20)).some((one) => one.name === nameOf(i))) found++;
    }));
    report("similar-names", { names, accounts: ACCOUNTS, asked: ASKED, ...took, byKeyP50: byKey.p50, ratio: Number((took.p50 / byKey.p50).toFixed(2)), foundMisspelled: `${found} of ${ASKED}`, keys: size, target: "p99 < 50 ms" });
  }
} finally {
  await bench.stop();
}

async function fill(from: number, many: number): Promise<void> {
  const names = Array.from({ length: many }, (_, i) => nameOf(from + i));
  const customers = names.map((_, i) => `c${from + i}.example`);
  const keys = names.flatMap((name, i) => nameKeys(name).map((key) => ({ key, customer: customers[i] as string })));
  await bench.superuser.tx(async (tx) => {
    // Rows made here need no check of what they refer to.
    await tx.run(sql`set local session_replication_role = replica`);
    await tx.run(sql`insert into deal_account (customer, name, source, since, last_activity_at) select c, n, 'billing', now(), now() from unnest(${customers}::text[], ${names}::text[]) as g (c, n)`);
    await tx.run(sql`insert into deal_account_key (key, customer) select k, c from unnest(${keys.map((one) => one.key)}::text[], ${keys.map((one) => one.customer)}::text[]) as g (k, c) order by 1`);
  });
}

async function timed(of: readonly number[], work: (i: number) => Promise<unknown>): Promise<{ p50: number; p99: number; worst: number }> {
  const took: number[] = [];
  for (const i of of) {
    const start = performance.now();
    await work(i);
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => Number((took[Math.min(took.length - 1, Math.floor(took.length * share))] as number).toFixed(2));
  return { p50: at(0.5), p99: at(0.99), worst: at(1) };
}
