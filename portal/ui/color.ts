/** Colour as people see it: conversion between "#rrggbb" and OKLCH (Ottosson's matrices), and WCAG contrast. */
export type Oklch = { readonly l: number; readonly c: number; readonly h: number };
type Linear = readonly [number, number, number];

const GAMUT_SLACK = 0.0005;

function linearOf(hex: string): Linear {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function hexOf(linear: Linear): string {
  const channel = (value: number) => {
    const bounded = Math.min(1, Math.max(0, value));
    const encoded = bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255).toString(16).padStart(2, "0");
  };
  return `#${linear.map(channel).join("")}`;
}

/** True for "#rrggbb". */
export function isHex(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

export function oklchOf(hex: string): Oklch {
  const [r, g, b] = linearOf(hex);
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short;
  const bb = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short;
  return { l: 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short, c: Math.hypot(a, bb), h: Math.atan2(bb, a) };
}

function linearFrom({ l, c, h }: Oklch): Linear {
  const a = c * Math.cos(h);
  const b = c * Math.sin(h);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

/** The nearest colour a screen can show: lightness and hue are kept, chroma is given up until it fits. */
export function hexFrom(color: Oklch): string {
  const shows = (c: number) => linearFrom({ ...color, c }).every((value) => value >= -GAMUT_SLACK && value <= 1 + GAMUT_SLACK);
  let low = 0;
  let high = color.c;
  if (shows(high)) return hexOf(linearFrom(color));
  for (let step = 0; step < 16; step++) {
    const middle = (low + high) / 2;
    if (shows(middle)) low = middle;
    else high = middle;
  }
  return hexOf(linearFrom({ ...color, c: low }));
}

function luminance(hex: string): number {
  const [r, g, b] = linearOf(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const x = luminance(a);
  const y = luminance(b);
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** `part` of `over` on `under`, mixed the way a translucent layer looks. */
export function mixed(over: string, under: string, part: number): string {
  const x = linearOf(over);
  const y = linearOf(under);
  const gamma = (value: number) => value ** (1 / 2.2);
  return hexOf([0, 1, 2].map((i) => (gamma(x[i] ?? 0) * part + gamma(y[i] ?? 0) * (1 - part)) ** 2.2) as unknown as Linear);
}
