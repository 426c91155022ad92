import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { directory, made, madeGroup, person } from "../../server/scim/scim.testing.ts";
import { testServer } from "../../server/testing-server.ts";
import { launchBrowser } from "../testing/browser.ts";
import { type Mode, MODES } from "../testing/gallery.ts";
import { lookedAt } from "../testing/look.ts";
import { visit } from "../testing/visit.ts";

const OWNER = { email: "olga@mindweave.example", password: "seven purple otters sing", name: "Olga Berg" };
const server = await testServer({ at: new Date().toISOString() });
const home = server.url.replace("127.0.0.1", "localhost");

let browser: Browser;
beforeAll(async () => {
  await server.client().invitations.accept({ token: server.setupToken, ...OWNER });
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();

it("an owner connects a directory, lets a group give a role, and reads why a request was refused", async () => {
  await using opened = await visit(browser, `${home}/login`, MODES[0] as Mode);
  const { page } = opened;
  const faults: string[] = [];
  await page.locator("#field-email").fill(OWNER.email);
  await page.locator("#field-password").fill(OWNER.password);
  await press(page, "Sign in");
  await page.getByRole("link", { name: "Provisioning" }).click();
  await page.getByRole("heading", { name: "Provisioning", level: 1 }).waitFor();
  await page.getByText("No token yet.").waitFor();
  faults.push(...(await lookedAt(page, "provisioning-empty")));

  await press(page, "Make a token");
  await page.locator("#field-token-name").fill("Okta");
  await page.getByRole("dialog").getByRole("button", { name: "Make a token" }).click();
  const secret = await page.locator("code", { hasText: /^mws_/ }).innerText();
  await press(page, "I have copied it");

  const scim = directory(server, secret);
  const olga = await made(scim, OWNER.email, { displayName: "Olga Berg" });
  await made(scim, "new@unproven.example", { displayName: "New Person" });
  await madeGroup(scim, "Reviewers", [olga]);
  expect((await scim.post("/Users", person("new@unproven.example"))).status).toBe(409);
  await expect.poll(async () => (await server.owner.provisioning.requests({ only: "failed" })).items.length).toBe(1);

  await page.reload();
  await page.getByText("1 person waits").waitFor();
  await page.getByText("Another user has the userName new@unproven.example already.").first().waitFor();
  await press(page, "Change roles: Reviewers");
  await page.getByLabel("vendor.reviewer").check();
  expect(await page.getByLabel("vendor.owner").count()).toBe(0);
  await press(page, "Save roles");
  await page.getByText("1 member · vendor.reviewer").waitFor();
  expect((await server.owner.provisioning.groups({})).items).toMatchObject([{ displayName: "Reviewers", roles: ["vendor.reviewer"] }]);
  faults.push(...(await lookedAt(page, "provisioning")));

  await press(page, "Revoke Okta");
  await press(page, "Revoke token");
  await page.getByText("No token yet.").waitFor();
  expect((await scim.get("/Users")).status).toBe(401);
  expect(faults).toEqual([]);
});
