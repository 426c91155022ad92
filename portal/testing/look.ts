import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { MODES } from "./gallery.ts";
import { accessibilityFaults } from "./visit.ts";

/**
 * What is wrong with a page for somebody who sees, hears or steers otherwise, by day, by night and on a phone, each with the name and the mode; with
 * PORTAL_PICTURES, pictures of all three to look at. The page is at a desk by day again afterwards.
 */
export async function lookedAt(page: Page, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (const mode of MODES.slice(0, 3)) {
    await page.emulateMedia({ colorScheme: mode.scheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width: mode.width, height: mode.height });
    await page.waitForTimeout(200);
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}, ${mode.name}: ${fault}`));
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) faults.push(`${name}, ${mode.name}: scrolls sideways`);
    await picture(page, `${name}-${mode.name}`);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1280, height: 800 });
  return faults;
}

async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env["PORTAL_PICTURES"];
  if (directory === undefined) return;
  await mkdir(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true });
}
