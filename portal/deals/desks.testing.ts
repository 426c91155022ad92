import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type Mode, MODES } from "../testing/gallery.ts";
import { accessibilityFaults, type Visit, visit } from "../testing/visit.ts";

/** A window of somebody's own, signed in through the page for it. */
export async function signInAt(browser: Browser, home: string, who: { readonly email: string; readonly password: string }): Promise<Visit> {
  const desk = await visit(browser, `${home}/login`, MODES[0] as Mode);
  await desk.page.getByRole("textbox", { name: "E-mail" }).fill(who.email);
  await desk.page.locator("#field-password").fill(who.password);
  await desk.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await desk.page.getByRole("navigation", { name: "Main" }).waitFor();
  return desk;
}

/** What is wrong with a page for somebody who sees, hears or steers otherwise, by day, by night and on a phone; with PORTAL_PICTURES, pictures to look at. */
export async function lookedAt(page: Page, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (const mode of MODES.slice(0, 3)) {
    await page.emulateMedia({ colorScheme: mode.scheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width: mode.width, height: mode.height });
    await page.waitForTimeout(150);
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}, ${mode.name}: ${fault}`));
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) faults.push(`${name}, ${mode.name}: scrolls sideways`);
    const directory = process.env["PORTAL_PICTURES"];
    if (directory === undefined) continue;
    await mkdir(directory, { recursive: true });
    await page.screenshot({ path: join(directory, `${name}-${mode.name}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1280, height: 800 });
  return faults;
}
