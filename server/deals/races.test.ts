import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permissionsOf } from "../../core/identity/permissions.ts";
import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import type { Call } from "../platform/http-call.ts";
import { type Database, openDatabase } from "../platform/database.ts";
import { createSecrets } from "../platform/secrets.ts";
import { json, sql } from "../platform/sql.ts";
import { workOf } from "../platform/work.ts";
import { submitDeal } from "./commands.ts";
import { dealServer, form, outcome, submitted, type TestPartner } from "./deals.testing.ts";
import type { DealRow } from "./store.ts";

const PARTNERS = 20;
/** MINDWEAVE_RACE_ROUNDS=200 runs as many as the bar asks for; it takes minutes. */
const ROUNDS = Number(process.env["MINDWEAVE_RACE_ROUNDS"] ?? 8);

const server = await dealServer();
const partners: TestPartner[] = [];
let crowd: Database;
beforeAll(async () => {
  for (let i = 0; i < PARTNERS; i++) partners.push(await server.partner(`Racer ${i}`));
  crowd = openDatabase(server.address, { size: PARTNERS + 4 });
});
afterAll(() => crowd.close());

const parts = { origin: () => "http://localhost", secrets: createSecrets(Buffer.alloc(32, 7)) };

/** One command of a seller, in a transaction of its own beside all others. */
function as<T>(partner: TestPartner, work: (call: Call) => Promise<T | Refusal>): Promise<T | Refusal> {
  const actor = { kind: "key" as const, personId: partner.sellerId, credentialId: "key", organisationId: partner.org, organisationKind: "partner" as const, roles: ["partner.seller"], permissions: permissionsOf(["partner.seller"]) };
  return crowd.as({ org: partner.org, role: "partner" }, (tx) => {
    const call = { ...workOf({ tx, now: server.clock.now(), ids: server.ids, log: {} as never, actor, requestId: "race" }), actor, organisationId: partner.org, requestId: "race", address: "127.0.0.1", agent: "", cookie: () => undefined, after: undefined, page: () => ({ items: [], next: null }), setCookie: () => undefined };
    return work(call as Call);
  });
}

const door = (customer: string) => sql`hashtextextended(${`deal|${customer}|`}, 0)`;

/** Holds a customer's door until `many` stand before it, then lets them in. */
async function holding<T>(customer: string, many: number, work: () => Promise<T>): Promise<T> {
  const session = await crowd.session();
  await session.query(sql`select pg_advisory_lock(${door(customer)})`);
  try {
    const running = work();
    for (let waiting = 0, tries = 0; waiting < many; tries++) {
      if (tries > 2000) throw new Error(`only ${waiting} of ${many} stand before the door`);
      ({ waiting } = await session.one<{ waiting: number }>(sql`select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`));
      if (waiting < many) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await session.query(sql`select pg_advisory_unlock(${door(customer)})`);
    return await running;
  } finally {
    session.release();
  }
}

/** Complete drafts of one customer, one a partner. */
async function drafts(customer: string, of: readonly TestPartner[]): Promise<{ partner: TestPartner; id: string }[]> {
  const made = of.map((partner) => ({ partner, id: server.ids.next("dea") }));
  await server.superuser.run(sql`
    insert into deal (id, org_id, number, partner, status, form, created_at, created_by, created_name)
    select id, org, 'DR-' || nextval('deal_number'), key, 'draft', ${json(form({ customerDomain: customer }))}::jsonb, now(), seller, 'Sam'
    from unnest(${made.map((one) => one.id)}::text[], ${of.map((one) => one.org)}::text[], ${of.map((one) => one.key)}::text[], ${of.map((one) => one.sellerId)}::text[]) as g (id, org, key, seller)`);
  return made;
}

test(`${PARTNERS} partners stand before one customer's door: one is in review, the rest wait in the order of arrival, round after round`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const customer = `race-${round}.com`;
    const made = await drafts(customer, partners);
    const rows = await holding(customer, PARTNERS, () => Promise.all(made.map(({ partner, id }) => as<DealRow>(partner, (call) => submitDeal(parts, call, { deal: id, version: 1 })))));
    expect(rows.filter(isRefusal)).toEqual([]);
    const kept = await server.superuser.query<{ status: string; place: number | null; arrival: bigint; told: bigint }>(sql`
      select d.status, d.place, d.arrival, f.arrival as told from deal d join fact f on f.type = 'registration.submitted' and f.payload ->> 'registration' = d.number where d.customer = ${customer} order by d.arrival`);
    expect(kept.map((row) => row.status)).toEqual(["in_review", ...Array<string>(PARTNERS - 1).fill("queued")]);
    expect(kept.map((row) => row.place)).toEqual([null, ...Array.from({ length: PARTNERS - 1 }, (_, i) => i + 1)]);
    expect(kept.every((row) => row.arrival === row.told)).toBe(true);
    if (round > 0) continue;
    // Once more through the whole line: each decline lets exactly the next one in.
    for (let left = PARTNERS; left > 0; left--) {
      const live = await server.superuser.query<{ id: `dea_${string}`; version: number; arrival: bigint }>(sql`select id, version, arrival from deal where customer = ${customer} and status = 'in_review'`);
      expect(live.map((row) => row.arrival)).toEqual([kept[PARTNERS - left]?.arrival]);
      await server.reviewer.deals.decline({ deal: live[0]?.id as `dea_${string}`, version: live[0]?.version as number, code: "other", reason: "The next one, please." });
    }
  }
}, 30_000 + ROUNDS * 10_000);

test("the database refuses a second live claim, whoever writes it", async () => {
  const [first, second] = await drafts("backstop.com", partners.slice(0, 2));
  await as(partners[0] as TestPartner, (call) => submitDeal(parts, call, { deal: first?.id as string, version: 1 }));
  await as(partners[1] as TestPartner, (call) => submitDeal(parts, call, { deal: second?.id as string, version: 1 }));
  for (const status of ["in_review", "waiting", "approved"]) {
    await expect(server.superuser.run(sql`update deal set status = ${status}, protected_from = now(), protected_until = now() + interval '1 day' where id = ${second?.id as string}`)).rejects.toMatchObject({ constraint: "deal_one_live" });
  }
});

/** Which of two calls won, and what the other was told. */
async function duel(customer: string, calls: () => Promise<unknown>[]): Promise<string[]> {
  return (await holding(customer, 2, () => Promise.all(calls().map(outcome)))).toSorted();
}

describe("two at once on one deal: one outcome, the other is told", () => {
  const one = () => partners[0] as TestPartner;
  const reviewing = async (customer: string) => {
    const deal = await submitted(one(), { customerDomain: customer });
    return { deal, at: { deal: deal.id, version: deal.version } };
  };
  const status = async (id: `dea_${string}`) => (await server.reviewer.deals.get({ deal: id })).status;

  test("approve and withdraw", async () => {
    for (let round = 0; round < 5; round++) {
      const customer = `duel-${round}.com`;
      const { deal, at } = await reviewing(customer);
      expect(await duel(customer, () => [server.reviewer.deals.approve({ ...at, fit: [] }), one().seller.deals.withdraw(at)])).toEqual(["deal.changed-meanwhile", "done"]);
      expect(["approved", "withdrawn"]).toContain(await status(deal.id));
      const facts = await server.owner.facts.list({ subject: `registration:${deal.number}` });
      expect(facts.items).toHaveLength(2);
    }
  });

  test("two approvals, and an approval and a decline", async () => {
    const first = await reviewing("double.com");
    expect(await duel("double.com", () => [server.reviewer.deals.approve({ ...first.at, fit: [] }), server.manager.deals.approve({ ...first.at, fit: [] })])).toEqual(["deal.changed-meanwhile", "done"]);
    const second = await reviewing("double-2.com");
    expect(await duel("double-2.com", () => [server.reviewer.deals.approve({ ...second.at, fit: [] }), server.manager.deals.decline({ ...second.at, code: "other", reason: "No." })])).toEqual(["deal.changed-meanwhile", "done"]);
  });

  test("the same draft submitted twice", async () => {
    const draft = await one().seller.deals.draft({ form: form({ customerDomain: "twin.com" }) });
    const at = { deal: draft.id, version: 1 };
    expect(await duel("twin.com", () => [one().seller.deals.submit(at), one().admin.deals.submit(at)])).toEqual(["deal.changed-meanwhile", "done"]);
    expect((await server.owner.facts.list({ subject: `registration:${draft.number}` })).items).toHaveLength(1);
  });

  test("two drafts of one partner for one customer", async () => {
    const made = await Promise.all([1, 2].map(() => one().seller.deals.draft({ form: form({ customerDomain: "pair.com" }) })));
    expect(await duel("pair.com", () => made.map((draft) => one().seller.deals.submit({ deal: draft.id, version: 1 })))).toEqual(["deal.already-registered-by-you", "done"]);
  });

  test("a decline that lets the next in, and a new submission: still one in review", async () => {
    const { deal, at } = await reviewing("crowded.com");
    const queued = await submitted(partners[1] as TestPartner, { customerDomain: "crowded.com" });
    const draft = await (partners[2] as TestPartner).seller.deals.draft({ form: form({ customerDomain: "crowded.com" }) });
    expect(await duel("crowded.com", () => [server.reviewer.deals.decline({ ...at, code: "other", reason: "No." }), (partners[2] as TestPartner).seller.deals.submit({ deal: draft.id, version: 1 })])).toEqual(["done", "done"]);
    expect([await status(deal.id), await status(queued.id), await status(draft.id)]).toEqual(["rejected", "in_review", "queued"]);
  });
});
