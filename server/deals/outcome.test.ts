import { describe, expect, test } from "vitest";
import { sql } from "../platform/sql.ts";
import { asSystem, dealServer, mailTo, outcome, runAllJobs, submitted, told } from "./deals.testing.ts";

const server = await dealServer();
const acme = await server.partner("Acme Partners");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const again = (deal: { id: `dea_${string}` }) => server.reviewer.deals.get({ deal: deal.id });
const approved = async (customerDomain: string, over = {}) => {
  const deal = await submitted(acme, { customerDomain, customerName: customerDomain, ...over });
  return server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: [] });
};
const wait = async (ms: number) => {
  server.clock.advance(ms);
  await runAllJobs(server);
};
const mailAbout = async (number: string) => (await mailTo(server, acme.email)).filter((mail) => mail.subject.startsWith(`${number} `)).map((mail) => mail.subject.split(": ")[1]);

describe("protection", () => {
  test("is reminded of 14, 7 and 1 days before its end and over at the end itself, to the millisecond (P-61)", async () => {
    const deal = await approved("protected.com");
    await wait(46 * DAY - 1);
    expect(await mailAbout(deal.number)).toEqual(["received", "approved"]);
    expect((await acme.seller.deals.counts()).expiring).toBe(0);
    await wait(1);
    expect((await acme.seller.deals.counts()).expiring).toBe(1);
    await wait(7 * DAY);
    await wait(6 * DAY);
    expect(await mailAbout(deal.number)).toEqual(["received", "approved", "protection ends in 14 days", "protection ends in 7 days", "protection ends in one day"]);
    await wait(DAY - 1);
    expect((await again(deal)).status).toBe("approved");
    server.clock.advance(1);
    expect((await again(deal)).status).toBe("expired");
    expect((await server.manager.deals.list({ status: "expired" })).items.map((one) => one.id)).toContain(deal.id);
    await runAllJobs(server);
    expect(await again(deal)).toMatchObject({ status: "expired", version: deal.version + 1 });
    expect((await mailAbout(deal.number)).at(-1)).toBe("protection ended");
    await runAllJobs(server);
    expect(await mailAbout(deal.number)).toHaveLength(6);
  });

  test("that is over is over for whoever comes next, though no job has run yet", async () => {
    const deal = await approved("open-again.com");
    server.clock.advance(60 * DAY);
    const next = await server.partner("Next");
    expect((await submitted(next, { customerDomain: "open-again.com", expectedClose: "2027-01-31" })).status).toBe("in_review");
    expect(await again(deal)).toMatchObject({ status: "expired", version: deal.version + 1 });
    expect((await mailAbout(deal.number)).at(-1)).toBe("protection ended");
  });

  test("may be extended once, by the same length, with evidence, before its end (P-66)", async () => {
    const deal = await approved("extend.com", { expectedClose: "2027-01-31" });
    const end = Date.parse(deal.protectedUntil as string);
    expect(deal.extension.status).toBe("available");
    const asked = await acme.seller.deals.askExtension({ deal: deal.id, version: deal.version, evidence: "Their board meets in three weeks" });
    expect(asked.extension).toEqual({ status: "asked", evidence: "Their board meets in three weeks", reason: null });
    expect(await outcome(acme.seller.deals.askExtension({ deal: deal.id, version: asked.version, evidence: "Once more, please" }))).toBe("deal.wrong-state");
    const granted = await server.manager.deals.decideExtension({ deal: deal.id, version: asked.version, grant: true });
    expect(granted).toMatchObject({ extension: { status: "granted" }, status: "approved" });
    expect(Date.parse(granted.protectedUntil as string)).toBe(end + 60 * DAY);
    expect((await mailAbout(deal.number)).at(-1)).toBe("extension granted");
    expect(await outcome(acme.seller.deals.askExtension({ deal: deal.id, version: granted.version, evidence: "And once more" }))).toBe("deal.extension-used");
    await wait(60 * DAY);
    expect((await again(deal)).status).toBe("approved");
    expect(await mailAbout(deal.number)).toEqual(["received", "approved", "extension granted"]);
    await wait(60 * DAY);
    expect(await again(deal)).toMatchObject({ status: "expired" });
  });

  test("an extension refused says why; one asked for or decided after the end is too late", async () => {
    const refusable = await approved("refused.com", { expectedClose: "2027-06-30" });
    const asked = await acme.seller.deals.askExtension({ deal: refusable.id, version: refusable.version, evidence: "They need more time" });
    const refused = await server.manager.deals.decideExtension({ deal: refusable.id, version: asked.version, grant: false, reason: "No word from them in 50 days." });
    expect(refused).toMatchObject({ extension: { status: "refused", reason: "No word from them in 50 days." }, protectedUntil: refusable.protectedUntil });
    expect(await outcome(acme.seller.deals.askExtension({ deal: refused.id, version: refused.version, evidence: "Please, really" }))).toBe("deal.extension-used");
    const slow = await approved("too-late.com", { expectedClose: "2027-06-30" });
    const waiting = await acme.seller.deals.askExtension({ deal: slow.id, version: slow.version, evidence: "They need more time" });
    const other = await approved("too-late-2.com", { expectedClose: "2027-06-30" });
    server.clock.advance(60 * DAY);
    expect(await outcome(server.manager.deals.decideExtension({ deal: slow.id, version: waiting.version, grant: true }))).toBe("deal.protection-over");
    expect(await outcome(acme.seller.deals.askExtension({ deal: other.id, version: other.version, evidence: "They need more time" }))).toBe("deal.protection-over");
  });
});

describe("a win", () => {
  test("inside protection is credited, told as a fact with everything that pays, and stays an estimate until the customer pays (P-30)", async () => {
    const deal = await approved("won.com", { plan: "pro", expectedClose: "2027-06-30" });
    server.clock.advance(DAY);
    const won = await server.manager.deals.win({ deal: deal.id, version: deal.version, serviceStart: "2026-12-01", delivers: true });
    expect(won).toMatchObject({ status: "won", serviceStart: "2026-12-01", wonAt: new Date(server.clock.now()).toISOString().replace(".000Z", "Z") });
    const fact = await asSystem(server, ({ tx }) => tx.one<{ payload: unknown }>(sql`select payload from fact where type = 'deal.won' and payload ->> 'registration' = ${deal.number}`));
    expect(fact.payload).toEqual({ deal: deal.number, registration: deal.number, customer: "won.com", serviceStart: "2026-12-01", motion: "referral", plan: "pro", delivers: acme.key, servicesPaper: "vendor" });
    expect((await mailTo(server, acme.email)).at(-1)).toMatchObject({ subject: `${deal.number} won.com: won`, text: expect.stringContaining("about $10,000.00. It becomes yours as the customer pays.") });
    await wait(90 * DAY);
    expect((await again(deal)).status).toBe("won");
    expect(await outcome(server.manager.deals.win({ deal: deal.id, version: won.version, serviceStart: "2026-12-01" }))).toBe("deal.wrong-state");
  });

  test("signed in the last second of protection counts though it is recorded later; at the end itself it does not (P-61)", async () => {
    const inside = await approved("last-second.com", { expectedClose: "2028-06-30" });
    const outside = await approved("at-the-end.com", { expectedClose: "2028-06-30" });
    await wait(61 * DAY);
    const at = (deal: typeof inside, ms: number) => new Date(Date.parse(deal.protectedUntil as string) + ms).toISOString();
    expect(await outcome(server.manager.deals.win({ deal: outside.id, version: (await again(outside)).version, signedAt: at(outside, 0), serviceStart: "2027-12-01" }))).toBe("deal.wrong-state");
    expect((await server.manager.deals.win({ deal: inside.id, version: (await again(inside)).version, signedAt: at(inside, -1), serviceStart: "2027-12-01" })).status).toBe("won");
  });

  test("in review counts once the review approves it (P-62)", async () => {
    const deal = await submitted(acme, { customerDomain: "early-win.com", expectedClose: "2028-06-30" });
    const signed = await server.manager.deals.win({ deal: deal.id, version: deal.version, serviceStart: "2027-12-01" });
    expect(signed).toMatchObject({ status: "in_review", wonAt: null });
    server.clock.advance(HOUR);
    expect(await server.reviewer.deals.approve({ deal: deal.id, version: signed.version, fit: [] })).toMatchObject({ status: "won", confirmed: { rate: "20%" } });
  });

  test.each([[HOUR, "deal.signed-in-future"], [-HOUR, "deal.wrong-state"]])("cannot be signed %d ms from its registration's moment", async (shift, code) => {
    const deal = await approved(`shift${shift}.com`, { expectedClose: "2028-06-30" });
    expect(await outcome(server.manager.deals.win({ deal: deal.id, version: deal.version, signedAt: new Date(server.clock.now() + shift).toISOString(), serviceStart: "2027-12-01" }))).toBe(code);
  });

  test("is not the partner's to say", async () => {
    const deal = await approved("partner-says.com", { expectedClose: "2028-06-30" });
    expect(await outcome(acme.seller.deals.win({ deal: deal.id, version: deal.version, serviceStart: "2027-12-01" }))).toBe("auth.forbidden");
  });

  test("that another system tells is followed", async () => {
    const deal = await approved("crm-won.com", { expectedClose: "2028-06-30" });
    server.clock.advance(DAY);
    await server.owner.facts.record({ type: "deal.won", occurredAt: new Date(server.clock.now()).toISOString(), source: { system: "crm", ref: "won-1" }, payload: { deal: "CRM-77", registration: deal.number, customer: "crm-won.com", serviceStart: "2027-10-01" } });
    await runAllJobs(server);
    expect(await again(deal)).toMatchObject({ status: "won", serviceStart: "2027-10-01" });
    expect((await mailAbout(deal.number)).at(-1)).toBe("won");
  });
});

describe("an end", () => {
  test("a lost deal says why and protects no longer; the next in line moves up", async () => {
    const deal = await approved("lost.com", { expectedClose: "2028-06-30" });
    const second = await server.partner("Second");
    const queued = await submitted(second, { customerDomain: "lost.com", expectedClose: "2028-06-30" });
    expect(await acme.seller.deals.lose({ deal: deal.id, version: deal.version, code: "competitor", reason: "They chose Umbrella." })).toMatchObject({ status: "lost", lostReason: "They chose Umbrella." });
    expect((await again(queued)).status).toBe("in_review");
  });

  test("a withdrawn one keeps its reason and may not be withdrawn twice", async () => {
    const deal = await approved("withdrawn.com", { expectedClose: "2028-06-30" });
    const gone = await acme.seller.deals.withdraw({ deal: deal.id, version: deal.version, reason: "Wrong company." });
    expect(gone).toMatchObject({ status: "withdrawn", reason: "Wrong company." });
    expect(await outcome(acme.seller.deals.withdraw({ deal: deal.id, version: gone.version }))).toBe("deal.wrong-state");
  });

  test("a partner that leaves loses what is live, keeps what is won, and those behind move up (P-39)", async () => {
    const leaver = await server.partner("Leaver");
    const make = (customerDomain: string) => submitted(leaver, { customerDomain, expectedClose: "2028-06-30" });
    const [review, live, won] = [await make("leave-review.com"), await make("leave-live.com"), await make("leave-won.com")];
    for (const deal of [live, won]) await server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: [] });
    await server.manager.deals.win({ deal: won.id, version: (await again(won)).version, serviceStart: "2027-12-01" });
    const behind = await submitted(acme, { customerDomain: "leave-live.com", expectedClose: "2028-06-30" });
    server.clock.advance(HOUR);
    await server.manager.partners.end({ partner: leaver.key, cause: "good_standing", reason: "Closing shop" });
    await runAllJobs(server);
    expect(await Promise.all([review, live, won, behind].map(async (deal) => (await again(deal)).status))).toEqual(["withdrawn", "withdrawn", "won", "in_review"]);
    expect((await again(review)).reason).toBe("The registration ended with the partnership.");
    await told(server, "review.held", { partner: acme.key, kind: "business_review" });
    await runAllJobs(server);
    expect((await again(live)).status).toBe("withdrawn");
  });
});
