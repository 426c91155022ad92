import { describe, expect, test } from "vitest";
import { problemOf } from "../../sdk/client.ts";
import { sql } from "../platform/sql.ts";
import { asSystem, dealServer, form, mailTo, outcome, sentence, submitted, told } from "./deals.testing.ts";
import { setStatus } from "../partners/store.ts";

const server = await dealServer();
const acme = await server.partner("Acme Partners");
const globex = await server.partner("Globex");

describe("a draft", () => {
  test("may lack anything, is kept, and becomes what is saved", async () => {
    const draft = await acme.seller.deals.draft({ form: { customerName: "Draft Ltd" } });
    expect(draft).toMatchObject({ status: "draft", version: 1, form: { customerName: "Draft Ltd" }, partner: acme.key, partnerName: "Acme Partners", createdBy: "Sam of Acme Partners", review: null, customer: null });
    expect(draft.number).toMatch(/^DR-\d+$/);
    const saved = await acme.seller.deals.save({ deal: draft.id, version: 1, form: { opportunity: "Many seats", motion: "resale" } });
    expect(saved).toMatchObject({ version: 2, form: { opportunity: "Many seats", motion: "resale" } });
    expect(saved.form.customerName).toBeUndefined();
    expect(await acme.seller.deals.get({ deal: draft.id })).toMatchObject({ version: 2, form: saved.form });
  });

  test("is written by one at a time: the slower one is told", async () => {
    const draft = await acme.seller.deals.draft({ form: {} });
    await acme.seller.deals.save({ deal: draft.id, version: 1, form: { customerName: "One" } });
    expect(await sentence(acme.admin.deals.save({ deal: draft.id, version: 1, form: { customerName: "Two" } }))).toMatch(/^DR-\d+ changed meanwhile\. Somebody else saved it\. Look at it again/);
    expect((await acme.seller.deals.get({ deal: draft.id })).form.customerName).toBe("One");
  });

  test("can be thrown away; what was submitted cannot, not even behind the command's back", async () => {
    const draft = await acme.seller.deals.draft({ form: {} });
    await acme.seller.deals.discard({ deal: draft.id });
    expect(await outcome(acme.seller.deals.get({ deal: draft.id }))).toBe("deal.not-found");
    const deal = await submitted(acme, { customerDomain: "kept.example.com" });
    expect(await outcome(acme.seller.deals.discard({ deal: deal.id }))).toBe("deal.wrong-state");
    expect(await asSystem(server, ({ tx }) => tx.run(sql`delete from deal where id = ${deal.id}`))).toBe(0);
  });

  test("is seen by its own partner and by staff, and by no other partner in any way", async () => {
    const draft = await acme.seller.deals.draft({ form: form({ customerDomain: "secret.example.net" }) });
    expect((await server.manager.deals.get({ deal: draft.id })).id).toBe(draft.id);
    const { deal, receipt } = await acme.seller.deals.submit({ deal: draft.id, version: 1 });
    const at = { deal: deal.id, version: deal.version };
    const others = globex.seller.deals;
    const tries = [
      others.get({ deal: deal.id }), others.save({ ...at, form: {} }), others.submit(at), others.discard({ deal: deal.id }), others.receipt({ deal: deal.id }), others.withdraw(at), others.answer(at), others.askExtension({ ...at, evidence: "signed letter" }),
      others.lose({ ...at, code: "price" }), others.timeline({ deal: deal.id }), others.comment({ deal: deal.id, text: "hello" }), others.attach({ deal: deal.id, name: "a.txt", content: "aGk=" }), others.support({ deal: deal.id }), others.askSupport({ deal: deal.id, kind: "demo", note: "x" }),
    ];
    expect(new Set(await Promise.all(tries.map(outcome)))).toEqual(new Set(["deal.not-found"]));
    expect((await others.list({})).items).toEqual([]);
    expect((await others.list({ search: "secret", partner: acme.key })).items).toEqual([]);
    expect(receipt.partner).toBe(acme.key);
  });
});

describe("a submission", () => {
  test("needs every field the program asks for, each named", async () => {
    const draft = await acme.seller.deals.draft({ form: { customerName: "Half Inc", customerDomain: "half.example.org", contactEmail: "nobody", expectedClose: "2026-03-01", estimated: { amount: 0, currency: "USD" } } });
    const problem = await acme.seller.deals.submit({ deal: draft.id, version: 1 }).then(() => undefined, problemOf);
    expect(problem).toMatchObject({ status: 422, code: "deal.incomplete" });
    expect(problem?.issues?.map((issue) => `${issue.path.join(".")} ${issue.code}`).toSorted()).toEqual([
      "form.contactEmail invalid", "form.contactName missing", "form.estimated invalid", "form.expectedClose past", "form.motion missing", "form.opportunity missing",
    ]);
    expect((await acme.seller.deals.get({ deal: draft.id })).status).toBe("draft");
  });

  test.each(["gmail.com", "cleo@outlook.com", "not a domain", "10.0.0.1", "localhost"])("of %s as the customer's domain is refused", async (customerDomain) => {
    const draft = await acme.seller.deals.draft({ form: form({ customerDomain }) });
    expect(await outcome(acme.seller.deals.submit({ deal: draft.id, version: 1 }))).toBe("deal.not-a-business-domain");
  });

  test("is about the registrable domain, however it is written", async () => {
    expect((await submitted(acme, { customerDomain: "https://shop.initech.co.uk/about" })).customer).toBe("initech.co.uk");
    expect((await submitted(globex, { customerDomain: "INITECH.co.uk" })).status).toBe("queued");
  });

  test("goes into review at once, with the promise of an answer and a receipt by mail", async () => {
    const deal = await submitted(acme, { customerDomain: "hooli.com", customerName: "Hooli" });
    expect(deal).toMatchObject({ status: "in_review", customer: "hooli.com", submittedAt: "2026-03-02T09:00:00Z", placeInLine: null, review: { startedAt: "2026-03-02T09:00:00Z", usedMs: 0, running: true, dueAt: "2026-03-04T09:00:00Z", punctuality: "on_target" } });
    expect((await mailTo(server, acme.email)).at(-1)).toMatchObject({ subject: `${deal.number} Hooli: received`, text: expect.stringContaining("an answer comes within 48 hours") });
    expect(await server.owner.facts.list({ subject: `registration:${deal.number}` })).toMatchObject({ items: [{ type: "registration.submitted", payload: { registration: deal.number, partner: acme.key, customer: "hooli.com", motion: "referral", estimated: { amount: 5_000_000, currency: "USD" } } }] });
  });

  test("is read-only in review, to staff and partner alike", async () => {
    const deal = await submitted(acme, { customerDomain: "readonly.com" });
    for (const who of [acme.seller, server.manager]) expect(await outcome(who.deals.save({ deal: deal.id, version: deal.version, form: form({ opportunity: "Other" }) }))).toBe("deal.read-only");
  });

  test("of the same customer twice by one partner is refused and names the first", async () => {
    const first = await submitted(acme, { customerDomain: "twice.com" });
    const again = await acme.seller.deals.draft({ form: form({ customerDomain: "www.twice.com" }) });
    expect(await sentence(acme.seller.deals.submit({ deal: again.id, version: 1 }))).toContain(first.number);
    const other = await acme.seller.deals.draft({ form: form({ customerDomain: "twice.com", productLine: "analytics" }) });
    expect((await acme.seller.deals.submit({ deal: other.id, version: 1 })).deal.status).toBe("in_review");
  });

  test("by staff for a partner is the partner's own", async () => {
    const draft = await server.manager.deals.draft({ partner: globex.key, form: form({ customerDomain: "onbehalf.com" }) });
    await server.manager.deals.submit({ deal: draft.id, version: 1 });
    expect(await globex.seller.deals.get({ deal: draft.id })).toMatchObject({ status: "in_review", partner: globex.key, createdBy: "Max Manager" });
    expect(await outcome(server.manager.deals.draft({ form: {} }))).toBe("partner.not-found");
    expect(await outcome(acme.seller.deals.draft({ partner: globex.key, form: {} }))).toBe("partner.not-found");
  });
});

describe("who may register", () => {
  test("not those who have links or a form of their own (P-96)", async () => {
    const clicks = await server.partner("Clicks", { tracks: { affiliate: "standard" }, tier: null });
    expect(await outcome(clicks.seller.deals.draft({ form: {} }))).toBe("deal.not-open-to-you");
    const both = await server.partner("Clicks and more", { tracks: { affiliate: "standard", consultant: null } });
    expect((await submitted(both, { customerDomain: "both.com" })).status).toBe("in_review");
  });

  test("a partner before the agreement may draft, not submit", async () => {
    const fresh = await server.partner("Fresh", { status: "onboarding" });
    const draft = await fresh.seller.deals.draft({ form: form({ customerDomain: "fresh.com" }) });
    expect(await sentence(fresh.seller.deals.submit({ deal: draft.id, version: 1 }))).toContain("Accept the agreement first");
  });

  test("a suspended partner registers nothing new and gets nothing approved; lifted, it goes on", async () => {
    const held = await server.partner("Held");
    const deal = await submitted(held, { customerDomain: "held.com" });
    await asSystem(server, ({ tx, now }) => setStatus(tx, held.org, "suspended", now));
    expect(await outcome(held.seller.deals.draft({ form: {} }))).toBe("partner.not-active");
    expect(await outcome(server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: [] }))).toBe("partner.not-active");
    expect((await server.reviewer.deals.checks({ deal: deal.id })).partnerCapacity).toMatchObject({ suspended: true, sentence: expect.stringContaining("suspended") });
    await asSystem(server, ({ tx, now }) => setStatus(tx, held.org, "active", now));
    expect((await server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: [] })).status).toBe("approved");
  });
});

describe("the list", () => {
  test("shows views, statuses, a search and an order, page by page, and counts what waits for a decision", async () => {
    const lister = await server.partner("Lister");
    const make = async (name: string, amount: number) => submitted(lister, { customerName: name, customerDomain: `${name}.io`, estimated: { amount, currency: "USD" } });
    const small = await make("alpha", 100);
    const large = await make("beta", 900);
    const middle = await make("gamma", 500);
    await server.reviewer.deals.approve({ deal: large.id, version: large.version, fit: [] });
    await server.reviewer.deals.ask({ deal: middle.id, version: middle.version, question: "Which seats?", fields: [] });
    const names = async (input: Parameters<typeof lister.seller.deals.list>[0]) => (await lister.seller.deals.list(input)).items.map((deal) => deal.form.customerName);
    expect(await names({ sort: "size" })).toEqual(["beta", "gamma", "alpha"]);
    expect(await names({ sort: "due" })).toEqual(["alpha", ...(await names({ sort: "due" })).slice(1)]);
    expect(await names({ view: "review", sort: "oldest" })).toEqual(["alpha", "gamma"]);
    expect(await names({ status: "approved" })).toEqual(["beta"]);
    expect(await names({ search: "gam" })).toEqual(["gamma"]);
    expect(await names({ search: "%" })).toEqual([]);
    expect(await names({ view: "open", sort: "oldest" })).toEqual(["alpha", "beta", "gamma"]);
    const paged: (string | undefined)[] = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await lister.seller.deals.list({ limit: "1" as never, sort: "size", ...(cursor === undefined ? {} : { cursor }) });
      paged.push(...page.items.map((deal) => deal.form.customerName));
      cursor = page.next ?? undefined;
      more = cursor !== undefined;
    }
    expect(paged).toEqual(["beta", "gamma", "alpha"]);
    expect(await lister.seller.deals.counts()).toEqual({ review: 1, late: 0, waiting: 1, expiring: 0, open: 3 });
    expect((await server.manager.deals.list({ partner: lister.key, view: "review", sort: "newest" })).items.map((deal) => deal.number)).toEqual([middle.number, small.number]);
  });
});

test("an opportunity the vendor opened before and works on declines a registration by itself (P-64)", async () => {
  await told(server, "opportunity.opened", { opportunity: "OPP-1", customer: "ours.com" }, "2026-02-20T09:00:00Z");
  const deal = await submitted(acme, { customerDomain: "ours.com" });
  expect(deal).toMatchObject({ status: "rejected", reasonCode: "existing_opportunity", reason: "MindWeave was already speaking with this customer." });
});
