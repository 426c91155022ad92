import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launchBrowser } from "../testing/browser.ts";
import { freshContext, type Mode, MODES } from "../testing/gallery.ts";
import { accessibilityFaults, visit, visitIn } from "../testing/visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const DESKS = MODES.filter((mode) => !mode.phone);
const PHONE = MODES.find((mode) => mode.name === "phone") as Mode;

/** What only shows after something was done: how to get there, and what has to be there then. */
const STATES: readonly (readonly [name: string, section: string, steps: (page: Page) => Promise<void>, shown: string])[] = [
  ["the person's menu", "deal", (page) => page.getByRole("button", { name: /Ana Lima/ }).click(), '[role="menuitemradio"]'],
  ["the organisations", "deal", (page) => page.getByRole("button", { name: /Switch organisation/ }).click(), '[role="menuitem"]'],
  ["a row's menu", "deals?rows=20", (page) => page.locator("[data-row-menu]").first().click(), '[role="menuitem"]'],
  ["the filters", "deals?rows=20", (page) => page.getByRole("button", { name: "Filter", exact: true }).click(), "fieldset"],
  ["the columns", "deals?rows=20", (page) => page.getByRole("button", { name: "Columns", exact: true }).click(), "fieldset"],
  ["the name of a view", "deals?rows=20", (page) => page.getByRole("button", { name: "Save this view" }).click(), "form"],
  ["selected rows", "deals?rows=20", (page) => page.locator("tbody input").first().click(), '[role="toolbar"]'],
  ["a refused form", "form", (page) => page.getByRole("button", { name: "Continue" }).click(), '[role="alert"]'],
  ["a calendar", "form", (page) => page.locator("#field-close").click(), "table"],
  ["the choices of a field", "form", (page) => page.locator("#field-region").click(), '[role="option"]'],
  ["a chart being read", "home", (page) => page.getByRole("group", { name: /Pipeline/ }).press("End"), "figure b"],
  ["a chart as a table", "home", (page) => page.getByRole("button", { name: "Show as table" }).first().click(), "figure table"],
  ["a message", "overlays", (page) => page.getByRole("button", { name: "Show a message" }).click(), "text=Undo"],
  ["the list of keys", "deal", (page) => page.keyboard.press("?"), '[role="dialog"] kbd'],
];

describe.each(DESKS)("in $name", (mode) => {
  let context: BrowserContext;
  beforeAll(async () => {
    context = await freshContext(browser, mode);
  });
  afterAll(() => context.close());

  it.each(STATES)("%s is accessible and breaks no policy", async (_name, section, steps, shown) => {
    await using opened = await visitIn(context, `${inject("checkedUrl")}/gallery/${section}`);
    await steps(opened.page);
    await opened.page.locator(shown).first().waitFor();
    expect(await accessibilityFaults(opened.page)).toEqual([]);
    expect(opened.troubles).toEqual([]);
  });
});

it("the drawer of a phone is accessible", async () => {
  await using opened = await visit(browser, `${inject("checkedUrl")}/gallery/deal`, PHONE);
  await opened.page.getByRole("button", { name: "Open menu" }).click();
  await opened.page.getByRole("dialog").getByRole("link", { name: "Home" }).waitFor();
  expect(await accessibilityFaults(opened.page)).toEqual([]);
  expect(opened.troubles).toEqual([]);
});
