import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { weigh } from "./testing/weigh.ts";

const DIST = join(import.meta.dirname, "dist");
const assets = readdirSync(join(DIST, "assets"));

/** Gzipped kB a first visit may cost. A page with tables may take more than one without. */
const BUDGETS: readonly (readonly [page: string, sources: readonly string[], script: number])[] = [
  ["sign-in", ["app/login-page.tsx"], 190],
  ["account", ["app/shell.tsx", "app/account-page.tsx"], 200],
];

describe("what people download", () => {
  it.each(BUDGETS)("for the %s page stays small", (_page, sources, script) => {
    const weight = weigh(DIST, sources);
    expect(weight.script).toBeLessThan(script);
    expect(weight.css).toBeLessThan(25);
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
