import { contrast, hexFrom, isHex, mixed, oklchOf, type Oklch } from "./color.ts";

export const DEFAULT_BRAND = "#3b46d3";

const INK = "#14181f";
const WHITE = "#ffffff";
/** Where brand-coloured words stand, besides the brand's own tints. */
const LIGHT_SURFACES = [WHITE, "#f2f4f7", "#f8f9fb"];
const DARK_CARD = "#14181f";
const DARK_SURFACES = [DARK_CARD, "#1f242d", "#262c37"];
/** WCAG asks for 4.5; the rest is room for rounding to eight bits. */
const READABLE = 4.6;

const STEPS: readonly (readonly [lightness: number, chroma: number])[] = [
  [0.972, 0.12], [0.938, 0.24], [0.886, 0.42], [0.815, 0.64], [0.735, 0.84], [0.655, 0.96], [0, 1], [0.475, 0.95], [0.405, 0.85], [0.335, 0.72],
];
const FILL_STEP = 6;

export type BrandScale = {
  /** Ten shades, light to dark; the seventh is the fill of buttons. */
  readonly steps: readonly string[];
  readonly fill: string;
  /** Words on the fill. */
  readonly onFill: string;
  /** Links and words on light surfaces, and on dark ones. */
  readonly text: string;
  readonly textDark: string;
  /** Washes on dark cards, weaker to stronger. */
  readonly tintsDark: readonly [string, string, string];
};

/** Everything a theme needs out of one colour. Text stays readable whatever colour comes in; a text that is no colour gives the default. */
export function brandScale(color: string): BrandScale {
  const brand = isHex(color) ? color.toLowerCase() : DEFAULT_BRAND;
  const base = oklchOf(brand);
  const { fill, onFill } = fillOf(brand, base);
  const fillLightness = oklchOf(fill).l;
  const steps = STEPS.map(([lightness, chroma], i) => {
    if (i === FILL_STEP) return fill;
    const l = i > FILL_STEP ? Math.min(lightness, fillLightness - 0.05 * (i - FILL_STEP)) : lightness;
    return hexFrom({ l: Math.max(0.12, l), c: base.c * chroma, h: base.h });
  });
  const tintsDark = [0.18, 0.28, 0.45].map((part) => mixed(fill, DARK_CARD, part)) as unknown as [string, string, string];
  return {
    steps, fill, onFill, tintsDark,
    text: readable({ ...base, l: fillLightness }, -0.005, [...LIGHT_SURFACES, steps[0] as string, steps[1] as string]) ?? INK,
    textDark: readable({ ...base, l: 0.68 }, 0.005, [...DARK_SURFACES, tintsDark[0], tintsDark[1]]) ?? WHITE,
  };
}

/** The brand colour itself where white or ink reads on it; else darkened until white does. */
function fillOf(brand: string, base: Oklch): { fill: string; onFill: string } {
  if (contrast(brand, WHITE) >= 4.5) return { fill: brand, onFill: WHITE };
  if (contrast(brand, INK) >= 7) return { fill: brand, onFill: INK };
  return { fill: readable(base, -0.005, [WHITE]) ?? DEFAULT_BRAND, onFill: WHITE };
}

/** The first shade from a lightness on that reads on all surfaces. */
function readable(from: Oklch, step: number, surfaces: readonly string[]): string | undefined {
  for (let l = from.l; l > 0.12 && l < 0.985; l += step) {
    const shade = hexFrom({ l, c: from.c * 0.95, h: from.h });
    if (surfaces.every((surface) => contrast(shade, surface) >= READABLE)) return shade;
  }
  return undefined;
}
