import { describe, expect, it } from "vitest";
import { axisWidth, bandScale, linearScale, pointScale } from "./scale.ts";

describe("an axis", () => {
  it.each([
    [0, 412_500, [0, 100_000, 200_000, 300_000, 400_000, 500_000]],
    [0, 100, [0, 20, 40, 60, 80, 100]],
    [0, 7, [0, 1, 2, 3, 4, 5, 6, 7]],
    [0, 0, [0, 1]],
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [-30, 55, [-40, -20, 0, 20, 40, 60]],
  ])("from %d to %d has the ticks people expect", (min, max, ticks) => {
    const scale = linearScale(min, max, 100, 0);
    expect(scale.ticks).toEqual(ticks);
  });

  it("reaches from edge to edge and keeps zero where a bar begins", () => {
    const scale = linearScale(0, 100, 200, 10);
    expect(scale.of(0)).toBe(200);
    expect(scale.of(100)).toBe(10);
    expect(linearScale(-50, 50, 200, 0).of(0)).toBe(100);
  });

  it("never cuts a tick", () => {
    expect(axisWidth(["$0", "$412.5K"])).toBeGreaterThan(axisWidth(["$0", "$5"]));
  });
});

describe("bars", () => {
  it("stay inside their room and do not touch", () => {
    const band = bandScale(12, 50, 650);
    expect(band.start(0)).toBeGreaterThan(50);
    expect(band.start(11) + band.width).toBeLessThan(650);
    expect(band.start(1)).toBeGreaterThan(band.start(0) + band.width);
  });

  it("are found under the pointer, and nothing is found beside them", () => {
    const band = bandScale(12, 50, 650);
    for (let i = 0; i < 12; i++) expect(band.at(band.center(i))).toBe(i);
    expect(band.at(10)).toBeNull();
    expect(band.at(700)).toBeNull();
  });
});

describe("points of a line", () => {
  it("reach from edge to edge and the nearest is found", () => {
    const points = pointScale(5, 0, 400);
    expect([points.center(0), points.center(4)]).toEqual([0, 400]);
    expect(points.at(149)).toBe(1);
    expect(points.at(151)).toBe(2);
    expect(pointScale(1, 0, 400).center(0)).toBe(200);
    expect(pointScale(0, 0, 400).at(3)).toBeNull();
  });
});
