import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { type Mode, MODES } from "./gallery.ts";
import { accessibilityFaults, type Visit, visit } from "./visit.ts";

export type Person = { readonly email: string; readonly password: string };

export type Desk = {
  /** A window of one's own, signed in, at a path. */
  readonly arrive: (person: Person, path: string) => Promise<Page>;
  /** Accessible by day, by night and on a phone, and nowhere wider than the screen; with PORTAL_PICTURES, pictures of all three to look at. */
  readonly look: (page: Page, name: string) => Promise<void>;
  /** Everything `look` found wrong, and what browsers wrote on their consoles. */
  readonly faults: () => readonly string[];
  readonly close: () => Promise<void>;
};

/** People at work in a real browser, on a server's own pages. */
export async function openDesk(serverUrl: string): Promise<Desk> {
  const home = serverUrl.replace("127.0.0.1", "localhost");
  const browser: Browser = await launchBrowser();
  const open: Visit[] = [];
  const wrong: string[] = [];
  return {
    async arrive(person, path) {
      const one = await visit(browser, `${home}${path}`, MODES[0] as Mode);
      open.push(one);
      await one.page.getByRole("textbox", { name: "E-mail" }).fill(person.email);
      await one.page.locator("#field-password").fill(person.password);
      await one.page.getByRole("button", { name: "Sign in", exact: true }).click();
      await one.page.getByRole("navigation", { name: "Main" }).waitFor();
      return one.page;
    },
    async look(page, name) {
      for (const mode of MODES.slice(0, 3)) {
        await page.emulateMedia({ colorScheme: mode.scheme, reducedMotion: "reduce" });
        await page.setViewportSize({ width: mode.width, height: mode.height });
        await page.waitForTimeout(200);
        wrong.push(...(await accessibilityFaults(page)).map((fault) => `${name}, ${mode.name}: ${fault}`));
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wrong.push(`${name}, ${mode.name}: scrolls sideways`);
        await picture(page, `${name}-${mode.name}`);
      }
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await page.setViewportSize({ width: 1280, height: 800 });
    },
    // The browser itself writes a line where somebody is not signed in yet.
    faults: () => [...wrong, ...open.flatMap((one) => one.troubles).filter((text) => !text.startsWith("Failed to load resource"))],
    async close() {
      for (const one of open) await one[Symbol.asyncDispose]();
      await browser.close();
    },
  };
}

async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env["PORTAL_PICTURES"];
  if (directory === undefined) return;
  await mkdir(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true });
}
