import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";
import { launchBrowser } from "./browser.ts";
import { BOOT, freshContext, GALLERY_BUILD, MODES, SECTIONS } from "./gallery.ts";
import { servePortal } from "./serve.ts";

/** `node portal/testing/pictures.ts [directory] [section,section]`: pictures of the gallery in light, dark and on a phone, to be looked at. */
const [directory = "node_modules/.cache/portal-pictures", only] = process.argv.slice(2);
const wanted = only?.split(",") ?? SECTIONS;

await build({ root: join(import.meta.dirname, ".."), mode: "gallery", logLevel: "error" });
await mkdir(directory, { recursive: true });
const served = await servePortal(GALLERY_BUILD, BOOT);
const browser = await launchBrowser();
for (const mode of MODES) {
  const context = await freshContext(browser, mode);
  for (const section of wanted) {
    const page = await context.newPage();
    await page.goto(`${served.url}/gallery/${section}`);
    await page.locator("h1").first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(directory, `${section.replaceAll(/[?=/]/g, "-")}-${mode.name}.png`), fullPage: !section.includes("open=") });
    await page.close();
  }
  await context.close();
}
await browser.close();
await served.close();
