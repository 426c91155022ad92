import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { type Mode, MODES } from "./gallery.ts";
import { lookedAt } from "./look.ts";
import { type Visit, visit } from "./visit.ts";

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
      wrong.push(...(await lookedAt(page, name)));
    },
    // The browser itself writes a line where somebody is not signed in yet.
    faults: () => [...wrong, ...open.flatMap((one) => one.troubles).filter((text) => !text.startsWith("Failed to load resource"))],
    async close() {
      for (const one of open) await one[Symbol.asyncDispose]();
      await browser.close();
    },
  };
}
