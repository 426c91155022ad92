import { expect, test } from "vitest";
import { at, teller } from "../../core/engine/history.testing.ts";
import type { Fact } from "../../core/facts/fact.ts";
import { createIds } from "../platform/ids.ts";
import { runJobs } from "../platform/jobs.ts";
import { createLog } from "../platform/log.ts";
import { sql } from "../platform/sql.ts";
import { workOf } from "../platform/work.ts";
import { testDatabase } from "../testing.ts";
import { engineHouse } from "./engine.testing.ts";
import { takeIn } from "./intake.ts";
import { engineJobs } from "./jobs.ts";

const base = await testDatabase();
const { database, superuser, address } = base;
const house = await engineHouse(base, at("2025-08-01"));
const ids = createIds(house.clock);
const log = createLog(() => undefined, house.clock);
const take = () => database.as({ org: null, role: "system" }, (tx) => takeIn(workOf({ tx, now: house.clock.now(), ids, log, actor: undefined, requestId: undefined })));
// The version that came with the platform is history too.
await take();

function paid(name: string, partner: string): Fact[] {
  const { facts, tell } = teller();
  tell("partner.enrolled", "2025-01-01", { partner, track: "technology", tier: "gold" });
  tell("deal.won", "2025-02-01", { deal: `${name}-D`, customer: `${name}-C`, serviceStart: "2025-02-01", splits: [{ partner, weight: 1 }] });
  tell("invoice.issued", "2025-02-01", { invoice: `${name}-I`, deal: `${name}-D`, currency: "USD", lines: [{ id: "s", kind: "software", amount: 100_000 }] });
  tell("cash.applied", "2025-03-01", { invoice: `${name}-I` });
  return facts;
}

test("a fact that arrived first and commits last is never missed: nobody reads past who still records", async () => {
  const slow = await database.session();
  await slow.client.query("begin; select set_config('app.role', 'system', true)");
  const record = (id: string, ref: string) => sql`
    select arrival from fact_record('org_test', null, now(), ${[id]}, ${["payee.contacted"]}, ${["2025-01-01T00:00:00Z"]}::timestamptz[], ${["test"]}, ${[ref]}, ${['{"partner":"slow"}']}, ${[Buffer.alloc(32)]}::bytea[], ${[1]}::int[], ${["partner:slow"]}::text[])`;
  const [first] = await slow.query<{ arrival: bigint }>(record(ids.next("fac"), "slow"));
  await house.record(paid("quick", "quick-P"));
  const latest = (await superuser.one<{ arrival: bigint }>(sql`select max(arrival) as arrival from fact`)).arrival;
  expect((first?.arrival as bigint) < latest).toBe(true);
  expect(await take()).toMatchObject({ facts: 0, unsettled: true });
  await slow.client.query("commit");
  slow.release();
  expect(await take()).toMatchObject({ facts: 5, unsettled: false });
  expect((await superuser.one<{ n: bigint }>(sql`select count(*) as n from engine_fact`)).n).toBe(5n);
});

test("who gives up recording holds up nobody for long", async () => {
  const slow = await database.session();
  await slow.client.query("begin; select fact_begin()");
  await house.record(paid("after", "after-P"));
  expect(await take()).toMatchObject({ facts: 0, unsettled: true });
  await slow.client.query("rollback");
  slow.release();
  expect(await take()).toMatchObject({ facts: 4, unsettled: false });
});

test("many who record and several workers at once leave books that add up, with every scope posted once", async () => {
  const workers = [engineJobs({ database }), engineJobs({ database }), engineJobs({ database })];
  let recording = true;
  const work = workers.map(async ({ handlers }) => {
    while (recording) await runJobs({ database, address, handlers, clock: house.clock, ids, log });
  });
  await Promise.all(Array.from({ length: 8 }, async (_, who) => {
    for (let i = 0; i < 6; i++) {
      // Every third deal is of a partner that others deal with as well, so that scopes meet while they are posted.
      await house.record(paid(`race-${who}-${i}`, i % 3 === 0 ? `shared-${(who + i) % 3}` : `own-${who}-${i}`));
      if (i === 3) await house.record(jointDeal(who));
    }
  }));
  recording = false;
  await Promise.all(work);
  await house.work();
  const { broken, waiting, failed, facts } = await house.verify();
  expect({ broken, waiting, failed }).toEqual({ broken: [], waiting: 0, failed: [] });
  expect(facts).toBe(1 + 9 + 8 * (6 * 4 + 3));
  expect((await superuser.one<{ n: bigint }>(sql`select count(*) as n from earning_line where deal like 'race-%'`)).n).toBe(48n + 8n);
}, 120_000);

/** A deal of two partners who were strangers until now. */
function jointDeal(who: number): Fact[] {
  const { facts, tell } = teller();
  tell("deal.won", "2025-04-01", { deal: `race-joint-${who}`, customer: `joint-${who}`, serviceStart: "2025-04-01", splits: [{ partner: `own-${who}-1`, weight: 1 }, { partner: `shared-${who % 3}`, weight: 0 }] });
  tell("invoice.issued", "2025-04-02", { invoice: `joint-${who}`, deal: `race-joint-${who}`, currency: "USD", lines: [{ id: "s", kind: "software", amount: 50_000 }] });
  tell("cash.applied", "2025-04-03", { invoice: `joint-${who}` });
  return facts;
}
