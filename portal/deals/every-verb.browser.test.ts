import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dealServer, mailTo, submitted, type TestPartner } from "../../server/deals/deals.testing.ts";
import { hashPassword } from "../../server/identity/password.ts";
import { sql } from "../../server/platform/sql.ts";
import { launchBrowser } from "../testing/browser.ts";
import { type Mode, MODES } from "../testing/gallery.ts";
import { lookedAt } from "../testing/look.ts";
import { type Visit, visit } from "../testing/visit.ts";
import { signInAt } from "./desks.testing.ts";

const PASSWORD = "four words of nothing";
const server = await dealServer({ at: new Date().toISOString() });
const home = server.url.replace("127.0.0.1", "localhost");
let browser: Browser;
let one: TestPartner;
let other: TestPartner;
/** Windows that stay open: the reviewer's, the manager's, and a seller's of each of two partners. */
let desks: Record<"reviewer" | "manager" | "seller" | "rival", Visit>;
const faults: string[] = [];

beforeAll(async () => {
  one = await server.partner("Northstar Cloud");
  other = await server.partner("Rival Works");
  const hash = await hashPassword(PASSWORD);
  await server.superuser.run(sql`update identity_person set password_hash = ${hash} where email <> 'owner@localhost'`);
  browser = await launchBrowser();
  const reviewerEmail = (await server.superuser.one<{ email: string }>(sql`select email from identity_person where id = ${server.reviewerId}`)).email;
  desks = { reviewer: await signedIn(reviewerEmail), manager: await signedIn(server.managerEmail), seller: await signedIn(one.email), rival: await signedIn(other.email) };
});
afterAll(async () => {
  for (const desk of Object.values(desks ?? {})) await desk[Symbol.asyncDispose]();
  await browser?.close();
});
const signedIn = (email: string) => signInAt(browser, home, { email, password: PASSWORD });
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" }).first().click();
const dialog = (page: Page) => page.getByRole("dialog");
const open = async ({ page }: Visit, deal: { id: string }, name: string) => {
  await page.goto(`${home}/deals/${deal.id}`);
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  return page;
};
/** The review of one deal, alone on the reviewer's desk. */
const review = async (deal: { id: string }, name: string) => {
  const { page } = desks.reviewer;
  await page.goto(`${home}/console/review?deal=${deal.id}`);
  await page.getByRole("heading", { name, level: 2 }).waitFor();
  return page;
};
const choose = async (page: Page, field: string, option: string | RegExp) => {
  await page.locator(`#field-${field}`).click();
  await page.getByRole("option", { name: option }).first().click();
};
const state = async (deal: { id: `dea_${string}` }) => (await server.manager.deals.get({ deal: deal.id })).status;
let n = 0;
const fresh = async (name: string, of: TestPartner = one, domain = `customer-${++n}.com`) => submitted(of, { customerName: name, customerDomain: domain, expectedClose: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10) });
const protectedDeal = async (name: string) => {
  const deal = await fresh(name);
  return server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: [] });
};
const look = async (page: Page, name: string) => void faults.push(...(await lookedAt(page, name)));
describe("a review", () => {
  it("is asked a question; the partner sees only the fields that were asked for, answers them, and the review goes on", async () => {
    const deal = await fresh("Asked Freight");
    const page = await review(deal, "Asked Freight");
    await press(page, "Ask");
    await dialog(page).getByLabel("Question").fill("Who signs there?");
    await dialog(page).getByRole("checkbox", { name: "Contact", exact: true }).check();
    await press(page, "Send question");
    await page.getByText("The partner is asked; the clock stands still").waitFor();
    const mine = await open(desks.seller, deal, "Asked Freight");
    await mine.getByText("Who signs there?").first().waitFor();
    expect(await mine.locator("main form input[type=text], main form input:not([type])").count()).toBe(1);
    await look(mine, "answer");
    await mine.locator("#field-contactName").fill("Sofia Signs");
    await mine.getByLabel("Your answer").fill("She signs from December on.");
    await press(mine, "Send answer");
    await mine.getByText("Answered. The review goes on").waitFor();
    expect(await state(deal)).toBe("in_review");
    expect((await server.manager.deals.get({ deal: deal.id })).form.contactName).toBe("Sofia Signs");
  });

  it("ends with a reason that the partner reads", async () => {
    const deal = await fresh("Declined Foods");
    const page = await review(deal, "Declined Foods");
    await press(page, "Decline");
    await press(page, "Decline registration");
    await choose(page, "code", "Not a fit for the customer");
    await dialog(page).getByLabel("Reason in words").fill("They have four people; the smallest plan is for twenty.");
    await press(page, "Decline registration");
    await page.getByText("Declined Foods is declined").waitFor();
    const mine = await open(desks.seller, deal, "Declined Foods");
    await mine.getByText("They have four people; the smallest plan is for twenty.").first().waitFor();
    await look(mine, "declined");
  });

  it("is approved once, however often somebody presses the button", async () => {
    const deal = await fresh("Double Click Rail");
    const page = await review(deal, "Double Click Rail");
    await press(page, "Approve");
    await dialog(page).getByRole("button", { name: "Approve registration" }).dblclick();
    await page.getByText("Double Click Rail is approved and protected").waitFor();
    expect(await state(deal)).toBe("approved");
    expect((await server.owner.facts.list({ subject: `registration:${deal.number}`, type: "registration.approved" })).items).toHaveLength(1);
  });

  it("that the partner withdraws meanwhile has one outcome, and the reviewer reads what happened", async () => {
    const deal = await fresh("Withdrawn Optics");
    const page = await review(deal, "Withdrawn Optics");
    await press(page, "Approve");
    const mine = await open(desks.seller, deal, "Withdrawn Optics");
    await press(mine, "Withdraw");
    await dialog(mine).getByLabel("Reason, if you like").fill("They stopped the project.");
    await press(mine, "Withdraw registration");
    await mine.getByText(`${deal.number} is withdrawn`).waitFor();
    await press(page, "Approve registration");
    await page.getByText(/changed meanwhile.*Withdrawn: They stopped the project/).first().waitFor();
    expect(await state(deal)).toBe("withdrawn");
    expect((await server.owner.facts.list({ subject: `registration:${deal.number}`, type: "registration.approved" })).items).toEqual([]);
  });

  it("by two people at once is decided by the first, and the second is told by whom", async () => {
    const deal = await fresh("Two Reviewers Mutual");
    const page = await review(deal, "Two Reviewers Mutual");
    await desks.manager.page.goto(`${home}/console/review?deal=${deal.id}`);
    await desks.manager.page.getByRole("heading", { name: "Two Reviewers Mutual", level: 2 }).waitFor();
    await press(desks.manager.page, "Approve");
    await press(page, "Approve");
    await press(page, "Approve registration");
    await page.getByText("Two Reviewers Mutual is approved and protected").waitFor();
    // The list has moved on meanwhile; the question asked is still about the same registration.
    await desks.manager.page.getByRole("navigation", { name: "Registrations to decide" }).getByText("Two Reviewers Mutual").waitFor({ state: "detached" });
    await dialog(desks.manager.page).getByText("Approve Two Reviewers Mutual?").waitFor();
    await press(desks.manager.page, "Approve registration");
    await desks.manager.page.getByText(/changed meanwhile.*Rita Reviewer/).first().waitFor();
    expect(await state(deal)).toBe("approved");
  });
});

describe("a line", () => {
  it("moves up: who waits behind a live claim learns nothing of it, and is in review once it ends", async () => {
    const first = await fresh("Shared Customer", one, "shared-customer.com");
    const second = await fresh("Shared Customer", other, "shared-customer.com");
    const rival = await open(desks.rival, second, "Shared Customer");
    await rival.getByText("Another registration came first").first().waitFor();
    expect(await rival.getByText("Northstar").count()).toBe(0);
    await look(rival, "in-line");
    const mine = await open(desks.seller, first, "Shared Customer");
    await press(mine, "Withdraw");
    await press(mine, "Withdraw registration");
    await mine.getByText(`${first.number} is withdrawn`).waitFor();
    await rival.reload();
    await rival.getByText("In review").first().waitFor();
    expect([await state(first), await state(second)]).toEqual(["withdrawn", "in_review"]);
  });
});

describe("a protected deal", () => {
  it("is extended with evidence, once, and won", async () => {
    const deal = await protectedDeal("Extended Energy");
    const mine = await open(desks.seller, deal, "Extended Energy");
    await press(mine, "Ask for extension");
    await dialog(mine).getByLabel("Evidence of progress").fill("Their board decides on the twelfth; the minutes name us.");
    await dialog(mine).getByRole("button", { name: "Ask for extension" }).click();
    await mine.getByText("The extension is asked for").first().waitFor();
    const page = await open(desks.manager, deal, "Extended Energy");
    await page.getByText("the minutes name us").first().waitFor();
    await look(page, "extension-asked");
    await press(page, "Grant extension");
    await dialog(page).getByRole("button", { name: "Grant extension" }).click();
    await page.getByText("It was extended; there is no second time.").waitFor();
    await press(page, "Mark as won");
    await page.locator("#field-serviceStart").click();
    await page.getByRole("button", { name: /^15 / }).click();
    await dialog(page).getByRole("button", { name: "Mark as won" }).click();
    await page.getByText("Extended Energy is won").waitFor();
    expect(await state(deal)).toBe("won");
    await mine.reload();
    await mine.getByText("Won").first().waitFor();
    await mine.waitForLoadState("networkidle");
    await look(mine, "won");
  });

  it("is lost with a reason", async () => {
    const deal = await protectedDeal("Lost Textiles");
    const mine = await open(desks.seller, deal, "Lost Textiles");
    await press(mine, "Mark as lost");
    await choose(mine, "code", "Price");
    await dialog(mine).getByLabel("In your own words").fill("A third cheaper elsewhere.");
    await dialog(mine).getByRole("button", { name: "Mark as lost" }).click();
    await mine.getByText("Lost Textiles is lost", { exact: true }).waitFor();
    await mine.getByRole("list", { name: "Activity" }).getByText("A third cheaper elsewhere.").waitFor();
    expect(await state(deal)).toBe("lost");
  });

  it("is talked about: somebody is mentioned and gets a message, a file is added and saved, staff keep something to themselves", async () => {
    const deal = await protectedDeal("Talking Clinics");
    const mine = await open(desks.seller, deal, "Talking Clinics");
    await press(mine, "Mention");
    await press(mine, /Rita Reviewer/);
    await mine.getByRole("textbox", { name: "Note" }).pressSequentially("can you join on Tuesday?");
    await press(mine, "Add note");
    await mine.getByRole("list", { name: "Activity" }).getByText("@Rita Reviewer can you join on Tuesday?").waitFor();
    const reviewerEmail = (await server.superuser.one<{ email: string }>(sql`select email from identity_person where id = ${server.reviewerId}`)).email;
    expect((await mailTo(server, reviewerEmail)).at(-1)?.subject).toContain("mentioned you");
    await mine.locator("input[type=file]").setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("What they asked for.") });
    await mine.getByText("notes.txt is added").waitFor();
    const saving = mine.waitForEvent("download");
    await mine.getByRole("link", { name: "notes.txt" }).click();
    expect((await saving).suggestedFilename()).toBe("notes.txt");
    await mine.locator("input[type=file]").setInputFiles({ name: "tool.exe", mimeType: "application/octet-stream", buffer: Buffer.from([77, 90, 144, 0, 3, 0]) });
    await mine.getByText(/tool.exe was not added/).waitFor();
    const page = await open(desks.manager, deal, "Talking Clinics");
    await page.getByRole("textbox", { name: "Note" }).fill("Ask legal before we answer.");
    await page.getByRole("checkbox", { name: "For staff only" }).check();
    await press(page, "Add note");
    await page.getByRole("list", { name: "Activity" }).getByText("Ask legal before we answer.").waitFor();
    await look(page, "activity");
    await mine.reload();
    await mine.getByText("@Rita Reviewer can you join on Tuesday?").waitFor();
    expect(await mine.getByText("Ask legal").count()).toBe(0);
  });

  it("is helped with: the partner asks, staff take it and finish it", async () => {
    const deal = await protectedDeal("Helped Housing");
    const mine = await open(desks.seller, deal, "Helped Housing");
    await press(mine, "Ask for help");
    await choose(mine, "kind", "Help with a demo");
    await dialog(mine).getByLabel("What it is about").fill("Security and two buyers want to see policies.");
    await press(mine, "Send request");
    await mine.getByText("Nobody has it yet").waitFor();
    await look(mine, "help");
    const page = await open(desks.manager, deal, "Helped Housing");
    await press(page, "I take it");
    await page.getByText("Max Manager takes care of it").first().waitFor();
    await press(page, "Mark as done");
    await page.getByText("Done", { exact: true }).first().waitFor();
    await mine.reload();
    await mine.getByText("Done", { exact: true }).first().waitFor();
  });
});

describe("a partner", () => {
  it("gets a tier and a level, pauses, comes back, and leaves, each with a reason", async () => {
    const made = await server.partner("Movable Works", { tracks: { reseller: "authorized" }, tier: "silver" });
    const { page } = desks.manager;
    await page.goto(`${home}/console/partners/${made.key}`);
    await page.getByRole("heading", { name: "Movable Works", level: 1 }).waitFor();
    await press(page, "Change tier");
    await choose(page, "tier", /^Gold/);
    await dialog(page).getByLabel("Reason").fill("Three large customers.");
    await dialog(page).getByRole("button", { name: "Change tier" }).click();
    await page.getByText(`${made.key} · Gold`).waitFor();
    await press(page, "Enrol or change level");
    await choose(page, "level", "Certified Reseller");
    await dialog(page).getByLabel("Reason").fill("Two deals closed.");
    await press(page, "Enrol");
    await page.getByText("Certified Reseller").first().waitFor();
    await press(page, "More actions");
    await page.getByRole("menuitem", { name: "Suspend" }).click();
    await dialog(page).getByLabel("Reason").fill("Papers are missing.");
    await press(page, "Suspend partner");
    await page.getByText("Suspended").first().waitFor();
    await look(page, "partner-suspended");
    await press(page, "More actions");
    await page.getByRole("menuitem", { name: "Lift the suspension" }).click();
    await press(page, "Lift suspension");
    await page.getByText("Movable Works is active again").waitFor();
    await press(page, "More actions");
    await page.getByRole("menuitem", { name: "End the partnership" }).click();
    await choose(page, "cause", "In good standing");
    await dialog(page).getByLabel("Reason").fill("They close their office.");
    const end = dialog(page).getByRole("button", { name: "End partnership" });
    expect(await end.isDisabled()).toBe(true);
    await dialog(page).getByLabel(new RegExp(made.key)).fill(made.key);
    await end.click();
    await page.getByText("The partnership with Movable Works ended").waitFor();
    expect((await server.manager.partners.get({ partner: made.key }))).toMatchObject({ status: "left", tier: "gold" });
  });
});

describe("the first owner", () => {
  it("says who they are through the link of the first start, and begins in the console", async () => {
    await using desk = await visit(browser, `${home}/welcome#${server.setupToken}`, MODES[0] as Mode);
    const { page } = desk;
    await page.locator("#field-password").fill("a sentence only the owner knows");
    await press(page, "Set password and sign in");
    await page.locator("#field-name").fill("Olga Berg");
    await page.locator("#field-email").fill("olga@mindweave.example");
    await look(page, "owner-welcome");
    await press(page, "Set password and sign in");
    await page.getByRole("heading", { name: "Review queue", level: 1 }).waitFor();
    expect((await server.owner.me()).person).toMatchObject({ name: "Olga Berg", email: "olga@mindweave.example" });
  });
});

it("every page on the way was accessible by day, by night and on a phone", () => {
  expect(faults).toEqual([]);
});
