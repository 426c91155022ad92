import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launchBrowser } from "../testing/browser.ts";
import { MODES, SECTIONS } from "../testing/gallery.ts";
import { accessibilityFaults, visit } from "../testing/visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(MODES)("in $name", (mode) => {
  it.each(SECTIONS)("%s renders, breaks no policy, is accessible and does not scroll sideways", async (section) => {
    await using opened = await visit(browser, `${inject("checkedUrl")}/gallery/${section}`, mode);
    if (section.includes("open=")) await opened.page.getByRole("dialog").waitFor();
    expect(await accessibilityFaults(opened.page)).toEqual([]);
    expect(await opened.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    expect(opened.troubles).toEqual([]);
  });
});

it.each([320, 768, 992, 1024])("no page scrolls sideways at %i px", async (width) => {
  for (const section of ["home", "deals", "deal", "form", "console", "parts", "table-states"]) {
    await using opened = await visit(browser, `${inject("galleryUrl")}/gallery/${section}`, { name: "narrow", scheme: "light", width, height: 800, phone: false });
    expect([section, await opened.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)]).toEqual([section, 0]);
  }
});
