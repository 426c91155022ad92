import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sql } from "../../server/platform/sql.ts";
import { testServer } from "../../server/testing-server.ts";
import { launchBrowser } from "../testing/browser.ts";
import { type Mode, MODES } from "../testing/gallery.ts";
import { lookedAt } from "../testing/look.ts";
import { type Visit, visit } from "../testing/visit.ts";

const OWNER = { email: "olga@mindweave.example", password: "a long enough password", name: "Olga Berg" };
const ANA = { email: "ana@northstar-cloud.com", password: "another long password" };

// The pages come from the server itself, as people get them; its clock shows the browser's time.
const server = await testServer({ at: new Date().toISOString() });
const home = server.url.replace("127.0.0.1", "localhost");

let browser: Browser;
const open: Visit[] = [];
/** What is wrong with a page for somebody who sees, hears or steers otherwise. */
const faults: string[] = [];
beforeAll(async () => {
  await server.client().invitations.accept({ token: server.setupToken, ...OWNER });
  browser = await launchBrowser();
});
afterAll(async () => {
  for (const one of open) await one[Symbol.asyncDispose]();
  await browser.close();
});

async function goTo(path: string): Promise<Visit> {
  const one = await visit(browser, `${home}${path}`, MODES[0] as Mode);
  open.push(one);
  return one;
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name, level: 1 }).waitFor();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();

const look = async (page: Page, name: string) => void faults.push(...(await lookedAt(page, name)));

async function apply(): Promise<void> {
  const { page } = await goTo("/apply");
  await heading(page, "Become a partner");
  await press(page, "Send application");
  await page.getByText(/Fix \d fields to continue/).waitFor();
  await look(page, "apply");
  await page.locator("#field-company").fill("Northstar Cloud");
  await page.locator("#field-website").fill("northstar-cloud.com");
  await page.locator("#field-country").fill("Portugal");
  await page.getByRole("option", { name: "Portugal" }).click();
  await page.locator("#field-track").click();
  await page.getByRole("option", { name: "Reseller", exact: true }).click();
  await page.locator("#field-contactName").fill("Ana Lima");
  await page.locator("#field-email").fill(ANA.email);
  await page.locator("#field-about").fill("We sell to logistics companies in Portugal.");
  await press(page, "Send application");
  await heading(page, "Thank you");
}

async function vendorApproves(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Applications" }).click();
  await heading(page, "Applications");
  await page.getByRole("link", { name: /Northstar Cloud/ }).click();
  await page.getByRole("dialog", { name: "Northstar Cloud" }).waitFor();
  await look(page, "applications");
  await press(page, "Approve");
  await page.locator("#field-level").click();
  await page.getByRole("option", { name: "Authorized Reseller" }).click();
  await press(page, "Approve application");
  await page.getByText(/is a partner; Ana Lima is invited/).waitFor();
  await page.keyboard.press("Escape");
}

/** The link of the invitation, as it stands in the message. */
async function invitation(): Promise<string> {
  const rows = await server.superuser.query<{ body: { action?: { href: string } } }>(sql`select body from platform_mail where recipient = ${ANA.email} order by queued_at desc, id desc`);
  const href = rows.map((row) => row.body.action?.href).find((link) => link?.includes("/welcome#"));
  if (href === undefined) throw new Error("no invitation was sent");
  return new URL(href).pathname + new URL(href).hash;
}

async function partnerArrives(page: Page): Promise<void> {
  await heading(page, "Welcome");
  await look(page, "welcome");
  await page.locator("#field-password").fill(ANA.password);
  await press(page, "Set password and sign in");
  await heading(page, "Home");
  await page.getByText("The agreement waits for you").waitFor();
  await look(page, "home");
  await page.getByRole("link", { name: "Read and accept" }).click();
  await page.getByRole("button", { name: "Accept the agreement" }).waitFor();
  await look(page, "agreement");
  await press(page, "Accept the agreement");
  await heading(page, "Home");
}

async function partnerRegisters(page: Page): Promise<void> {
  await page.keyboard.press("c");
  await heading(page, "Register a deal");
  await page.locator("#field-customerName").fill("Fjord Freight");
  await page.locator("#field-customerDomain").fill("fjord-freight.com");
  await page.locator("#field-contactName").fill("Sofia Lindqvist");
  await page.locator("#field-contactEmail").fill("sofia@fjord-freight.com");
  await page.getByText("Draft saved").waitFor();
  await look(page, "register-customer");
  await press(page, "Continue");
  await page.locator("#field-opportunity").fill("300 seats for dispatchers; their CIO decides in December.");
  await page.locator("#field-estimated").fill("31200");
  await page.locator("#field-expectedClose").click();
  await page.getByRole("button", { name: "Next month" }).click();
  await page.getByRole("button", { name: /^15 / }).click();
  await page.getByRole("radio", { name: /Resale/ }).check();
  await look(page, "register-opportunity");
  await press(page, "Continue");
  await page.getByRole("button", { name: "Submit registration" }).waitFor();
  await look(page, "register-review");
  await press(page, "Submit registration");
  await heading(page, "Fjord Freight");
  await page.getByText("In review").first().waitFor();
  await look(page, "deal-in-review");
}

it("from an application to a protected deal: the vendor and a new partner, each in their own window, without a console error", async () => {
  await apply();
  const vendor = await goTo("/");
  await vendor.page.getByRole("textbox", { name: "E-mail" }).fill(OWNER.email);
  await vendor.page.locator("#field-password").fill(OWNER.password);
  await press(vendor.page, "Sign in");
  await heading(vendor.page, "Review queue");
  await vendorApproves(vendor.page);
  await server.runJobs();
  const partner = await goTo(await invitation());
  await partnerArrives(partner.page);
  await partnerRegisters(partner.page);

  await vendor.page.goto(`${home}/console/review`);
  await vendor.page.getByRole("heading", { name: "Fjord Freight", level: 2 }).waitFor();
  await vendor.page.getByText("Partner capacity").waitFor();
  await look(vendor.page, "review");
  await vendor.page.keyboard.press("a");
  await press(vendor.page, "Approve registration");
  await vendor.page.getByText("Nothing to decide").waitFor();

  await partner.page.reload();
  await partner.page.getByText(/days left/).first().waitFor();
  await partner.page.getByText("Protected").first().waitFor();
  await look(partner.page, "deal-protected");
  for (const [link, title] of [["Deals", "Deals"], ["Earnings", "Earnings"], ["My level", "My level"]] as const) {
    await partner.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: link }).click();
    await heading(partner.page, title);
    await partner.page.waitForLoadState("networkidle");
    await look(partner.page, title.toLowerCase().replace(" ", "-"));
  }
  await vendor.page.goto(`${home}/console/partners`);
  await vendor.page.getByRole("link", { name: /Northstar Cloud/ }).click();
  await heading(vendor.page, "Northstar Cloud");
  await vendor.page.waitForLoadState("networkidle");
  await look(vendor.page, "partner");

  // Staff's pages are not there for a partner.
  await partner.page.goto(`${home}/console/review`);
  await partner.page.getByText("There is nothing here").waitFor();
  expect(faults).toEqual([]);
  // The browser itself writes a line where somebody is not signed in yet.
  expect(open.flatMap((one) => one.troubles).filter((text) => !text.startsWith("Failed to load resource"))).toEqual([]);
}, 240_000);
