import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { testServer } from "../testing-server.ts";

const data = mkdtempSync(join(tmpdir(), "mindweave-partners-"));
const server = await testServer({ settings: { MINDWEAVE_DATA: data } });
const { owner } = server;
let companies = 0;

function applying(more: Record<string, unknown> = {}) {
  companies += 1;
  return { company: `Fjord ${companies}`, website: `https://www.fjord${companies}.example`, country: "SE", contactName: "Ada Holm", email: `ada${companies}@fjord${companies}.example`, track: "reseller", about: "We sell governance to banks.", ...more } as never;
}

async function openApplication(more: Record<string, unknown> = {}) {
  const { number } = await server.client().applications.submit(applying(more));
  const { items } = await owner.applications.list({ search: number });
  return items[0] as NonNullable<(typeof items)[number]>;
}

test("an application becomes a partner whose first person is invited by mail", async () => {
  const application = await openApplication();
  expect(application).toMatchObject({ status: "submitted", domain: expect.stringMatching(/^fjord\d+\.example$/) });
  const approved = await owner.applications.approve({ application: application.id, tier: "silver", level: "authorized" });
  expect(approved).toMatchObject({ status: "approved", partner: expect.stringMatching(/^PA-\d+$/) });
  await server.runJobs();
  const mails = await Promise.all((await readdir(join(data, "mail"))).map((name) => readFile(join(data, "mail", name), "utf8")));
  const link = /welcome#([0-9a-f]{64})/.exec(mails.find((text) => text.includes(application.email)) ?? "")?.[1] as string;
  await server.client().invitations.accept({ token: link, password: "long enough to be a password" });
  const partner = await owner.partners.get({ partner: approved.partner as string });
  expect(partner).toMatchObject({ status: "onboarding", tier: "silver", tierTitle: "Silver", enrolments: [{ track: "reseller", level: "authorized", levelTitle: "Authorized Reseller" }] });
  const facts = await owner.partners.level({ partner: partner.key });
  expect(facts.paths[0]?.levels.map((level) => level.level)).toEqual(["authorized", "certified", "premier"]);
});

test("a company applies once at a time, whatever its spelling, and a partner does not apply again", async () => {
  const application = await openApplication();
  const again = { website: `shop.${application.domain}`, email: "other@example.org" };
  await expect(server.client().applications.submit(applying(again))).rejects.toMatchObject({ code: "application.already-submitted" });
  await owner.applications.approve({ application: application.id });
  await expect(server.client().applications.submit(applying(again))).rejects.toMatchObject({ code: "application.already-partner" });
});

test("two reviewers decide: one does, the other is told it was decided", async () => {
  const application = await openApplication();
  const outcomes = await Promise.allSettled([owner.applications.approve({ application: application.id }), owner.applications.decline({ application: application.id, reason: "Not in a region we serve." })]);
  expect(outcomes.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  expect(outcomes.find((one) => one.status === "rejected")).toMatchObject({ reason: { code: "application.decided" } });
});

test("the last place of a full tier goes to one, the next waits by date of approval, and a written reason exceeds the cap", async () => {
  const keys: string[] = [];
  for (let i = 0; i < 4; i++) keys.push((await owner.applications.approve({ application: (await openApplication()).id })).partner as string);
  const changes = await Promise.all(keys.map((partner) => owner.partners.setTier({ partner, tier: "platinum", reason: "Signed the platinum plan." })));
  expect(changes.filter((change) => change.outcome === "changed")).toHaveLength(3);
  const waiting = changes.find((change) => change.outcome === "waiting");
  expect(waiting?.place).toBe(1);
  const tiers = await owner.tiers.list();
  expect(tiers.items.find((tier) => tier.tier === "platinum")).toMatchObject({ active: 3, capacity: 3, waiting: [{ partner: waiting?.partner.key }] });
  const forced = await owner.partners.setTier({ partner: waiting?.partner.key as string, tier: "platinum", reason: "Signed.", overrideReason: "Board decision of this week." });
  expect(forced).toMatchObject({ outcome: "changed", partner: { tier: "platinum" } });
});

test("a partner reads itself and nobody else: another's key is not found", async () => {
  const mine = await owner.applications.approve({ application: (await openApplication()).id });
  const other = await owner.applications.approve({ application: (await openApplication()).id });
  const row = await owner.partners.get({ partner: mine.partner as string });
  const { client } = await server.person(row.organisation, ["partner.admin"]);
  expect((await client.partners.mine()).key).toBe(mine.partner);
  await expect(client.partners.get({ partner: other.partner as string })).rejects.toMatchObject({ code: "partner.not-found" });
  await expect(client.partners.list({})).rejects.toMatchObject({ status: 403 });
});

test("suspending, reinstating and ending are facts, each once", async () => {
  const { partner } = await owner.applications.approve({ application: (await openApplication()).id });
  const key = partner as string;
  await owner.partners.suspend({ partner: key, reason: "Unpaid invoices." });
  await expect(owner.partners.suspend({ partner: key, reason: "Again." })).rejects.toMatchObject({ code: "partner.not-active" });
  await owner.partners.reinstate({ partner: key });
  expect(await owner.partners.end({ partner: key, cause: "good_standing", reason: "Moved on." })).toMatchObject({ status: "left" });
  await expect(owner.partners.end({ partner: key, cause: "good_standing", reason: "Moved on." })).rejects.toMatchObject({ code: "partner.already-left" });
});
