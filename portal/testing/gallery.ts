import { join } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import type { Boot } from "../document.ts";

const CACHE = join(import.meta.dirname, "../../node_modules/.cache");
export const GALLERY_BUILD = join(CACHE, "portal-gallery");
/** With React’s own warnings, which the product leaves out. */
export const CHECKED_BUILD = join(CACHE, "portal-checked");

export const BOOT: Boot = { branding: { organisation: "MindWeave", program: "Partner portal", color: "#3b46d3", logo: null }, locale: "en", programZone: "UTC", currency: "USD", tracks: [] };

/** Every part of the gallery that a picture is taken of and axe looks at. */
export const SECTIONS = [
  "home", "deals", "deal", "form", "console", "parts", "table-states", "public",
  "overlays?open=confirm", "overlays?open=reason", "overlays?open=typed", "overlays?open=panel", "overlays?open=explain", "overlays?open=palette",
];

export type Mode = { readonly name: string; readonly scheme: "light" | "dark"; readonly width: number; readonly height: number; readonly phone: boolean };

export const MODES: readonly Mode[] = [
  { name: "light", scheme: "light", width: 1280, height: 800, phone: false },
  { name: "dark", scheme: "dark", width: 1280, height: 800, phone: false },
  { name: "phone", scheme: "light", width: 390, height: 844, phone: true },
  { name: "phone-dark", scheme: "dark", width: 390, height: 844, phone: true },
];

/** A browser that looks and behaves the same on every machine, with nothing remembered. */
export function freshContext(browser: Browser, mode: Mode): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: mode.width, height: mode.height }, colorScheme: mode.scheme, reducedMotion: "reduce", locale: "en-US", timezoneId: "America/New_York",
    deviceScaleFactor: mode.phone ? 2 : 1, hasTouch: mode.phone, isMobile: mode.phone,
  });
}
