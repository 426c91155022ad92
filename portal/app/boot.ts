import type { Boot } from "../document.ts";

const DEFAULTS: Boot = { branding: { organisation: "MindWeave", program: "Partner portal", color: "#3b46d3", logo: null }, locale: "en", programZone: "UTC", currency: "USD", tracks: [] };

/** What the server wrote into the page; defaults where the page comes straight from the build. */
export function readBoot(text: string | null | undefined): Boot {
  try {
    const raw = JSON.parse(text ?? "") as Partial<Boot>;
    return { ...DEFAULTS, ...raw, branding: { ...DEFAULTS.branding, ...raw.branding } };
  } catch {
    return DEFAULTS;
  }
}

export const boot: Boot = readBoot(typeof document === "undefined" ? null : document.getElementById("boot")?.textContent);
