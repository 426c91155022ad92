import { afterAll, expect, test } from "vitest";
import { dealServer, FORM, submitted } from "../deals/deals.testing.ts";
import { sql } from "../platform/sql.ts";

const server = await dealServer();
const fjord = await server.partner("Fjord");
const tarn = await server.partner("Tarn");
const open: AbortController[] = [];
afterAll(() => open.forEach((one) => one.abort()));

type Told = { topic: string; id: string | null };

/** Listens as an organisation's person; `within` answers once something of the topic was told, or with nothing when it was not. */
async function listening(key: string) {
  const stop = new AbortController();
  open.push(stop);
  const response = await fetch(`${server.url}/v1/live`, { headers: { authorization: `Bearer ${key}` }, signal: stop.signal });
  const told: Told[] = [];
  let text = "";
  let ended = false;
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const part of response.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(part, { stream: true });
      for (const event of text.split("\n\n").slice(0, -1)) {
        const data = /^data: (\{.*"topic".*\})$/m.exec(event)?.[1];
        if (data !== undefined) told.push(JSON.parse(data) as Told);
      }
      text = text.slice(text.lastIndexOf("\n\n") + 2);
    }
  })().catch(() => undefined).finally(() => { ended = true; });
  const until = async (holds: () => boolean, ms: number) => {
    for (const since = performance.now(); !holds() && performance.now() - since < ms; ) await new Promise((resolve) => setTimeout(resolve, 10));
    return holds();
  };
  return { response, told, stop, reading, hears: (topic: string, id?: string) => until(() => told.some((one) => one.topic === topic && (id === undefined || one.id === id)), 1500), ends: () => until(() => ended, 3000), isOver: () => ended };
}

/** What was told before has arrived. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 200));
const person = async (org: string, roles: Parameters<typeof server.person>[1]) => (await server.person(org, roles)).key;

test("who may see a record hears within a moment that it changed, and which one it is; nobody else does", async () => {
  const staff = await listening(await person(server.vendorId, ["vendor.reviewer"]));
  const own = await listening(await person(fjord.org, ["partner.seller"]));
  const marketer = await listening(await person(fjord.org, ["partner.marketer"]));
  const other = await listening(await person(tarn.org, ["partner.admin"]));
  expect(staff.response.headers.get("content-type")).toContain("text/event-stream");
  const deal = await submitted(fjord);
  expect(await own.hears("deals", deal.id)).toBe(true);
  expect(await staff.hears("deals", deal.id)).toBe(true);
  await settled();
  own.told.length = 0;
  await server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: [] });
  expect(await own.hears("deals", deal.id)).toBe(true);
  // Tarn hears of its own deal, so it listened all the while; a marketer may not read deals.
  const others = await submitted(tarn, { customerName: "Beck Works", customerDomain: "beck-works.com" });
  expect(await other.hears("deals", others.id)).toBe(true);
  expect(other.told.filter((one) => one.id === deal.id)).toEqual([]);
  expect(own.told.filter((one) => one.id === others.id)).toEqual([]);
  expect(marketer.told.filter((one) => one.topic === "deals")).toEqual([]);
});

test("what staff write among themselves is told to staff only", async () => {
  const deal = await submitted(fjord, { customerName: "Skerry Lines", customerDomain: "skerry-lines.com" });
  const staff = await listening(await person(server.vendorId, ["vendor.reviewer"]));
  const own = await listening(await person(fjord.org, ["partner.seller"]));
  await settled();
  own.told.length = 0;
  await server.reviewer.deals.comment({ deal: deal.id, text: "Known to us from last year.", internal: true });
  expect(await staff.hears("deals", deal.id)).toBe(true);
  await settled();
  expect(own.told).toEqual([]);
  await server.reviewer.deals.comment({ deal: deal.id, text: "Who decides there?" });
  expect(await own.hears("deals", deal.id)).toBe(true);
});

test("without a credential nothing is told; listening counts as no use of the key", async () => {
  expect((await fetch(`${server.url}/v1/live`)).status).toBe(401);
  const key = await person(fjord.org, ["partner.seller"]);
  const used = () => server.superuser.query(sql`select used_at from identity_key where used_at is not null`);
  const before = (await used()).length;
  await listening(key);
  expect((await used()).length).toBe(before);
});

test("one credential holds a few streams: of too many the oldest ends", async () => {
  const key = await person(tarn.org, ["partner.admin"]);
  const streams = [];
  for (let n = 0; n < 9; n++) streams.push(await listening(key));
  expect(await streams[0]?.ends()).toBe(true);
  expect(streams.slice(1).some((stream) => stream.isOver())).toBe(false);
});

test("a connection to the database that breaks is made again, and pages are told that they may have missed something", async () => {
  const staff = await listening(await person(server.vendorId, ["vendor.reviewer"]));
  await server.superuser.query(sql`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen platform_live%' and datname = current_database()`);
  for (let n = 0; n < 12 && !(await staff.hears("deals")); n++) {
    const draft = await fjord.seller.deals.draft({ form: FORM });
    await fjord.seller.deals.discard({ deal: draft.id });
  }
  expect(staff.told.some((one) => one.topic === "deals")).toBe(true);
}, 30_000);
