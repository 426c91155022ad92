import { afterAll, beforeAll, expect, it } from "vitest";
import { payoutServer, PASSWORD } from "../../server/payouts/payouts.testing.ts";
import { type Desk, openDesk } from "../testing/desk.ts";

const server = await payoutServer();
let desk: Desk;
beforeAll(async () => {
  const fjord = await server.newPartner("Fjord Partners");
  const tarn = await server.newPartner("Tarn Consulting");
  await server.earns(fjord, 8_500_000);
  await server.earns(fjord, 1_250_050);
  await server.earns(tarn, 640_000, "EUR");
  desk = await openDesk(server.url);
}, 60_000);
afterAll(() => desk.close());

it("any balance leads down to its facts in four steps: chart, holder, line, and on the entry the fact and why", async () => {
  const page = await desk.arrive({ email: server.anna.email, password: PASSWORD }, "/console/ledger");
  await page.getByRole("heading", { name: "Ledger", level: 1 }).waitFor();
  await page.getByText("The books balance").waitFor();
  await desk.look(page, "ledger");
  await page.getByRole("button", { name: "Check the books" }).click();
  await page.getByText(/entries and .* lines were worked out again/).waitFor();

  await page.getByRole("table").getByRole("row", { name: /Payable to partners.*USD/ }).getByRole("link").click();
  await page.getByRole("heading", { name: "Payable to partners", level: 1 }).waitFor();
  await page.getByRole("table").getByRole("link", { name: /PA-1001/ }).click();
  await page.getByRole("heading", { name: "PA-1001", level: 1 }).waitFor();
  await page.getByText("$19,500.10").first().waitFor();
  await page.getByText("Fjord Partners").first().waitFor();
  await desk.look(page, "ledger-journal");
  await page.getByRole("table").getByRole("link").first().click();
  await page.getByRole("heading", { name: "The fact behind it" }).waitFor();
  await page.getByText(/20% of the \$/).first().waitFor();
  await desk.look(page, "ledger-entry");
  await page.getByRole("button", { name: /^Fact …/ }).first().click();
  await page.getByRole("dialog", { name: "Fact" }).getByText("Told by").waitFor();
  await page.waitForTimeout(300);
  expect(desk.faults()).toEqual([]);
}, 120_000);

it("balances are those of a day, by booking or by the day things belong to, and the address says which", async () => {
  const page = await desk.arrive({ email: server.anna.email, password: PASSWORD }, "/console/ledger?show=holders");
  await page.getByRole("link", { name: /PA-1002/ }).first().waitFor();
  await page.getByRole("searchbox", { name: "Search balances" }).fill("PA-1002");
  await page.waitForURL(/q=PA-1002/);
  await page.getByLabel("As of").fill("2026-03-01");
  await page.waitForURL(/on=2026-03-01/);
  await page.getByRole("cell", { name: "€0.00" }).or(page.getByRole("cell", { name: "EUR 0.00" })).first().waitFor();
  await page.getByRole("button", { name: "Show the present" }).click();
  await page.getByRole("cell", { name: /1,280\.00/ }).first().waitFor();
  expect(page.url()).toContain("q=PA-1002");
}, 60_000);

it("a period is closed with its consequence said, and never one that is not over", async () => {
  const page = await desk.arrive({ email: server.anna.email, password: PASSWORD }, "/console/ledger?show=periods");
  await page.getByText("No period is closed").waitFor();
  await page.getByRole("button", { name: "Close a period" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Last day of the period").fill("2026-12-31");
  await dialog.getByRole("button", { name: "Close a period" }).click();
  await dialog.getByText(/is not over yet/).waitFor();
  await desk.look(page, "ledger-close");
  await dialog.getByLabel("Last day of the period").fill("2026-02-28");
  await dialog.getByRole("button", { name: "Close a period" }).click();
  await page.getByRole("link", { name: "Feb 28, 2026" }).waitFor();
  await page.getByText("Anna Finance").first().waitFor();
  expect(desk.faults()).toEqual([]);
}, 60_000);
