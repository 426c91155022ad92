import { afterAll, beforeAll, expect, it } from "vitest";
import { submitted } from "../../server/deals/deals.testing.ts";
import { payoutServer, PASSWORD } from "../../server/payouts/payouts.testing.ts";
import { sql } from "../../server/platform/sql.ts";
import { type Desk, openDesk } from "../testing/desk.ts";

const server = await payoutServer();
const fjord = await server.newPartner("Fjord Partners");
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(server.url);
});
afterAll(() => desk.close());

const partner = { email: fjord.adminEmail, password: PASSWORD };

it("a reviewer's decision shows on the partner's open page within a second, in another window, without a reload", async () => {
  const deal = await submitted(fjord, { customerName: "Helios Energy", customerDomain: "helios-energy.com" });
  const page = await desk.arrive(partner, `/deals/${deal.id}`);
  await page.getByText("In review").first().waitFor();
  const other = await desk.arrive(partner, "/deals");
  await other.getByRole("cell", { name: "In review" }).waitFor();
  await page.waitForTimeout(500);
  let loads = 0;
  page.on("load", () => { loads += 1; });
  await server.reviewer.deals.approve({ deal: deal.id, version: deal.version, fit: [] });
  const since = performance.now();
  await page.getByText("Protected", { exact: true }).first().waitFor({ timeout: 2000 });
  await other.getByRole("cell", { name: "Protected" }).waitFor({ timeout: 2000 });
  expect(performance.now() - since).toBeLessThan(1500);
  expect(loads).toBe(0);
}, 90_000);

it("after the stream was cut the page comes back by itself and misses nothing", async () => {
  const page = await desk.arrive(partner, "/deals");
  await page.getByRole("link", { name: /Helios Energy/ }).waitFor();
  await page.context().setOffline(true);
  await submitted(fjord, { customerName: "Skerry Lines", customerDomain: "skerry-lines.com" });
  await page.context().setOffline(false);
  await page.getByRole("link", { name: /Skerry Lines/ }).waitFor({ timeout: 20_000 });
}, 90_000);

it("the palette finds records of every kind for staff, and a partner's own for the partner", async () => {
  await server.earns(fjord, 640_000);
  const page = await desk.arrive({ email: server.anna.email, password: PASSWORD }, "/deals");
  await page.getByRole("heading", { name: "Deals", level: 1 }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search" }).fill("fjord");
  await page.getByRole("option", { name: /Fjord Partners PA-1001/ }).waitFor();
  expect((await page.getByRole("option").allTextContents()).join("|")).toContain("partner payable");
  await desk.look(page, "palette-records");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search" }).fill("helios-energy.com");
  await page.getByRole("option", { name: /Helios Energy/ }).click();
  await page.getByRole("heading", { name: "Helios Energy", level: 1 }).waitFor();

  const own = await desk.arrive(partner, "/deals");
  await own.getByRole("heading", { name: "Deals", level: 1 }).waitFor();
  await own.keyboard.press("Control+k");
  await own.getByRole("combobox", { name: "Search" }).fill("anna finance");
  await own.getByText(/Nothing found/).waitFor();
}, 90_000);

it("a view is named, shared, and there for a colleague; its maker renames it and takes it back", async () => {
  const page = await desk.arrive({ email: server.anna.email, password: PASSWORD }, "/deals?view=won");
  await page.getByRole("heading", { name: "Deals", level: 1 }).waitFor();
  await page.getByRole("button", { name: "Save this view" }).click();
  await page.getByLabel("Name of the view").fill("Wins");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Change the view Wins" }).click();
  await page.getByLabel("Share with everybody in your organisation").click();
  await page.waitForTimeout(300);
  await desk.look(page, "view-menu");
  const other = await desk.arrive({ email: server.ben.email, password: PASSWORD }, "/deals");
  await other.getByRole("button", { name: /^Wins/ }).click();
  await other.waitForURL(/view=won/);
  expect(await other.getByRole("button", { name: "Change the view Wins" }).count()).toBe(0);
  await page.getByLabel("Name of the view").fill("Won deals");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  // The colleague's open page hears of it.
  await other.getByRole("button", { name: /^Won deals/ }).waitFor({ timeout: 5000 });
  await page.getByRole("button", { name: "Change the view Won deals" }).click();
  await page.getByRole("button", { name: "Delete this view" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: /^Won deals/ }).first().waitFor();
  expect(await server.superuser.one(sql`select name, shared from desk_view`)).toEqual({ name: "Won deals", shared: true });
  expect(desk.faults().filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
}, 90_000);
