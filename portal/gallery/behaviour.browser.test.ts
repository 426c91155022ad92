import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launchBrowser } from "../testing/browser.ts";
import { type Mode, MODES } from "../testing/gallery.ts";
import { visit } from "../testing/visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const [DESK, , PHONE] = MODES as [Mode, Mode, Mode];
const open = (section: string, mode = DESK) => visit(browser, `${inject("galleryUrl")}/gallery/${section}`, mode);
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");
/** Long tables get the part that draws only the rows in sight a moment after the page. */
const longTable = (page: Page) => page.locator("tbody tr[aria-hidden]").first().waitFor({ state: "attached" });
const query = (page: Page) => new URL(page.url()).search;

describe("the keyboard", () => {
  it("reaches the content first, then everything else", async () => {
    await using opened = await open("deal");
    await opened.page.keyboard.press("Tab");
    expect(await focused(opened.page)).toBe("Skip to content");
    await opened.page.keyboard.press("Enter");
    expect(await opened.page.evaluate(() => document.activeElement?.id)).toBe("content");
  });

  it("opens the palette, finds by a few letters and goes back to where it was", async () => {
    await using opened = await open("overlays");
    const button = opened.page.getByRole("button", { name: "Open palette" });
    await button.focus();
    await button.press("Enter");
    const field = opened.page.getByRole("combobox", { name: "Search" });
    await field.fill("helios");
    expect(await opened.page.getByRole("option").allTextContents()).toEqual(["Helios EnergyDR-1041 · In review · $120,000"]);
    await field.fill("");
    await field.press("ArrowDown");
    expect(await opened.page.getByRole("option", { selected: true }).textContent()).toContain("Helios Energy");
    await field.press("Escape");
    await field.waitFor({ state: "detached" });
    await expect.poll(() => focused(opened.page)).toBe("Open palette");
  });

  it("opens the palette with Control and K even while somebody types, and lists its keys with a question mark", async () => {
    await using opened = await open("deal");
    await opened.page.getByRole("textbox", { name: "Progress note" }).focus();
    await opened.page.keyboard.type("?");
    expect(await opened.page.getByRole("textbox", { name: "Progress note" }).inputValue()).toBe("?");
    await opened.page.keyboard.press("Control+k");
    await opened.page.getByRole("dialog", { name: "Search" }).waitFor();
    await opened.page.keyboard.press("Escape");
    await opened.page.locator("h1").click();
    await opened.page.keyboard.press("?");
    expect(await opened.page.getByRole("dialog", { name: "Keyboard shortcuts" }).textContent()).toContain("Search or jump to");
  });

  it("leaves single letters alone where somebody switched them off", async () => {
    await using opened = await open("deal");
    const { page } = opened;
    await page.evaluate(() => localStorage.setItem("portal-single-keys-off", "1"));
    await page.locator("h1").click();
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Search" }).waitFor();
    expect(await page.getByRole("dialog", { name: "Keyboard shortcuts" }).count()).toBe(0);
  });

  it("walks through rows, selects them and takes a range with shift", async () => {
    await using opened = await open("deals?rows=300");
    const { page } = opened;
    await longTable(page);
    await page.locator("h1").click();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest("tr")?.dataset["index"])).toBe("2");
    await page.keyboard.press("k");
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest("tr")?.dataset["index"])).toBe("1");
    await page.keyboard.press("x");
    await page.locator('tr[data-index="4"] input').click({ modifiers: ["Shift"] });
    expect(await page.getByRole("toolbar").textContent()).toContain("4 selected");
    await page.getByRole("button", { name: "Clear selection" }).click();
    expect(await page.getByRole("toolbar").count()).toBe(0);
  });

  it("reads a chart bar by bar", async () => {
    await using opened = await open("home");
    const chart = opened.page.getByRole("group", { name: /Pipeline you sourced/ });
    await chart.focus();
    await chart.press("End");
    expect(await opened.page.locator("figure [aria-live]").textContent()).toBe("Nov: Won $64,200, Approved $131,600, Submitted $216,700, total $412,500");
    await chart.press("ArrowLeft");
    expect(await opened.page.locator("figure [aria-live]").textContent()).toContain("Oct:");
  });
});

describe("a table", () => {
  it("keeps its whole state in the address and comes back from it", async () => {
    await using opened = await open("deals?rows=500");
    const { page } = opened;
    await page.getByRole("button", { name: /^Open/ }).click();
    await page.getByRole("button", { name: "Deal size" }).click();
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("checkbox", { name: "Approved" }).check();
    await page.keyboard.press("Escape");
    await page.getByRole("searchbox").fill("helios");
    await expect.poll(() => query(page)).toContain("q=helios");
    expect(query(page)).toMatch(/view=open/);
    expect(query(page)).toMatch(/sort=-size/);
    expect(decodeURIComponent(query(page))).toContain("filter=status:approved");
    await page.reload();
    await page.locator("tbody tr[data-index]").first().waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("helios");
    expect(await page.getByRole("columnheader", { name: "Deal size" }).getAttribute("aria-sort")).toBe("descending");
    const rows = await page.locator("tbody tr[data-index]").allTextContents();
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.every((row) => row.includes("Helios") && row.includes("Approved"))).toBe(true);
    const sizes = rows.map((row) => Number(/\$([\d,]+)/.exec(row)?.[1]?.replaceAll(",", "")));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  it("says that nothing matches, and clears the filters", async () => {
    await using opened = await open("deals?rows=50&q=nobody");
    await opened.page.getByText("Nothing matches").waitFor();
    await opened.page.getByRole("button", { name: "Clear filters" }).click();
    await opened.page.locator("tbody tr[data-index]").first().waitFor();
    expect(query(opened.page)).toBe("?rows=50");
  });

  it("names a view, keeps it over a reload and lets it go", async () => {
    await using opened = await open("deals?rows=50&view=won&sort=-size");
    const { page } = opened;
    await page.getByRole("button", { name: "Save this view" }).click();
    await page.getByLabel("Name of the view").fill("Largest wins");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.goto(`${inject("galleryUrl")}/gallery/deals?rows=50`);
    await page.getByRole("button", { name: "Largest wins", exact: true }).click();
    await expect.poll(() => query(page)).toContain("view=won");
    await page.getByRole("button", { name: "Delete this view: Largest wins" }).click();
    expect(await page.getByRole("button", { name: "Largest wins", exact: true }).count()).toBe(0);
  });

  it("exports what is shown, with amounts as plain decimals", async () => {
    await using opened = await open("deals?rows=20&sort=customer");
    const download = opened.page.waitForEvent("download");
    await opened.page.getByRole("button", { name: "Export CSV" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("deals.csv");
    const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
    expect(lines[0]).toBe("\uFEFFCustomer,Partner,Status,Deal size (USD),Expected close,Protection");
    expect(lines).toHaveLength(21);
    expect(lines[1]).toMatch(/,\d+\.\d\d,2\d{3}-/);
  });

  it("shows and hides columns, and the address remembers", async () => {
    await using opened = await open("deals?rows=20");
    const { page } = opened;
    await page.getByRole("button", { name: "Columns", exact: true }).click();
    await page.getByRole("checkbox", { name: "Plan" }).check();
    await page.getByRole("columnheader", { name: "Plan" }).waitFor();
    expect(query(page)).toContain("plan");
  });

  it("has one menu for all rows, which gives the focus back", async () => {
    await using opened = await open("deals?rows=20");
    const { page } = opened;
    const button = page.locator("[data-row-menu]").nth(2);
    await button.click();
    await page.getByRole("menuitem", { name: "Request extension" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("draws only the rows in sight, and tells how many there are", async () => {
    await using opened = await open("deals");
    const { page } = opened;
    await longTable(page);
    const drawn = await page.locator("tbody tr[data-index]").count();
    expect(drawn).toBeGreaterThan(12);
    expect(drawn).toBeLessThan(60);
    for (const box of await page.locator("thead th").evaluateAll((heads) => heads.map((head) => head.getBoundingClientRect().width))) expect(box).toBeGreaterThan(40);
    expect(await page.locator("table").getAttribute("aria-rowcount")).toBe("10001");
    await page.locator('[role="region"]').evaluate((region) => region.scrollTo({ top: region.scrollHeight }));
    await page.locator('tr[data-index="9999"]').waitFor();
    expect(await page.locator('tr[data-index="9999"]').getAttribute("aria-rowindex")).toBe("10001");
  });

  it("is a list of cards on a phone, each one link", async () => {
    await using opened = await open("home", PHONE);
    expect(await opened.page.locator("table").count()).toBe(0);
    const card = opened.page.getByRole("link", { name: /Fjord Freight/ });
    expect(await card.textContent()).toContain("$31,200");
    expect((await card.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  });
});

describe("a decision", () => {
  it("needs its reason, keeps what was typed when it fails, and says why", async () => {
    await using opened = await open("overlays?open=reason");
    const { page } = opened;
    await page.getByRole("button", { name: "Decline registration" }).click();
    await page.getByText("Write a reason").waitFor();
    await page.getByRole("textbox", { name: "Reason" }).fill("Another partner is protected until Jan 11");
    await page.getByRole("button", { name: "Decline registration" }).click();
    await page.getByText("changed by Sam Okafor").waitFor();
    expect(await page.getByRole("textbox", { name: "Reason" }).inputValue()).toBe("Another partner is protected until Jan 11");
  });

  it("that cannot be taken back needs its name typed", async () => {
    await using opened = await open("overlays?open=typed");
    const button = opened.page.getByRole("button", { name: "Approve 38 payouts" });
    expect(await button.isDisabled()).toBe(true);
    await opened.page.getByRole("textbox").fill("2026-12");
    expect(await button.isEnabled()).toBe(true);
  });
});

describe("a form", () => {
  it("that is refused lists what to fix, takes the focus there and leads to each field", async () => {
    await using opened = await open("form");
    const { page } = opened;
    await page.getByRole("button", { name: "Continue" }).click();
    await expect.poll(() => focused(page)).toContain("Fix 3 fields to continue");
    await page.getByRole("link", { name: "Enter the estimated deal size" }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("field-size");
    await page.keyboard.type("86,500");
    await page.getByText("$17,300").waitFor();
    expect(await page.getByRole("link", { name: "Enter the estimated deal size" }).count()).toBe(0);
  });
});

describe("a message", () => {
  it("can be taken back", async () => {
    await using opened = await open("overlays");
    await opened.page.getByRole("button", { name: "Show a message" }).click();
    await opened.page.getByRole("button", { name: "Undo" }).click();
    await opened.page.getByText("Taken back").waitFor();
    expect(await opened.page.getByText("Helios Energy is assigned").count()).toBe(0);
  });
});

describe("the appearance", () => {
  it("is chosen in the person's menu and stands before the first paint of the next page", async () => {
    await using opened = await open("deal");
    const { page } = opened;
    await page.getByRole("button", { name: /Ana Lima/ }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(9, 11, 15)");
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.body) return;
        observer.disconnect();
        (globalThis as unknown as { first: string | null }).first = document.documentElement.getAttribute("data-mantine-color-scheme");
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    expect(await page.evaluate(() => (globalThis as unknown as { first: string | null }).first)).toBe("dark");
  });

  it("on a phone has a drawer that leads to pages and closes behind", async () => {
    await using opened = await open("deal", PHONE);
    const { page } = opened;
    await page.getByRole("button", { name: "Open menu" }).click();
    await page.getByRole("dialog", { name: "Menu" }).getByRole("link", { name: "Home" }).click();
    await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
    await page.getByRole("dialog", { name: "Menu" }).waitFor({ state: "detached" });
  });
});
