import { readFile } from "node:fs/promises";
import { validate } from "achkit";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { payoutServer, PASSWORD, SEPA } from "../../server/payouts/payouts.testing.ts";
import { type Desk, openDesk } from "../testing/desk.ts";

const server = await payoutServer();
let desk: Desk;
beforeAll(async () => {
  const [fjord, tarn, moss] = [await server.newPartner("Fjord Partners"), await server.newPartner("Tarn Consulting"), await server.newPartner("Moss Without Details")];
  await server.detailed(fjord);
  await server.detailed(tarn, SEPA);
  await server.earns(fjord, 8_500_000);
  await server.earns(fjord, 1_250_050);
  await server.earns(tarn, 640_000, "EUR");
  await server.earns(moss, 310_000);
  desk = await openDesk(server.url);
}, 60_000);
afterAll(() => desk.close());

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name, level: 1 }).waitFor();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();
const row = (page: Page, name: string | RegExp) => page.getByRole("table").getByRole("link", { name });

async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent("download"), press(page, name)]);
  return readFile(await file.path(), "utf8");
}

it("a run goes from its preview, each amount open down to why, through two people to the bank and back", async () => {
  const anna = await desk.arrive({ email: server.anna.email, password: PASSWORD }, "/console/payouts");
  await heading(anna, "Payouts");
  await anna.getByText("$19,500.10").first().waitFor();
  await desk.look(anna, "payouts");
  await anna.getByRole("link", { name: "See who gets what" }).click();
  await heading(anna, "Next run");
  await anna.getByText("bank details missing").first().waitFor();
  await desk.look(anna, "payouts-next");
  await row(anna, /Moss Without Details/).click();
  await anna.getByRole("dialog").getByText("The partner enters a bank account").waitFor();
  await anna.keyboard.press("Escape");
  await row(anna, /Fjord Partners/).click();
  await anna.waitForURL(/open=planned-1/);
  const panel = anna.getByRole("dialog");
  await panel.getByText("Together").waitFor();
  await panel.getByText("ACH •••• 7890").first().waitFor();
  await desk.look(anna, "payouts-transfer");
  await panel.getByRole("button", { name: /^Why\?/ }).first().click();
  await anna.getByText(/20% of the \$/).first().waitFor();
  await anna.keyboard.press("Escape");
  await anna.keyboard.press("Escape");
  await press(anna, "Prepare run");
  await anna.getByRole("dialog").getByRole("button", { name: "Prepare run" }).click();
  await heading(anna, "PO-1001");
  await anna.getByText("You prepared this run, so somebody else has to approve it.").waitFor();
  await press(anna, "Approve run");
  await anna.getByLabel("Your password").fill(PASSWORD);
  await anna.getByRole("dialog").getByRole("button", { name: "Approve run" }).click();
  await anna.getByRole("dialog").getByText("You prepared this run: somebody else has to approve it.").waitFor();
  await anna.keyboard.press("Escape");

  const ben = await desk.arrive({ email: server.ben.email, password: PASSWORD }, "/console/payouts");
  await ben.getByText("PO-1001: waits for approval").waitFor();
  await ben.getByRole("link", { name: "Open it" }).click();
  await heading(ben, "PO-1001");
  await press(ben, "Approve run");
  const dialog = ben.getByRole("dialog");
  await dialog.getByRole("button", { name: "Approve run" }).click();
  await dialog.getByText("Enter your password.").waitFor();
  await ben.getByLabel("Your password").fill("not it");
  await dialog.getByRole("button", { name: "Approve run" }).click();
  await dialog.getByText("The password is not right.").waitFor();
  await desk.look(ben, "payouts-approve");
  await ben.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Approve run" }).click();
  await ben.getByText("Being sent").first().waitFor();
  await server.work();
  await ben.getByText("With the bank").first().waitFor();
  await desk.look(ben, "payouts-sent");
  const file = await download(ben, "Download PO-1001.ach");
  expect([validate(file).errors, file.includes("0001950010")]).toEqual([[], true]);
  expect(await download(ben, "Download PO-1001.xml")).toContain('<InstdAmt Ccy="EUR">1280.00</InstdAmt>');
  expect(desk.faults()).toEqual([]);
}, 180_000);

it("news comes back by a file that is read before it is applied, and by hand", async () => {
  const page = await desk.arrive({ email: server.anna.email, password: PASSWORD }, "/console/payouts");
  await row(page, /PO-1001/).click();
  await heading(page, "PO-1001");
  await press(page, "Import bank news");
  const give = (text: string) => page.locator("input[type=file]").setInputFiles({ name: "news.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await give("transfer,news,amount,currency\nPO-1001-1,settled,1.00,USD\nPO-1001-9,settled,,\n");
  await page.getByText("2 lines cannot be used").waitFor();
  await page.getByText("PO-1001-1 is a transfer of $19,500.10; the file says $1.00.").waitFor();
  await desk.look(page, "payouts-import");
  await press(page, "Remove news.csv");
  await give("transfer,news,amount,currency\nPO-1001-1,settled,19500.10,USD\n");
  await press(page, "Apply to 1 transfer");
  await page.getByRole("table").getByText("Settled").waitFor();

  await row(page, /Tarn Consulting/).click();
  await press(page, "It came back");
  await press(page, "Mark as returned");
  await page.getByText(/reason/i).first().waitFor();
  await page.getByRole("dialog", { name: "Did it come back?" }).getByRole("textbox").fill("AC04 closed account");
  await press(page, "Mark as returned");
  await page.getByText("Marked as returned; the money is payable again").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Done").first().waitFor();
  await desk.look(page, "payouts-done");
  await page.goto(`${page.url().split("/console")[0]}/console/payouts?view=done`);
  await row(page, /PO-1001/).waitFor();
  await desk.look(page, "payouts-runs");
  expect(desk.faults()).toEqual([]);
}, 120_000);

it("what changed since a run was prepared is told, the run is cancelled, and who may only read sees no buttons", async () => {
  const tarn = (await server.owner.partners.list({})).items.find((one) => one.name === "Fjord Partners");
  await server.earns({ key: tarn?.key as string }, 50_000);
  const run = await server.anna.client.runs.create({});
  await server.earns({ key: tarn?.key as string }, 50_000);
  const ben = await desk.arrive({ email: server.ben.email, password: PASSWORD }, `/console/payouts/${run.id}`);
  await press(ben, "Approve run");
  await ben.getByLabel("Your password").fill(PASSWORD);
  await ben.getByRole("dialog").getByRole("button", { name: "Approve run" }).click();
  await ben.getByText("What would be paid has changed since this run was prepared: cancel it and prepare it again.").waitFor();
  await ben.keyboard.press("Escape");
  await press(ben, "Cancel run");
  await ben.getByRole("dialog").getByRole("button", { name: "Cancel run" }).click();
  await ben.getByText("Cancelled").first().waitFor();

  const reader = await server.person(server.vendorId, ["vendor.readonly"], "Rae Reader");
  await server.signedIn(reader.email);
  const page = await desk.arrive({ email: reader.email, password: PASSWORD }, "/console/payouts");
  await heading(page, "Payouts");
  await row(page, /PO-1002/).waitFor();
  expect(await page.getByRole("button", { name: /Prepare run|Import bank news|Change ACH/ }).count()).toBe(0);
  expect(desk.faults()).toEqual([]);
}, 120_000);
