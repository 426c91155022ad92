import { expect, test } from "vitest";
import { instantOf } from "../../core/kernel/api-list.ts";
import { dealServer, mailTo, outcome, runAllJobs, sentence, submitted, told } from "./deals.testing.ts";

const server = await dealServer({ at: "2026-03-02T09:00:00Z" });
const one = await server.partner("One");
const other = await server.partner("Other");

const ref = () => server.ids.next("fac");
const tell = (type: string, occurredAt: string, payload: Record<string, unknown>) => server.owner.facts.record({ type, occurredAt, source: { system: "crm", ref: ref() }, payload: payload as never });
const byNumber = async (number: string) => (await server.manager.deals.list({ search: number })).items.find((deal) => deal.number === number);

test("a registration that another system told is a deal like any other, under its own key, with everything that happened to it", async () => {
  await tell("registration.submitted", "2026-02-20T09:00:00Z", { registration: "CRM-77", partner: one.key, customer: "harbour-lights.com", motion: "referral", estimated: { amount: 900_000, currency: "USD" } });
  await tell("registration.approved", "2026-02-21T09:00:00Z", { registration: "CRM-77" });
  await runAllJobs(server);
  const deal = await byNumber("CRM-77");
  expect(deal).toMatchObject({ partner: one.key, status: "approved", customer: "harbour-lights.com", protectedUntil: "2026-03-23T09:00:00Z", form: { customerDomain: "harbour-lights.com", estimated: { amount: 900_000, currency: "USD" } } });
  expect((await one.seller.deals.list({})).items.map((row) => row.number)).toContain("CRM-77");
  const story = await server.manager.deals.timeline({ deal: deal?.id as `dea_${string}` });
  expect(story.items.map((item) => item.sentence)).toEqual(["Registered in crm."]);
  expect(await sentence(one.seller.deals.receipt({ deal: deal?.id as `dea_${string}` }))).toContain("was registered in crm");
  await runAllJobs(server);
  expect((await server.manager.deals.list({ search: "CRM-77" })).items).toHaveLength(1);
  await tell("deal.won", "2026-03-01T09:00:00Z", { deal: "D-77", registration: "CRM-77", customer: "harbour-lights.com", serviceStart: "2026-03-01" });
  await runAllJobs(server);
  expect(await byNumber("CRM-77")).toMatchObject({ status: "won", wonAt: "2026-03-01T09:00:00Z", serviceStart: "2026-03-01" });
});

test("it takes its place in the line: who registers here waits behind it, and moves up when it ends", async () => {
  await tell("registration.submitted", "2026-03-01T09:00:00Z", { registration: "CRM-78", partner: one.key, customer: "first-there.com" });
  await runAllJobs(server);
  const mine = await submitted(other, { customerDomain: "first-there.com" });
  expect(mine).toMatchObject({ status: "queued", placeInLine: 1 });
  const theirs = await byNumber("CRM-78");
  await server.reviewer.deals.decline({ deal: theirs?.id as `dea_${string}`, version: theirs?.version as number, code: "other", reason: "Not a fit for now." });
  expect((await server.manager.deals.get({ deal: mine.id })).status).toBe("in_review");
});

test("a registration of a partner that nobody here knows, or under a number of ours, makes no deal", async () => {
  await tell("registration.submitted", "2026-03-01T09:00:00Z", { registration: "CRM-79", partner: "PA-none", customer: "nobody-knows.com" });
  await tell("registration.submitted", "2026-03-01T09:00:00Z", { registration: "DR-99999", partner: one.key, customer: "our-number.com" });
  await runAllJobs(server);
  expect(await byNumber("CRM-79")).toBeUndefined();
  expect(await byNumber("DR-99999")).toBeUndefined();
});

test("whoever waits behind a registration that is won is told so, loses the place, and may register the next project", async () => {
  const first = await submitted(one, { customerDomain: "won-first.com" });
  const second = await submitted(other, { customerDomain: "won-first.com" });
  const third = await submitted(await server.partner("Third"), { customerDomain: "won-first.com" });
  expect([second.status, third.status]).toEqual(["queued", "queued"]);
  const approved = await server.reviewer.deals.approve({ deal: first.id, version: first.version, fit: [] });
  await server.manager.deals.win({ deal: first.id, version: approved.version, serviceStart: "2026-03-10" });
  for (const deal of [second, third]) expect(await server.manager.deals.get({ deal: deal.id })).toMatchObject({ status: "lost", placeInLine: null, lostReason: "The customer signed through a registration that came first." });
  expect((await mailTo(server, other.email)).at(-1)?.subject).toContain("the customer has signed");
  expect((await submitted(other, { customerDomain: "won-first.com" })).status).toBe("in_review");
});

test("an integrator that failed its checks two quarters in a row registers nothing new; staff may decide otherwise, and what it has goes on (P-54)", async () => {
  const integrator = await server.partner("Idle Integrators", { tracks: { si: "regional" } });
  const kept = await submitted(integrator, { customerDomain: "before-that.com" });
  await told(server, "certificate.attempted", { partner: integrator.key, person: "ana", certificate: "technical", correct: 50, total: 50, lab: true });
  server.clock.set(instantOf("2026-06-30T23:00:00Z"));
  const late = (domain: string) => ({ customerDomain: domain, expectedClose: "2027-03-31" });
  expect((await submitted(integrator, late("at-risk-only.com"))).status).toBe("in_review");
  server.clock.set(instantOf("2026-07-01T00:00:00Z"));
  expect(await outcome(submitted(integrator, late("stopped.com")))).toBe("partner.not-compliant");
  const level = await integrator.admin.partners.level({ partner: integrator.key });
  expect(level.paths[0]?.complianceStatus).toBe("non_compliant");
  const byStaff = await server.manager.deals.draft({ partner: integrator.key, form: { customerName: "Decided Otherwise" } });
  expect(byStaff.status).toBe("draft");
  expect((await server.manager.deals.get({ deal: kept.id })).status).toBe("in_review");
  expect(await outcome(submitted(one, late("others-go-on.com")))).toBe("done");
});
