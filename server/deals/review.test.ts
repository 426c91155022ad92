import { describe, expect, test } from "vitest";
import { sql } from "../platform/sql.ts";
import { asSystem, dealServer, form, mailTo, outcome, runAllJobs, sentence, submitted, told } from "./deals.testing.ts";

const server = await dealServer();
const acme = await server.partner("Acme Partners");
const globex = await server.partner("Globex");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const again = (deal: { id: `dea_${string}` }) => server.reviewer.deals.get({ deal: deal.id });
const approve = async (deal: { id: `dea_${string}`; version: number }) => server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: ["The company exists"] });
const wait = async (ms: number) => {
  server.clock.advance(ms);
  await runAllJobs(server);
};

describe("a question", () => {
  test("stops the clock, opens only what was asked for, and the answer starts the clock again where it stood", async () => {
    const deal = await submitted(acme, { customerDomain: "ask.com" });
    server.clock.advance(10 * HOUR);
    const asked = await server.reviewer.deals.ask({ deal: deal.id, version: deal.version, question: "Who decides there, and when?", fields: ["contactName", "expectedClose"] });
    expect(asked).toMatchObject({ status: "waiting", question: "Who decides there, and when?", asked: ["contactName", "expectedClose"], review: { usedMs: 10 * HOUR, running: false, dueAt: null } });
    expect((await mailTo(server, acme.email)).at(-1)).toMatchObject({ subject: `${deal.number} Acme Robotics: a question`, text: expect.stringContaining("Who decides there, and when?") });
    server.clock.advance(5 * DAY);
    expect(await again(deal)).toMatchObject({ status: "waiting", review: { usedMs: 10 * HOUR, running: false, punctuality: "on_target" } });
    expect(await outcome(acme.seller.deals.save({ deal: deal.id, version: asked.version, form: { opportunity: "Another one" } }))).toBe("deal.field-not-asked");
    expect(await outcome(acme.seller.deals.answer({ deal: deal.id, version: asked.version, form: { estimated: { amount: 1, currency: "USD" } } }))).toBe("deal.field-not-asked");
    const saved = await acme.seller.deals.save({ deal: deal.id, version: asked.version, form: { contactName: "Dana Decider" } });
    expect(saved.form).toMatchObject({ contactName: "Dana Decider", opportunity: "300 seats for the research teams" });
    expect(await outcome(acme.seller.deals.answer({ deal: deal.id, version: saved.version, form: { expectedClose: "2026-01-01" } }))).toBe("deal.incomplete");
    const answered = await acme.seller.deals.answer({ deal: deal.id, version: saved.version, form: { expectedClose: "2026-08-31" }, note: "Dana does, in August." });
    expect(answered).toMatchObject({ status: "in_review", question: null, asked: [], form: { contactName: "Dana Decider", expectedClose: "2026-08-31" }, review: { usedMs: 10 * HOUR, running: true } });
    server.clock.advance(2 * HOUR);
    expect((await again(deal)).review).toMatchObject({ usedMs: 12 * HOUR });
    expect((await server.reviewer.deals.timeline({ deal: deal.id })).items[0]).toMatchObject({ kind: "answered", by: "Sam of Acme Partners", sentence: "Answered: Dana does, in August." });
  });

  test("cannot turn the registration into one of another customer", async () => {
    const deal = await submitted(acme, { customerDomain: "first.com" });
    const asked = await server.reviewer.deals.ask({ deal: deal.id, version: deal.version, question: "Is this the right website?", fields: ["customerDomain"] });
    expect(await outcome(acme.seller.deals.answer({ deal: deal.id, version: asked.version, form: { customerDomain: "second.com" } }))).toBe("deal.field-not-asked");
    expect((await acme.seller.deals.answer({ deal: deal.id, version: asked.version, form: { customerDomain: "www.first.com" } })).customer).toBe("first.com");
  });
});

describe("the promise of an answer", () => {
  test("is kept at 48 hours to the millisecond and broken after it: the channel chief hears once, nothing is approved by itself (P-63)", async () => {
    const deal = await submitted(acme, { customerDomain: "late.com", customerName: "Late Corp" });
    server.clock.advance(24 * HOUR);
    expect((await again(deal)).review).toMatchObject({ usedMs: 24 * HOUR, punctuality: "on_target", targetAt: expect.any(String) });
    server.clock.advance(1);
    expect((await again(deal)).review?.punctuality).toBe("past_target");
    await wait(24 * HOUR - 1);
    expect((await again(deal)).review).toMatchObject({ punctuality: "past_target", escalated: false });
    const before = await mailTo(server, server.managerEmail);
    await wait(1);
    expect(await again(deal)).toMatchObject({ status: "in_review", review: { punctuality: "breached", escalated: true } });
    const late = (await mailTo(server, server.managerEmail)).slice(before.length).filter((mail) => mail.subject.includes("Late Corp"));
    expect(late).toEqual([{ subject: `${deal.number} Late Corp: the review is late`, text: expect.stringContaining("never approved by itself") }]);
    await wait(DAY);
    expect((await mailTo(server, server.managerEmail)).filter((mail) => mail.subject.includes("Late Corp"))).toHaveLength(1);
    expect((await server.owner.audit.list({ action: "deal.review-late" })).items.map((entry) => entry.subject)).toContain(deal.id);
    expect((await server.manager.deals.list({ view: "late" })).items.map((one) => one.id)).toContain(deal.id);
    expect((await approve(await again(deal))).status).toBe("approved");
  });

  test("the partner reads the promise, never the vendor's own target nor that it was escalated (P-98)", async () => {
    const deal = await submitted(acme, { customerDomain: "target.com" });
    await wait(49 * HOUR);
    expect((await acme.seller.deals.get({ deal: deal.id })).review).toMatchObject({ targetAt: null, dueAt: expect.any(String), punctuality: "breached", escalated: false });
    expect((await acme.seller.deals.timeline({ deal: deal.id })).items.map((item) => item.kind)).toEqual(["submitted", "draft"]);
    expect((await server.reviewer.deals.timeline({ deal: deal.id })).items.map((item) => item.kind)).toEqual(["late", "submitted", "draft"]);
  });

  test("a question asked in time is never late, however long the partner takes", async () => {
    const deal = await submitted(acme, { customerDomain: "slow-partner.com", customerName: "Slow Partner" });
    server.clock.advance(47 * HOUR);
    const asked = await server.reviewer.deals.ask({ deal: deal.id, version: deal.version, question: "And?", fields: [] });
    await wait(10 * DAY);
    expect((await again(deal)).review).toMatchObject({ escalated: false, punctuality: "past_target" });
    await acme.seller.deals.answer({ deal: deal.id, version: asked.version, note: "Yes." });
    await wait(HOUR);
    expect((await again(deal)).review?.escalated).toBe(false);
    await wait(1);
    expect((await again(deal)).review?.escalated).toBe(true);
  });
});

describe("approval", () => {
  test.each([
    ["a Gold partner who refers", { tier: "gold" as const, tracks: { referral_partner: null } }, "referral", 60, "20%", "Revenue share by program tier"],
    ["a Platinum partner who refers", { tier: "platinum" as const, tracks: { technology: null } }, "referral", 90, "25%", "Revenue share by program tier"],
    ["a Gold integrator", { tier: "gold" as const, tracks: { si: "regional" } }, "referral", 60, "15%", "Integrator's referral fee on software"],
    ["a Certified Reseller who resells", { tier: "silver" as const, tracks: { reseller: "certified" } }, "resale", 60, "20%", "Reseller discount by level"],
    ["a Certified Reseller who only refers", { tier: "silver" as const, tracks: { reseller: "certified" } }, "referral", 30, "15%", "Revenue share by program tier"],
    ["a provider who buys wholesale", { tier: "silver" as const, tracks: { msp: null } }, "wholesale", 30, "40%", "Wholesale price for providers"],
  ])("protects and confirms %s (P-14, P-60)", async (who, enrolling, motion, days, rate, title) => {
    const partner = await server.partner(who, enrolling);
    const deal = await submitted(partner, { customerDomain: `${Object.keys(enrolling.tracks)[0]?.replace("_", "-")}-${motion}.com`, motion });
    const done = await approve(deal);
    expect(done).toMatchObject({ status: "approved", confirmed: { rate, title }, decidedAt: done.protectedFrom });
    expect(Date.parse(done.protectedUntil as string) - Date.parse(done.protectedFrom as string)).toBe(days * DAY);
    expect((await mailTo(server, partner.email)).at(-1)).toMatchObject({ subject: expect.stringContaining("approved"), text: expect.stringContaining(`${rate} is confirmed`) });
  });

  test("keeps the better of what was confirmed and what the partner became since (P-14)", async () => {
    const riser = await server.partner("Riser", { tier: "silver" });
    const deal = await approve(await submitted(riser, { customerDomain: "riser.com" }));
    expect(deal.confirmed?.rate).toBe("15%");
    server.clock.advance(DAY);
    await told(server, "partner.tier_changed", { partner: riser.key, tier: "gold" });
    expect((await riser.seller.deals.get({ deal: deal.id }))).toMatchObject({ confirmed: { rate: "15%" }, estimates: [{ rate: "20%", sentence: expect.stringContaining("Confirmed at 15%: the better one will apply.") }] });
    server.clock.advance(DAY);
    await told(server, "partner.tier_changed", { partner: riser.key, tier: "referral" });
    expect((await riser.seller.deals.get({ deal: deal.id })).estimates).toMatchObject([{ rate: "15%" }]);
  });

  test("is nobody's for a request of their own", async () => {
    const draft = await server.manager.deals.draft({ partner: acme.key, form: form({ customerDomain: "own-request.com" }) });
    const { deal } = await server.manager.deals.submit({ deal: draft.id, version: 1 });
    const at = { deal: deal.id, version: deal.version };
    expect(await outcome(server.manager.deals.approve({ ...at, fit: [] }))).toBe("deal.own-request");
    expect(await outcome(server.manager.deals.decline({ ...at, code: "other", reason: "Because" }))).toBe("deal.own-request");
    expect((await approve(deal)).status).toBe("approved");
    const theirs = await acme.seller.deals.draft({ form: form({ customerDomain: "own-submission.com" }) });
    const sent = (await server.manager.deals.submit({ deal: theirs.id, version: 1 })).deal;
    expect(await outcome(server.manager.deals.approve({ deal: sent.id, version: sent.version, fit: [] }))).toBe("deal.own-request");
    const approved = await approve(sent);
    const asked = await server.manager.deals.askExtension({ deal: sent.id, version: approved.version, evidence: "They called me themselves" });
    expect(await outcome(server.manager.deals.decideExtension({ deal: sent.id, version: asked.version, grant: true }))).toBe("deal.own-request");
    expect((await server.reviewer.deals.decideExtension({ deal: sent.id, version: asked.version, grant: true })).extension.status).toBe("granted");
  });

  test("keeps what the reviewer verified among staff", async () => {
    const deal = await submitted(acme, { customerDomain: "verified.com" });
    await server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: ["The company exists", "It could use what we sell"], note: "Welcome!" });
    expect((await server.manager.deals.timeline({ deal: deal.id })).items.slice(0, 2)).toMatchObject([{ kind: "approved", detail: "Welcome!" }, { kind: "verified", sentence: "Verified: The company exists; It could use what we sell.", internal: true }]);
    expect(JSON.stringify(await acme.seller.deals.timeline({ deal: deal.id }))).not.toContain("could use");
  });

  test("keeps the partner active (P-04)", async () => {
    const quiet = await server.partner("Quiet");
    await approve(await submitted(quiet, { customerDomain: "quiet.com" }));
    expect(await server.superuser.one(sql`select last_activity_at as at from partner where key = ${quiet.key}`)).toEqual({ at: server.clock.now() });
  });

  test("stops where an older opportunity became known meanwhile, and what was approved before keeps its promise (P-61, P-64)", async () => {
    const open = await submitted(acme, { customerDomain: "later-known.com" });
    const promised = await approve(await submitted(acme, { customerDomain: "promised.com" }));
    server.clock.advance(HOUR);
    for (const customer of ["later-known.com", "promised.com"]) await told(server, "opportunity.opened", { opportunity: `OPP-${customer}`, customer }, "2026-02-27T09:00:00Z");
    expect(await outcome(approve(open))).toBe("deal.existing-opportunity");
    expect((await server.reviewer.deals.checks({ deal: open.id })).existingOpportunity).toMatchObject({ outcome: "blocked", sentence: expect.stringContaining("OPP-later-known.com") });
    await runAllJobs(server);
    expect((await again(promised)).status).toBe("approved");
    expect((await server.reviewer.deals.decline({ deal: open.id, version: open.version, code: "existing_opportunity", reason: "We were there first." })).status).toBe("rejected");
  });
});

test("a decline gives the reason to the partner, by mail and on the deal", async () => {
  const deal = await submitted(acme, { customerDomain: "declined.com", customerName: "Declined" });
  const done = await server.reviewer.deals.decline({ deal: deal.id, version: deal.version, code: "not_a_fit", reason: "They have no use for it before 2028." });
  expect(done).toMatchObject({ status: "rejected", reasonCode: "not_a_fit", reason: "They have no use for it before 2028.", review: null });
  expect(await acme.seller.deals.get({ deal: deal.id })).toMatchObject({ reason: "They have no use for it before 2028." });
  expect((await mailTo(server, acme.email)).at(-1)?.text).toContain("They have no use for it before 2028.");
  expect(await outcome(approve(done))).toBe("deal.wrong-state");
});

describe("a second decision", () => {
  test("is told what the first was, by whom and when", async () => {
    const deal = await submitted(globex, { customerDomain: "second.example.com" });
    await approve(deal);
    const said = await sentence(server.manager.deals.decline({ deal: deal.id, version: deal.version, code: "other", reason: "No." }));
    expect(said).toMatch(new RegExp(`^${deal.number} changed meanwhile\\. Rita Reviewer on .* UTC: Approved: protected until .* Look at it again before you decide\\.$`));
    expect(await sentence(globex.seller.deals.withdraw({ deal: deal.id, version: deal.version }))).toContain("Rita Reviewer");
  });

  test("a late review or a comment changes nothing that is decided on: it makes no newer version", async () => {
    const deal = await submitted(globex, { customerDomain: "same-version.com" });
    await wait(49 * HOUR);
    await globex.seller.deals.comment({ deal: deal.id, text: "Any news?" });
    expect((await again(deal)).version).toBe(deal.version);
    expect((await approve(deal)).status).toBe("approved");
  });
});

test("every change is a fact about the registration, told in order", async () => {
  const deal = await submitted(acme, { customerDomain: "facts.com" });
  const asked = await server.reviewer.deals.ask({ deal: deal.id, version: deal.version, question: "Sure?", fields: [] });
  const answered = await acme.seller.deals.answer({ deal: deal.id, version: asked.version, note: "Sure." });
  const approved = await approve(answered);
  await acme.seller.deals.withdraw({ deal: deal.id, version: approved.version });
  const facts = await asSystem(server, ({ tx }) => tx.query<{ type: string; payload: Record<string, unknown> }>(sql`
    select type, payload from fact where payload ->> 'registration' = ${deal.number} order by arrival`));
  expect(facts.map((fact) => fact.type)).toEqual(["registration.submitted", "registration.info_requested", "registration.info_provided", "registration.approved", "registration.withdrawn"]);
  expect(facts[3]?.payload).toEqual({ registration: deal.number, by: server.reviewerId, protectedUntil: approved.protectedUntil });
});
