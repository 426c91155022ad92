import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { freshContext, type Mode } from "./gallery.ts";

export type Visit = { readonly page: Page; /** Errors of the console, uncaught ones, and breaches of the policy. */ readonly troubles: string[]; readonly [Symbol.asyncDispose]: () => Promise<void> };

/** Opens an address and waits until its heading stands; everything that goes wrong on the way is written down. Nothing is remembered from before. */
export async function visit(browser: Browser, url: string, mode: Mode): Promise<Visit> {
  const context = await freshContext(browser, mode);
  const opened = await visitIn(context, url);
  return { ...opened, [Symbol.asyncDispose]: () => context.close() };
}

/** The same in a browser that remembers: files come from its cache, which makes many visits fast. */
export async function visitIn(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)));
  await page.goto(url);
  await page.locator("h1").first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  return { page, troubles, [Symbol.asyncDispose]: () => page.close() };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong: "color-contrast: <span class=…>". */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    type Axe = { run: (root: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> };
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${(node.failureSummary ?? "").split("\n")[1] ?? ""}`));
  }, TAGS);
}
