import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../sdk/client.ts";
import { type App, createApp } from "../app.ts";
import { systemClock } from "../platform/clock.ts";
import { type Config, readConfig } from "../platform/config.ts";
import { createIds } from "../platform/ids.ts";
import { createLog } from "../platform/log.ts";
import { createSecrets } from "../platform/secrets.ts";
import { sql } from "../platform/sql.ts";
import { testDatabase } from "../testing.ts";
import { companies, customerName, personName } from "./cast.ts";
import { startDemo } from "./demo.ts";
import { clientOf, openStage, type Stage } from "./stage.ts";

const SMALL = { seed: 11, days: 80, ofEachKind: 2, percent: 70 };

const { database, superuser, address } = await testDatabase();
const folder = await mkdtemp(join(tmpdir(), "mindweave-demo-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const config = readConfig({ PORT: "0", MINDWEAVE_DATA: folder, MINDWEAVE_SMTP: "smtp://mail.example:25" }) as Config;
const secrets = createSecrets(randomBytes(32));
const said: string[] = [];
const warned: string[] = [];
const start = () => startDemo({ config, ground: { database, address }, secrets, say: (line) => said.push(line), warn: (line) => warned.push(line) }, SMALL);

let app: App;
let stage: Stage;
let owner: Client;
/** A smaller year, told once for all tests here; then the server as it goes on under the real clock. */
beforeAll(async () => {
  const founded = await start();
  const ids = createIds(systemClock);
  const parts = { config, database, secrets, clock: systemClock, ids, log: createLog(() => undefined, systemClock, "error") };
  app = await createApp(parts);
  await app.host.ready();
  owner = clientOf(app, { key: founded.key });
  stage = openStage({ parts, app, address, clock: { ...systemClock, set: () => undefined, advance: () => undefined } }, owner);
}, 600_000);
afterAll(() => app.host.close());

test("everybody who is named at the end signs in with the password that is printed, each in another role", async () => {
  const lines = said.slice(said.findIndex((line) => line.startsWith("Sign in with the password")));
  expect(lines[0]).toContain("lantern orchard harbor");
  const emails = lines.flatMap((line) => /\S+@\S+/.exec(line)?.[0] ?? []);
  expect(emails.every((email) => email.endsWith(".example"))).toBe(true);
  const roles = new Set<string>();
  for (const email of emails) for (const role of (await (await stage.signIn(email)).me()).roles) roles.add(role);
  expect([...roles].sort()).toEqual(["affiliate.owner", "partner.admin", "partner.seller", "partner.technical", "vendor.finance", "vendor.owner", "vendor.partner_manager", "vendor.readonly", "vendor.reviewer"]);
});

test("deals stand in every state today: reviews within their time and late ones, a question that waits, a line, drafts", async () => {
  const { items } = await owner.deals.list({ limit: 200 });
  const by = Map.groupBy(items, (deal) => deal.status);
  for (const status of ["draft", "in_review", "waiting", "queued", "approved", "won", "lost"] as const) expect([status, by.get(status)?.length ?? 0], status).not.toEqual([status, 0]);
  const counts = await owner.deals.counts();
  expect(counts.late).toBeGreaterThan(0);
  expect(counts.review).toBeGreaterThan(counts.late);
  expect(items.every((deal) => Date.parse(deal.createdAt) <= Date.now())).toBe(true);
});

test("partners of every kind, applications that wait and that were declined", async () => {
  const kinds = new Set((await owner.partners.list({ limit: 200 })).items.flatMap((one) => one.enrolments.map(({ track }) => track)));
  expect([...kinds].sort()).toEqual(["affiliate", "consultant", "msp", "referral_partner", "reseller", "si", "strategic", "technology"]);
  const applications = (await owner.applications.list({ limit: 200 })).items;
  expect(applications.filter((one) => one.status === "submitted").length).toBe(3);
  expect(applications.some((one) => one.status === "declined")).toBe(true);
});

test("the books are in order, somebody was paid, and more is payable at the next run", async () => {
  expect((await owner.ledger.check()).broken).toEqual([]);
  const finance = await stage.signIn("anna.brandt@mindweave.example");
  const runs = (await finance.runs.list({})).items;
  expect(runs.length).toBeGreaterThan(1);
  const preview = await finance.runs.preview({});
  expect(preview.behind).toBe(false);
  expect(preview.transfers.length + preview.held.length).toBeGreaterThan(0);
  const failed = await superuser.query(sql`select failure from engine_scope where failure is not null`);
  expect(failed).toEqual([]);
});

test("nothing went outside, and what is still to be done waits for its own time", async () => {
  expect((await readdir(join(folder, "mail"))).length).toBeGreaterThan(100);
  const early = await superuser.query(sql`select 1 from graphile_worker._private_jobs where run_at > now() and abs(extract(epoch from run_at - (payload ->> 'due')::timestamptz)) > 1`);
  expect(early).toEqual([]);
  const lateDue = await superuser.query(sql`select 1 from graphile_worker._private_jobs where run_at > now()`);
  expect(lateDue.length).toBeGreaterThan(3);
  expect(warned.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test("where there is a business already, the demonstration does not begin, and says what to do", async () => {
  await expect(start()).rejects.toThrow(/already.*--demo --data=demo/s);
});

test("nobody in it has the name of another", () => {
  const distinct = (names: readonly string[]) => expect(new Set(names).size).toBe(names.length);
  distinct(companies(99).map(({ slug }) => slug));
  distinct(Array.from({ length: 690 }, (_, n) => customerName(n)));
  distinct(Array.from({ length: 870 }, (_, n) => personName(n)));
});
