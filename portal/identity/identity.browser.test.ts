import { join } from "node:path";
import { generateSync } from "otplib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tokenFor } from "../../server/identity/identity.testing.ts";
import { testServer } from "../../server/testing-server.ts";
import { launchBrowser } from "../testing/browser.ts";
import { BOOT, freshContext, type Mode, MODES } from "../testing/gallery.ts";
import { servePortal } from "../testing/serve.ts";
import { accessibilityFaults, visitIn } from "../testing/visit.ts";

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

/** The browser itself writes a line for every refused request: those are expected here. */
const faults = (troubles: readonly string[]) => troubles.filter((text) => !text.startsWith("Failed to load resource"));
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first().click();
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 }).waitFor();

async function typed(page: Page, email = EMAIL, password = PASSWORD): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.locator("#field-password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** A browser of its own; signed in when it opens `path` after typing. */
async function signedIn(context: BrowserContext, path: string, email = EMAIL) {
  const opened = await visitIn(context, `${portal.url}/login`);
  await typed(opened.page, email);
  await opened.page.waitForURL((url) => !url.pathname.startsWith("/login"));
  await opened.page.goto(`${portal.url}${path}`);
  return opened;
}

async function withAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
}

async function member(name: string, email: string, roles: ("vendor.finance" | "vendor.owner" | "vendor.readonly")[]): Promise<void> {
  await server.owner.people.invite({ name, email, roles });
  await server.client().invitations.accept({ token: await tokenFor(server, email), password: PASSWORD });
}

describe("somebody's own security", () => {
  it("grows a passkey, shows recovery codes once, and the passkey signs in without a word typed", async () => {
    await member("Pia Key", "pia@mindweave.example", ["vendor.finance"]);
    const context = await freshContext(browser, MODES[0] as Mode);
    const { page, troubles } = await signedIn(context, "/settings/security", "pia@mindweave.example");
    await heading(page, "Your security");
    await withAuthenticator(context, page);
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, "Add a passkey");
    await page.getByRole("textbox", { name: "Name" }).fill("Work laptop");
    await page.getByRole("dialog").getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
    expect(await page.getByRole("dialog").getByRole("listitem").count()).toBe(10);
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, "I have kept them");
    await page.getByText("Work laptop").waitFor();
    await press(page, /Pia Key/);
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await heading(page, "Sign in");
    await press(page, "Use a passkey");
    await page.waitForURL((url) => !url.pathname.startsWith("/login"));
    expect((await context.cookies()).find((one) => one.name === "__Host-sid")).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
    expect(faults(troubles)).toEqual([]);
    await context.close();
  });

  it("grows an authenticator app, which the next sign-in asks for; a proof is asked for again after ten minutes", async () => {
    await member("Tom Code", "tom@mindweave.example", ["vendor.finance"]);
    const context = await freshContext(browser, MODES[0] as Mode);
    const { page, troubles } = await signedIn(context, "/settings/security", "tom@mindweave.example");
    server.clock.advance(11 * 60_000);
    await press(page, "Set up: Authenticator app");
    await page.getByRole("heading", { name: "Prove that it is you" }).waitFor();
    await page.locator("#field-text").fill(PASSWORD);
    await press(page, "Go on");
    const secret = (await page.locator("code.mono").textContent())?.replaceAll(" ", "") ?? "";
    expect(await page.getByRole("img", { name: /Scan this/ }).isVisible()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    const code = () => generateSync({ secret, epoch: Math.floor(server.clock.now() / 1000) });
    await page.getByRole("textbox", { name: "Code from the app" }).fill(code());
    await press(page, "Finish");
    await press(page, "I have kept them");
    server.clock.advance(60_000);
    await press(page, /Tom Code/);
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await heading(page, "Sign in");
    await typed(page, "tom@mindweave.example");
    await heading(page, "One more step");
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Code" }).fill("000000");
    await press(page, "Go on");
    await page.getByText("This code does not fit").waitFor();
    await page.getByRole("textbox", { name: "Code" }).fill(code());
    await press(page, "Go on");
    await page.waitForURL((url) => !url.pathname.startsWith("/login"));
    expect(faults(troubles)).toEqual([]);
    await context.close();
  });
});

describe("a link from the mailbox", () => {
  it("signs in at a press, in the browser that asked", async () => {
    const context = await freshContext(browser, MODES[0] as Mode);
    const { page, troubles } = await visitIn(context, `${portal.url}/login`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("textbox", { name: "E-mail" }).fill(EMAIL);
    await press(page, "E-mail me a link");
    await page.getByText("Look into your mailbox").waitFor();
    await server.runJobs();
    await page.goto(`${portal.url}/sign-in-link#${await tokenFor(server, EMAIL)}`);
    await heading(page, "Sign in with your link");
    await press(page, "Sign in");
    await heading(page, "Review queue");
    expect(faults(troubles)).toEqual([]);
    await context.close();
  });
  it("sets a new password", async () => {
    await member("Fay Forgot", "fay@mindweave.example", ["vendor.readonly"]);
    const context = await freshContext(browser, MODES[2] as Mode);
    const { page } = await visitIn(context, `${portal.url}/forgot`);
    await page.getByRole("textbox", { name: "E-mail" }).fill("fay@mindweave.example");
    await press(page, "Send the link");
    await page.getByText("Look into your mailbox").waitFor();
    await server.runJobs();
    await page.goto(`${portal.url}/new-password#${await tokenFor(server, "fay@mindweave.example")}`);
    await page.locator("#field-password").fill("password12345");
    await press(page, "Set password");
    await page.getByText("among the first passwords").waitFor();
    await page.locator("#field-password").fill("nine green ladders");
    await press(page, "Set password");
    await page.getByText("Your password is set").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.close();
  });
});

describe("whoever runs the organisation", () => {
  it("invites, makes a role of its own, gives it, and suspends", async () => {
    const context = await freshContext(browser, MODES[0] as Mode);
    const { page, troubles } = await signedIn(context, "/team");
    await heading(page, "Team");
    await press(page, "New role");
    const role = page.getByRole("dialog");
    await role.getByRole("textbox", { name: "Name" }).fill("Reads deals");
    await role.getByRole("checkbox", { name: "deals:read" }).check();
    await role.getByRole("button", { name: "New role" }).click();
    await page.getByText("The role is saved").waitFor();
    await press(page, "Invite somebody");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Nora Ny");
    await dialog.getByRole("textbox", { name: "E-mail" }).fill("nora@mindweave.example");
    await dialog.getByRole("checkbox", { name: "Reads deals" }).check();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Invite somebody" }).click();
    await page.getByText("The invitation to nora@mindweave.example is on its way").waitFor();
    await page.getByRole("row", { name: /Nora Ny/ }).getByText("Reads deals").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("row", { name: /Nora Ny/ }).getByRole("button", { name: /Nora Ny/ }).last().click();
    await page.getByRole("menuitem", { name: "Suspend" }).click();
    await page.getByRole("textbox", { name: /Reason/ }).fill("Invited by mistake");
    await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
    await page.getByText("Nora Ny is suspended").waitFor();
    expect(faults(troubles)).toEqual([]);
    await context.close();
  });
  it("makes a service account and a key for it, shown once, and revokes it", async () => {
    const context = await freshContext(browser, MODES[0] as Mode);
    const { page, troubles } = await signedIn(context, "/settings/keys");
    await heading(page, "API keys");
    await press(page, "New service account");
    const account = page.getByRole("dialog");
    await account.getByRole("textbox", { name: "Name" }).fill("Billing bridge");
    await account.getByRole("checkbox", { name: "Finance" }).check();
    await account.getByRole("button", { name: "New service account" }).click();
    await page.getByText("The service account is there").waitFor();
    await press(page, "New key");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Invoices in");
    await dialog.getByRole("combobox", { name: "Works for" }).or(dialog.getByRole("textbox", { name: "Works for" })).first().click();
    await page.getByRole("option", { name: "Billing bridge" }).click();
    await dialog.getByRole("checkbox", { name: "facts:write" }).check();
    await dialog.getByRole("button", { name: "Make the key" }).click();
    await page.getByRole("heading", { name: "Copy your key now" }).waitFor();
    const secret = (await page.locator("code.mono").textContent()) ?? "";
    expect((await server.client(secret).me()).permissions).toEqual(["facts:write"]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, "I have kept it");
    await page.getByRole("row", { name: /Invoices in/ }).getByRole("button", { name: /Invoices in/ }).last().click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("row", { name: /Invoices in/ }).getByText("Revoked").waitFor();
    await expect(server.client(secret).me()).rejects.toThrow();
    expect(await page.content()).not.toContain(secret);
    expect(faults(troubles)).toEqual([]);
    await context.close();
  });
  it("demands a second factor only after having one, and is told so", async () => {
    const context = await freshContext(browser, MODES[0] as Mode);
    const { page } = await signedIn(context, "/settings/organisation");
    await heading(page, "Organisation");
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("switch", { name: "Everybody needs a second factor" }).click({ force: true });
    await page.getByText("Set up your own second factor first").waitFor();
    await context.close();
  });
});
