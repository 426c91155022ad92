import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GALLERY_BUILD } from "./testing/gallery.ts";
import { say } from "./testing/say.ts";
import { weigh } from "./testing/weigh.ts";

const DIST = join(import.meta.dirname, "dist");
const assets = readdirSync(join(DIST, "assets"));

/** Gzipped kB of script and styles a first visit may cost. The gallery's start page holds more than any: shell, figures, chart and table. */
const BUDGETS: readonly (readonly [page: string, build: string, sources: readonly string[], script: number, css: number])[] = [
  ["sign-in", DIST, ["app/login-page.tsx"], 165, 20],
  ["account", DIST, ["app/shell.tsx", "app/account-page.tsx"], 175, 22],
  ["home", DIST, ["app/shell.tsx", "earnings/home-page.tsx"], 200, 25],
  ["deals", DIST, ["app/shell.tsx", "deals/deals-page.tsx"], 240, 25],
  ["start", GALLERY_BUILD, ["gallery/gallery.tsx", "gallery/home-section.tsx"], 240, 25],
  ["record", GALLERY_BUILD, ["gallery/gallery.tsx", "gallery/deal-section.tsx"], 220, 25],
  ["form", GALLERY_BUILD, ["gallery/gallery.tsx", "gallery/form-section.tsx"], 265, 27],
];

describe("what people download", () => {
  it.each(BUDGETS)("for the %s page stays small", (page, build, sources, script, css) => {
    const weight = weigh(build, sources);
    say(`${page}: ${weight.script.toFixed(1)} kB of script, ${weight.css.toFixed(1)} kB of styles`);
    expect(weight.script).toBeLessThan(script);
    expect(weight.css).toBeLessThan(css);
  });

  it("holds one font file of at most 50 kB for the letters of most pages", () => {
    const latin = assets.filter((file) => /^inter-latin-wght-normal.*woff2$/.test(file));
    expect(latin).toHaveLength(1);
    expect(statSync(join(DIST, "assets", latin[0] as string)).size).toBeLessThan(50_000);
  });

  it("holds nothing of the gallery", () => {
    const scripts = assets.filter((file) => file.endsWith(".js"));
    expect(scripts.filter((file) => file.includes("gallery"))).toEqual([]);
    expect(scripts.filter((file) => /Northwind Logistics|Fjord Freight/.test(readFileSync(join(DIST, "assets", file), "utf8")))).toEqual([]);
  });

  it("asks nobody else for anything", () => {
    const html = readFileSync(join(DIST, "index.html"), "utf8");
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(html).not.toMatch(/<style|style=|onload=|javascript:/);
  });
});
