import { describe, expect, test } from "vitest";
import { problemOf } from "../../sdk/client.ts";
import { asSystem, dealServer, form, mailTo, outcome, runAllJobs, submitted, told } from "./deals.testing.ts";
import { noteAccount } from "./accounts-store.ts";

const server = await dealServer();
const first = await server.partner("First and Sons");
const second = await server.partner("Second Sight");
const third = await server.partner("Third Rail");
const DAY = 86_400_000;

const decline = (deal: { id: `dea_${string}`; version: number }) => server.reviewer.deals.decline({ deal: deal.id, version: deal.version, code: "other", reason: "Not this one." });

describe("the line before one customer", () => {
  test("keeps the order of arrival and tells nobody who is before them (P-62, P-98)", async () => {
    const one = await submitted(first, { customerDomain: "wanted.com" });
    const two = await submitted(second, { customerDomain: "wanted.com" });
    const three = await submitted(third, { customerDomain: "wanted.com" });
    expect([one.placeInLine, two.placeInLine, three.placeInLine]).toEqual([null, 1, 2]);
    expect(two).toMatchObject({ status: "queued", review: null });
    const seen = [two, await second.seller.deals.get({ deal: two.id }), await second.seller.deals.timeline({ deal: two.id }), await second.seller.deals.list({}), await mailTo(server, second.email), await second.seller.deals.receipt({ deal: two.id })];
    for (const word of [first.key, first.org, "First and Sons", one.number, one.id, third.key, "Third Rail"]) expect(JSON.stringify(seen)).not.toContain(word);
    expect(JSON.stringify(seen)).toContain("Another registration came first");
    expect((await server.reviewer.deals.checks({ deal: one.id })).queue).toMatchObject([{ number: two.number, partnerName: "Second Sight" }, { number: three.number, partnerName: "Third Rail" }]);
    expect(await outcome(server.reviewer.deals.approve({ deal: two.id, version: two.version, fit: [] }))).toBe("deal.behind-another");
  });

  test("moves up when the first is declined: the clock starts then, and the partner is told", async () => {
    const one = await submitted(first, { customerDomain: "moving.com" });
    const two = await submitted(second, { customerDomain: "moving.com" });
    const three = await submitted(third, { customerDomain: "moving.com" });
    server.clock.advance(DAY);
    await decline(one);
    expect(await second.seller.deals.get({ deal: two.id })).toMatchObject({ status: "in_review", placeInLine: null, review: { usedMs: 0, running: true } });
    expect(await third.seller.deals.get({ deal: three.id })).toMatchObject({ status: "queued", placeInLine: 1, version: three.version });
    expect((await mailTo(server, second.email)).at(-1)).toMatchObject({ subject: `${two.number} Acme Robotics: now in review` });
    await second.seller.deals.withdraw({ deal: two.id, version: two.version + 1 });
    expect((await third.seller.deals.get({ deal: three.id })).status).toBe("in_review");
  });

  test("may be left from within without moving anybody who is before", async () => {
    const one = await submitted(first, { customerDomain: "leaving.com" });
    const two = await submitted(second, { customerDomain: "leaving.com" });
    await submitted(third, { customerDomain: "leaving.com" });
    await second.seller.deals.withdraw({ deal: two.id, version: two.version });
    expect((await first.seller.deals.get({ deal: one.id }))).toMatchObject({ status: "in_review", version: one.version });
    expect((await third.seller.deals.list({ search: "leaving" })).items).toMatchObject([{ status: "queued", placeInLine: 1 }]);
  });

  test("behind protection that ran out is told that the customer is open again, and the first to submit again is reviewed", async () => {
    const one = await submitted(first, { customerDomain: "reopened.com", expectedClose: "2027-01-31" });
    await server.reviewer.deals.approve({ deal: one.id, version: one.version, fit: [] });
    const two = await submitted(second, { customerDomain: "reopened.com", expectedClose: "2027-01-31" });
    const three = await submitted(third, { customerDomain: "reopened.com", expectedClose: "2027-01-31" });
    expect(await outcome(second.seller.deals.submit({ deal: two.id, version: two.version }))).toBe("deal.wrong-state");
    server.clock.advance(60 * DAY);
    await runAllJobs(server);
    expect((await second.seller.deals.get({ deal: two.id })).status).toBe("queued");
    expect((await mailTo(server, second.email)).at(-1)?.subject).toContain("the customer is open again");
    const again = await third.seller.deals.submit({ deal: three.id, version: three.version });
    expect(again.deal).toMatchObject({ status: "in_review", submittedAt: expect.stringContaining("2026-05") });
    expect(again.receipt.arrival).toBeGreaterThan((await second.seller.deals.receipt({ deal: two.id })).arrival);
    expect(await outcome(second.seller.deals.submit({ deal: two.id, version: two.version }))).toBe("deal.wrong-state");
  });

  test("stands apart for each product line", async () => {
    expect((await submitted(first, { customerDomain: "lines.com", productLine: "core" })).status).toBe("in_review");
    expect((await submitted(second, { customerDomain: "lines.com", productLine: "analytics" })).status).toBe("in_review");
    expect((await submitted(third, { customerDomain: "lines.com", productLine: "core" })).status).toBe("queued");
  });
});

describe("is a customer free?", () => {
  test("says free, taken or reserved and never by whom", async () => {
    await submitted(first, { customerDomain: "held-by-first.com" });
    const ask = (domain: string) => second.seller.deals.availability({ domain });
    expect(await ask("https://www.held-by-first.com/")).toEqual({ domain: "held-by-first.com", answer: "taken", sentence: "Somebody else came first. You may register it anyway and wait in line." });
    expect((await first.seller.deals.availability({ domain: "held-by-first.com" })).sentence).toBe("You have registered this customer already.");
    expect(await ask("nobody-yet.com")).toMatchObject({ answer: "free" });
    await told(server, "opportunity.opened", { opportunity: "OPP-9", customer: "worked-on.com" });
    server.clock.advance(1);
    expect(await ask("worked-on.com")).toEqual({ domain: "worked-on.com", answer: "taken", sentence: expect.stringContaining("Somebody else came first") });
    expect(await outcome(ask("gmail.com"))).toBe("deal.not-a-business-domain");
  });

  test("is answered to one person only so often, and again after a minute", async () => {
    const asker = await server.partner("Asker");
    const ask = (domain: string) => asker.seller.deals.availability({ domain }).then((found) => found.answer as string, (error: unknown) => problemOf(error)?.code as string);
    const answers: string[] = [];
    for (let i = 0; i < 22; i++) answers.push(await ask(`company-${i}.com`));
    expect(answers).toEqual([...Array<string>(20).fill("free"), "availability.too-many", "availability.too-many"]);
    expect((await asker.admin.deals.availability({ domain: "company-1.com" })).answer).toBe("free");
    server.clock.advance(60_000);
    expect([await ask("company-1.com"), await ask("company-2.com")]).toEqual(["free", "availability.too-many"]);
  });

  test("the vendor's own accounts are named in advance and cannot be registered (P-97)", async () => {
    const before = await submitted(first, { customerDomain: "strategic.com" });
    await server.manager.reservedAccounts.add({ domain: "www.strategic.com", name: "Strategic Inc", reason: "Named account of our own sellers" });
    expect(await outcome(server.manager.reservedAccounts.add({ domain: "strategic.com", name: "Strategic", reason: "Twice" }))).toBe("account.already-reserved");
    expect((await second.seller.reservedAccounts.list({})).items).toEqual([{ domain: "strategic.com", name: "Strategic Inc", since: expect.any(String), reason: "Named account of our own sellers" }]);
    expect((await second.seller.deals.availability({ domain: "strategic.com" })).answer).toBe("reserved");
    const draft = await second.seller.deals.draft({ form: form({ customerDomain: "strategic.com" }) });
    expect(await outcome(second.seller.deals.submit({ deal: draft.id, version: 1 }))).toBe("deal.account-reserved");
    expect((await server.reviewer.deals.approve({ deal: before.id, version: before.version, fit: [] })).status).toBe("approved");
    expect(await outcome(second.seller.reservedAccounts.remove({ domain: "strategic.com" }))).toBe("auth.forbidden");
    await server.manager.reservedAccounts.remove({ domain: "strategic.com" });
    expect((await second.seller.deals.submit({ deal: draft.id, version: 1 })).deal.status).toBe("queued");
  });
});

describe("what the reviewer sees beside a registration", () => {
  test("every registration of the company, another host and another line among them, and which of them blocks", async () => {
    const one = await submitted(first, { customerDomain: "shop.umbrella.com", customerName: "Umbrella" });
    await submitted(second, { customerDomain: "umbrella.com", customerName: "Umbrella Corp", productLine: "analytics" });
    const mine = await submitted(third, { customerDomain: "umbrella.com", customerName: "Umbrella" });
    const { similar } = await server.reviewer.deals.checks({ deal: mine.id });
    expect(similar.map(({ partnerName, match, blocks }) => [partnerName, match, blocks])).toEqual([["First and Sons", "sub-domain", true], ["Second Sight", "same-domain", false]]);
    expect(similar[0]?.because).toBe(`The same company, another host: ${one.number} of First and Sons is in review.`);
    expect(similar[1]?.because).toContain("another product line");
  });

  test.each([
    ["Wayne Enterprises GmbH", "Wayne Enterprise Inc.", true],
    ["Stärk Industries", "Stark Industries LLC", true],
    ["Tyrell Corporation", "Tyrel Corp", true],
    ["Cyberdyne Systems", "Cyberdine Systems", true],
    ["Massive Dynamic", "Passive Income Group", false],
    ["Weyland", "Oscorp", false],
  ])("%s and %s: similar %s", async (registered, asked, similar) => {
    const slug = (name: string) => `${name.toLowerCase().replace(/[^a-z]/g, "")}.com`;
    const known = await submitted(first, { customerName: registered, customerDomain: slug(registered) });
    const mine = await submitted(second, { customerName: asked, customerDomain: slug(asked) });
    const found = (await server.reviewer.deals.checks({ deal: mine.id })).similar.filter((one) => one.ref === known.number);
    expect(found.map((one) => [one.match, one.blocks])).toEqual(similar ? [["similar-name", false]] : []);
  });

  test("the vendor's opportunities, old and closed ones too, and customers that billing knows", async () => {
    const seen = async (customer: string) => {
      const deal = await submitted(first, { customerDomain: customer, customerName: customer });
      return server.reviewer.deals.checks({ deal: deal.id });
    };
    const at = (days: number) => new Date(server.clock.now() - days * DAY).toISOString();
    await told(server, "opportunity.opened", { opportunity: "OPP-old", customer: "stale.com" }, at(91));
    expect((await seen("stale.com")).existingOpportunity).toMatchObject({ outcome: "look", sentence: expect.stringContaining("does not block") });
    await told(server, "opportunity.opened", { opportunity: "OPP-closed", customer: "closed.com" }, at(10));
    await told(server, "opportunity.closed", { opportunity: "OPP-closed" }, at(1));
    const closed = await seen("closed.com");
    expect(closed.existingOpportunity).toEqual({ outcome: "clear", sentence: "Every opportunity with closed.com is closed." });
    expect(closed.similar).toMatchObject([{ kind: "opportunity", ref: "OPP-closed", status: "closed", blocks: false, match: "same-domain" }]);
    await told(server, "invoice.issued", { invoice: "I-1", customer: "buyer.com", currency: "USD", via: "direct", lines: [{ id: "1", kind: "software", amount: 100 }] });
    await runAllJobs(server);
    expect((await seen("buyer.com")).similar).toMatchObject([{ kind: "account", ref: "buyer.com", status: "customer", match: "same-domain" }]);
  });

  test("what the partner has on its hands, and whether the contact is at the customer", async () => {
    const busy = await server.partner("Busy");
    for (const name of ["b1.com", "b2.com"]) await submitted(busy, { customerDomain: name });
    await told(server, "certificate.attempted", { partner: busy.key, person: "p1", certificate: "sales", correct: 40, total: 50 });
    await told(server, "certificate.attempted", { partner: busy.key, person: "p2", certificate: "sales", correct: 39, total: 50 });
    const deal = await submitted(busy, { customerDomain: "b3.com", contactEmail: "cleo@elsewhere.org" });
    expect(await server.reviewer.deals.checks({ deal: deal.id })).toMatchObject({
      partnerCapacity: { openDeals: 2, certifiedPeople: 1, suspended: false, sentence: "Busy has 2 other open deals and one person with a valid certificate." },
      customerFit: { sentence: "The contact's address is at elsewhere.org, not at b3.com." },
    });
    expect(await outcome(busy.seller.deals.checks({ deal: deal.id }))).toBe("auth.forbidden");
  });

  test("an account keeps the name it was first known by, and what billing knows stays known", async () => {
    const note = (source: "billing" | "registration", name: string) => asSystem(server, ({ tx, now }) => noteAccount(tx, { customer: "names.com", name, source, at: now }));
    await note("billing", "Names and Co");
    await note("registration", "A Partner's Idea");
    const deal = await submitted(first, { customerDomain: "names.com", customerName: "Whatever" });
    expect((await server.reviewer.deals.checks({ deal: deal.id })).similar).toMatchObject([{ kind: "account", name: "Names and Co", status: "customer" }]);
  });
});
