import { describe, expect, it } from "vitest";
import { brandScale, DEFAULT_BRAND } from "./brand.ts";
import { contrast, hexFrom, oklchOf } from "./color.ts";

const HARD = ["#3b46d3", "#e8590c", "#ffff00", "#00ff00", "#808080", "#fdfdfd", "#000000", "#ff69b4", "#00ffff", "#7b2d00", "#c0c0c0", "#ff0000", "#1a1a40"];

describe("a customer's brand colour", () => {
  it.each(HARD)("%s keeps buttons readable", (color) => {
    const scale = brandScale(color);
    expect(contrast(scale.fill, scale.onFill)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(HARD)("%s keeps links readable on every light surface", (color) => {
    const scale = brandScale(color);
    for (const surface of ["#ffffff", "#f2f4f7", "#f8f9fb", scale.steps[0], scale.steps[1]]) expect(contrast(scale.text, surface as string)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(HARD)("%s keeps links readable on every dark surface", (color) => {
    const scale = brandScale(color);
    for (const surface of ["#14181f", "#101319", "#1f242d", scale.tintsDark[0], scale.tintsDark[1]]) expect(contrast(scale.textDark, surface)).toBeGreaterThanOrEqual(4.5);
  });

  it("is used as it is where white reads on it", () => {
    expect(brandScale("#3b46d3").fill).toBe("#3b46d3");
  });

  it("takes dark words where the colour is bright, instead of darkening it", () => {
    const scale = brandScale("#ffd400");
    expect(scale.fill).toBe("#ffd400");
    expect(scale.onFill).toBe("#14181f");
  });

  it("falls back to the default for a text that is no colour", () => {
    expect(brandScale("red; background: url(//elsewhere)").fill).toBe(DEFAULT_BRAND);
  });

  it("survives the way to OKLCH and back", () => {
    for (const color of HARD) expect(hexFrom(oklchOf(color))).toBe(color);
  });
});
