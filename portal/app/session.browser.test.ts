import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testServer } from "../../server/testing-server.ts";
import { launchBrowser } from "../testing/browser.ts";
import { BOOT, type Mode, MODES } from "../testing/gallery.ts";
import { servePortal } from "../testing/serve.ts";
import { accessibilityFaults, visit } from "../testing/visit.ts";

const EMAIL = "owner@mindweave.example";
const PASSWORD = "a long enough password";

let serverUrl = "";
const portal = await servePortal(join(import.meta.dirname, "../dist"), BOOT, () => serverUrl);
const server = await testServer({ settings: { MINDWEAVE_URL: portal.url } });
serverUrl = server.url;

let browser: Browser;
beforeAll(async () => {
  await server.client().invitations.accept({ token: server.setupToken, password: PASSWORD, email: EMAIL, name: "Olga Berg" });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await portal.close();
});

const open = (path: string) => visit(browser, `${portal.url}${path}`, MODES[0] as Mode);
/** The browser itself writes a line for every refused request: those are expected here. */
const faults = (troubles: readonly string[]) => troubles.filter((text) => !text.startsWith("Failed to load resource"));

async function signIn(page: Page, password = PASSWORD) {
  await page.getByRole("textbox", { name: "E-mail" }).fill(EMAIL);
  await page.locator("#field-password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

describe("somebody who is not signed in", () => {
  it("is sent to sign in, and back to where they were going", async () => {
    await using opened = await open("/account?from=mail");
    await opened.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await signIn(opened.page);
    await opened.page.getByRole("heading", { name: "Your account", level: 1 }).waitFor();
    expect(new URL(opened.page.url()).search).toBe("?from=mail");
    expect(await opened.page.getByRole("main").textContent()).toContain(EMAIL);
    expect(await accessibilityFaults(opened.page)).toEqual([]);
    expect(faults(opened.troubles)).toEqual([]);
  });

  it("reads the server's own sentence when the password is wrong, and keeps the address typed", async () => {
    await using opened = await open("/login");
    await signIn(opened.page, "not the password");
    const alert = opened.page.getByRole("alert");
    await alert.waitFor();
    expect((await alert.textContent())?.length).toBeGreaterThan(10);
    expect(await opened.page.getByRole("textbox", { name: "E-mail" }).inputValue()).toBe(EMAIL);
    expect(await accessibilityFaults(opened.page)).toEqual([]);
    expect(faults(opened.troubles)).toEqual([]);
  });

  it("is never led to another site after signing in", async () => {
    await using opened = await open("/login?to=//elsewhere.example/");
    await signIn(opened.page);
    await opened.page.getByRole("heading", { name: "Review queue", level: 1 }).waitFor();
    expect(new URL(opened.page.url()).origin).toBe(portal.url);
  });
});

describe("somebody who is signed in", () => {
  it("finds pages by the palette and leaves by the menu; afterwards the pages are closed", async () => {
    await using opened = await open("/login");
    const { page } = opened;
    await signIn(page);
    await page.getByRole("heading", { name: "Review queue", level: 1 }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("option", { name: "Your account" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /Olga Berg/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.goto(`${portal.url}/account`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(faults(opened.troubles)).toEqual([]);
  });

  it("who asks for a page that is not there is told so inside a page that still works", async () => {
    await using opened = await open("/login");
    await signIn(opened.page);
    await opened.page.getByRole("heading", { name: "Review queue", level: 1 }).waitFor();
    await opened.page.goto(`${portal.url}/no/such/page`);
    await opened.page.getByRole("heading", { name: "There is nothing here", level: 1 }).waitFor();
    expect(await accessibilityFaults(opened.page)).toEqual([]);
    await opened.page.getByRole("link", { name: "Go to the start page" }).click();
    await opened.page.getByRole("heading", { name: "Review queue", level: 1 }).waitFor();
  });
});
