import { readFile } from "node:fs/promises";
import { validate } from "achkit";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { statementCommands } from "../../cli/statements.ts";
import { run as runCommand } from "../../cli/run.ts";
import { codeTo, payoutServer, PASSWORD } from "../../server/payouts/payouts.testing.ts";
import { type Desk, openDesk } from "../testing/desk.ts";

const server = await payoutServer();
const fjord = await server.newPartner("Fjord Partners");
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(server.url);
}, 60_000);
afterAll(() => desk.close());

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name, level: 1 }).waitFor();
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true }).first().click();

async function saved(page: Page, act: () => Promise<void>): Promise<{ path: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent("download"), act()]);
  const path = await file.path();
  return { path, text: await readFile(path, "latin1") };
}

/** A deal is won and its customer pays, as the vendor's other systems tell it. */
async function customerPays(): Promise<void> {
  const at = new Date(server.clock.now()).toISOString();
  const told = (ref: string, type: string, payload: object) => ({ type, occurredAt: at, source: { system: "billing", ref }, payload: payload as never });
  await server.owner.facts.recordBatch({ facts: [
    told("d1", "deal.won", { deal: "D-1", customer: "helios-energy.com", serviceStart: "2026-03-01", motion: "referral", servicesPaper: "vendor", splits: [{ partner: fjord.key, weight: 1 }] }),
    told("i1", "invoice.issued", { invoice: "INV-1", deal: "D-1", currency: "USD", via: "direct", lines: [{ id: "s", kind: "software", amount: 1_234_500 }, { id: "t", kind: "tax", amount: 98_760 }] }),
    told("c1", "cash.applied", { invoice: "INV-1" }),
  ] });
  await server.work();
}

async function givesDetails(page: Page): Promise<void> {
  await heading(page, "Payout details");
  await page.getByText("Nothing is paid out at present: bank details missing").waitFor();
  await desk.look(page, "details-empty");
  await press(page, "Add bank account");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name on the account").fill("Fjord Partners Inc");
  await dialog.getByLabel("Routing number").fill("021000022");
  await dialog.getByLabel("Account number").fill("000123456789");
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Add bank account" }).click();
  await dialog.getByText("This routing number does not exist").waitFor();
  await desk.look(page, "details-dialog");
  await dialog.getByLabel("Routing number").fill("021000021");
  await dialog.getByRole("button", { name: "Add bank account" }).click();
  await page.getByText("The account ending in 6789 waits for its code").waitFor();
  await desk.look(page, "details-pending");
  await page.getByLabel("Code from the message").fill(await codeTo(server, fjord.adminEmail));
  await press(page, "Confirm account");
  await page.getByText("ACH •••• 6789").waitFor();
  await press(page, "Give tax form");
  await dialog.getByLabel("Legal name").fill("Fjord Partners Inc");
  await dialog.getByLabel("Tax number").fill("12-3456789");
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Give tax form" }).click();
  await page.getByText("You can be paid").waitFor();
  expect(await page.content()).not.toContain("000123456789");
  await desk.look(page, "details");
  await server.work();
}

it("from a won deal to a paid partner: the customer pays, two people pay out, the bank answers, and the partner checks the statement offline", async () => {
  const partner = await desk.arrive({ email: fjord.adminEmail, password: PASSWORD }, "/settings/payout");
  await givesDetails(partner);
  await customerPays();
  await partner.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Earnings" }).click();
  await heading(partner, "Earnings");
  await partner.getByRole("table").getByText("$2,469.00").first().waitFor();
  await partner.getByRole("button", { name: /^Why\?/ }).first().click();
  await partner.getByText(/20% of the \$12,345/).first().waitFor();

  const anna = await desk.arrive({ email: server.anna.email, password: PASSWORD }, "/console/payouts");
  await press(anna, "Prepare run");
  await anna.getByRole("dialog").getByRole("button", { name: "Prepare run" }).click();
  await heading(anna, "PO-1001");
  const ben = await desk.arrive({ email: server.ben.email, password: PASSWORD }, new URL(anna.url()).pathname);
  await press(ben, "Approve run");
  await ben.getByLabel("Your password").fill(PASSWORD);
  await ben.getByRole("dialog").getByRole("button", { name: "Approve run" }).click();
  await ben.getByText("Being sent").first().waitFor();
  await server.work();
  await ben.getByText("With the bank").first().waitFor();
  const file = await saved(ben, () => press(ben, "Download PO-1001.ach"));
  expect([validate(file.text).errors, file.text.includes("000123456789"), file.text.includes("0000246900")]).toEqual([[], true, true]);
  await press(ben, "Import bank news");
  await ben.locator("input[type=file]").setInputFiles({ name: "bank.csv", mimeType: "text/csv", buffer: Buffer.from("transfer,news,amount,currency\nPO-1001-1,settled,2469.00,USD\n") });
  await press(ben, "Apply to 1 transfer");
  await ben.getByText("Done").first().waitFor();
  await server.work();

  await partner.goto(`${new URL(partner.url()).origin}/statements`);
  await heading(partner, "Statements");
  await partner.getByRole("table").getByText("Settled").waitFor();
  await partner.getByText("$2,469.00 earned, $2,469.00 sent, $0.00 owed at the end").waitFor();
  await desk.look(partner, "statements");
  await partner.getByRole("table").getByRole("link", { name: /PO-1001-1/ }).click();
  await heading(partner, "Payout PO-1001-1");
  await partner.getByText("Together").waitFor();
  await desk.look(partner, "statement-payout");
  const advice = await saved(partner, () => partner.getByRole("link", { name: "Download PDF" }).click());
  expect(advice.text.slice(0, 5)).toBe("%PDF-");
  await partner.getByRole("link", { name: /signed statement of Mar 2026/ }).click();
  await heading(partner, "Statement for Mar 2026");
  await partner.getByRole("button", { name: /^Why\?/ }).first().click();
  await partner.getByText(/\$12,345\.00 × 20% = \$2,469\.00/).first().waitFor();
  await desk.look(partner, "statement-why");
  await partner.keyboard.press("Escape");
  await desk.look(partner, "statement-month");
  const json = await saved(partner, () => partner.getByRole("link", { name: "Signed JSON" }).click());
  const { fingerprint } = await server.client().statementFiles.key();
  const out: string[] = [];
  const code = await runCommand(statementCommands, ["statement", "verify", json.path, `--fingerprint=${fingerprint}`], { environment: { HOME: "/nonexistent" }, print: (text) => out.push(text), warn: (text) => out.push(text), stdin: async () => "" });
  expect([code, out.join("\n")]).toEqual([0, expect.stringMatching(/Fjord Partners, 2026-03: everything holds\. 1 line, 1 payment and 1 account were worked out again/)]);
  expect(desk.faults()).toEqual([]);
}, 240_000);
