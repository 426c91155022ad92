import { randomBytes } from "node:crypto";
import { createApp } from "../server/app.ts";
import { firstStart } from "../server/identity/first-start.ts";
import { systemClock } from "../server/platform/clock.ts";
import { type Config, readConfig } from "../server/platform/config.ts";
import { createIds } from "../server/platform/ids.ts";
import { createLog } from "../server/platform/log.ts";
import { createSecrets } from "../server/platform/secrets.ts";
import { sql } from "../server/platform/sql.ts";
import { firstProgram } from "../server/programs/first-program.ts";
import { clientOf } from "../server/demo/stage.ts";
import { benchDatabase } from "./database.ts";
import { report } from "./report.ts";

/**
 * What people ask of registered deals, through the whole server and as staff: at DEALS deals of DEALS / 100 partners, and at a hundredth of both, so
 * that what grows is seen. The limit beside each is the smallest request there is, who-am-I, in the same run. DEALS=1000000 takes minutes to fill.
 */
const DEALS = Number(process.env["DEALS"] ?? 100_000);
const ASKED = Number(process.env["ASKED"] ?? 18);
const BATCH = 50_000;

const small = await measured(Math.max(1000, Math.round(DEALS / 100)));
const large = await measured(DEALS);
for (const [what, took] of large.took) {
  const before = small.took.get(what) ?? took;
  report("deals", { what, deals: DEALS, partners: partnersOf(DEALS), ...took, overLimit: ratio(took.p50, large.limit), atAHundredth: before.p50, grows: ratio(took.p50, before.p50), target: "p95 < 50 ms" });
}

type Took = { readonly p50: number; readonly p95: number };

async function measured(deals: number): Promise<{ took: Map<string, Took>; limit: number }> {
  const bench = await benchDatabase();
  try {
    const clock = systemClock;
    const ids = createIds(clock);
    const log = createLog(() => undefined, clock, "error");
    const config = readConfig({ PORT: "0", MINDWEAVE_REQUESTS_PER_MINUTE: "100000000" }) as Config;
    const app = await createApp({ config, database: bench.database, secrets: createSecrets(randomBytes(32)), clock, ids, log });
    const founded = await firstStart({ database: bench.database, ids, clock, log, vendorName: "Bench" });
    if (founded === undefined) throw new Error("the benchmark's database is not empty");
    await firstProgram({ database: bench.database, ids, clock, log });
    await fill(bench, deals);
    await app.host.ready();
    const took = await asked(clientOf(app, { key: founded.key }), deals);
    await app.host.close();
    return { took, limit: (took.get("who am I") as Took).p50 };
  } finally {
    await bench.stop();
  }
}

function partnersOf(deals: number): number {
  return Math.max(10, Math.round(deals / 100));
}

/** Made in bulk by the superuser, as only what asking costs is measured: deals in every state, and the facts that say who came first. */
async function fill({ superuser }: Awaited<ReturnType<typeof benchDatabase>>, deals: number): Promise<void> {
  const many = partnersOf(deals);
  const hex = sql`lpad(to_hex(i), 32, '0')`;
  await superuser.tx(async (tx) => {
    // Rows made here need no check of what they refer to.
    await tx.run(sql`set local session_replication_role = replica`);
    await tx.run(sql`insert into identity_organisation (id, kind, name, created_at) select 'org_' || ${hex}, 'partner', 'Partner ' || i, now() from generate_series(1, ${many}) i`);
    await tx.run(sql`insert into partner (org_id, key, name, status, tier, created_at, activated_at) select 'org_' || ${hex}, 'PB-' || i, 'Partner ' || i, 'active', 'silver', now(), now() from generate_series(1, ${many}) i`);
    await tx.run(sql`insert into partner_enrolment (org_id, track, level, since) select 'org_' || ${hex}, 'consultant', null, now() from generate_series(1, ${many}) i`);
  });
  for (let from = 0; from < deals; from += BATCH) {
    const to = Math.min(deals, from + BATCH);
    await superuser.tx(async (tx) => {
      await tx.run(sql`set local session_replication_role = replica`);
      await tx.run(sql`
        insert into deal (id, org_id, number, partner, status, form, customer, created_at, created_by, created_name, submitted_at, arrival, receipt, clock_started_at, due_at, protected_from, protected_until)
        select 'dea_' || ${hex}, 'org_' || lpad(to_hex(i % ${many} + 1), 32, '0'), 'DR-' || (i + 10000000), 'PB-' || (i % ${many} + 1), s.status,
          jsonb_build_object('customerName', 'Customer ' || i, 'customerDomain', 'c' || i || '.example', 'estimated', jsonb_build_object('amount', 100000 + i % 977 * 1000, 'currency', 'USD')), 'c' || i || '.example',
          now() - i * interval '1 second', 'bench', 'Bench', now() - i * interval '1 second', i + 1000, '{}', case when s.status = 'in_review' then now() end, case when s.status = 'in_review' then now() + i % 96 * interval '1 hour' - interval '24 hours' end,
          case when s.status in ('approved', 'expired') then now() - interval '1 day' end, case when s.status in ('approved', 'expired') then now() + i % 60 * interval '1 day' end
        from generate_series(${from + 1}::int, ${to}::int) i cross join lateral (select (array['in_review', 'approved', 'won', 'won', 'lost', 'expired', 'expired', 'rejected', 'withdrawn', 'won'])[case when i % 1000 < 3 then 1 else i % 9 + 2 end] as status) s`);
      await tx.run(sql`
        insert into fact (id, arrival, org_id, type, occurred_at, recorded_at, source_system, source_ref, payload, content)
        select 'fac_' || ${hex}, i + 1000, 'bench', 'registration.submitted', now() - i * interval '1 second', now(), 'bench', i::text,
          jsonb_build_object('registration', 'DR-' || (i + 10000000), 'partner', 'PB-' || (i % ${many} + 1), 'customer', 'c' || i || '.example'), sha256(i::text::bytea) from generate_series(${from + 1}::int, ${to}::int) i`);
      await tx.run(sql`
        insert into fact_subject (subject, type, arrival, org_id)
        select s, 'registration.submitted', i + 1000, 'bench' from generate_series(${from + 1}::int, ${to}::int) i cross join lateral unnest(array['registration:DR-' || (i + 10000000), 'partner:PB-' || (i % ${many} + 1), 'customer:c' || i || '.example']) s`);
    });
  }
  await superuser.run(sql`select setval('fact_arrival', ${deals + 2000})`);
  for (const table of [sql`deal`, sql`fact`, sql`fact_subject`, sql`partner`]) await superuser.run(sql`vacuum analyze ${table}`);
}

async function asked(client: ReturnType<typeof clientOf>, deals: number): Promise<Map<string, Took>> {
  const place = (i: number) => 1 + ((i * 7919) % deals);
  const idOf = (i: number) => `dea_${place(i).toString(16).padStart(32, "0")}` as const;
  const partner = (i: number) => `PB-${(place(i) % partnersOf(deals)) + 1}`;
  const second = (await client.deals.list({ limit: 200 })).next;
  const questions: Readonly<Record<string, (i: number) => Promise<unknown>>> = {
    "who am I": () => client.me(),
    "list, newest": () => client.deals.list({}), "list, second page": () => client.deals.list({ limit: 200, ...(second === null ? {} : { cursor: second }) }), "list, largest": () => client.deals.list({ sort: "size" }),
    "list, to review by due": () => client.deals.list({ view: "review", sort: "due" }), "list, late": () => client.deals.list({ view: "late", sort: "due" }), "list, expiring": () => client.deals.list({ view: "expiring", sort: "expiry" }),
    "filter by status": () => client.deals.list({ status: "lost" }), "filter by partner": (i) => client.deals.list({ partner: partner(i) }),
    "search a number": (i) => client.deals.list({ search: `DR-${10_000_000 + place(i)}` }), "search a name": (i) => client.deals.list({ search: `Customer ${place(i)}` }),
    counts: () => client.deals.counts(), open: (i) => client.deals.get({ deal: idOf(i) }), timeline: (i) => client.deals.timeline({ deal: idOf(i) }),
    availability: (i) => client.deals.availability({ domain: `c${place(i)}.example` }), partners: () => client.partners.list({}),
    "register: draft and submit": async (i) => {
      const draft = await client.deals.draft({ partner: partner(i), form: { customerName: `New ${i}`, customerDomain: `new-${deals}-${i}.example`, contactName: "Cleo", contactEmail: `cleo@new-${i}.example`, opportunity: "A new one", estimated: { amount: 1_000_000, currency: "USD" }, expectedClose: "2030-01-01", motion: "referral" } });
      await client.deals.submit({ deal: draft.id, version: draft.version });
    },
  };
  const took = new Map<string, Took>();
  for (const [what, ask] of Object.entries(questions)) took.set(what, await timed(ask));
  return took;
}

async function timed(ask: (i: number) => Promise<unknown>): Promise<Took> {
  const took: number[] = [];
  await ask(0);
  // What takes seconds is not asked again and again.
  const until = performance.now() + 8000;
  for (let i = 1; i <= ASKED && (i < 4 || performance.now() < until); i++) {
    const start = performance.now();
    await ask(i);
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => Number((took[Math.min(took.length - 1, Math.floor(took.length * share))] as number).toFixed(1));
  return { p50: at(0.5), p95: at(0.95) };
}

function ratio(a: number, b: number): number {
  return Number((a / b).toFixed(2));
}
