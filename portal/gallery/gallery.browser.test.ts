import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launchBrowser } from "../testing/browser.ts";
import { freshContext, MODES, SECTIONS } from "../testing/gallery.ts";
import { accessibilityFaults, visitIn } from "../testing/visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(MODES)("in $name", (mode) => {
  let context: BrowserContext;
  beforeAll(async () => {
    context = await freshContext(browser, mode);
  });
  afterAll(() => context.close());

  it.each(SECTIONS)("%s renders, breaks no policy, is accessible and does not scroll sideways", async (section) => {
    await using opened = await visitIn(context, `${inject("checkedUrl")}/gallery/${section}`);
    if (section.includes("open=")) await opened.page.getByRole("dialog").waitFor();
    expect(await accessibilityFaults(opened.page)).toEqual([]);
    expect(await overflow(opened.page)).toBe(0);
    expect(opened.troubles).toEqual([]);
  });
});

it("no page scrolls sideways, however narrow", async () => {
  const context = await freshContext(browser, { name: "narrow", scheme: "light", width: 320, height: 800, phone: false });
  for (const section of ["home", "deals", "deal", "form", "console", "parts", "table-states"]) {
    await using opened = await visitIn(context, `${inject("checkedUrl")}/gallery/${section}`);
    for (const width of [320, 480, 768, 992, 1024]) {
      await opened.page.setViewportSize({ width, height: 800 });
      await expect.poll(async () => [section, width, await overflow(opened.page)]).toEqual([section, width, 0]);
    }
  }
  await context.close();
});

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
