import { expect, test } from "vitest";
import { instant } from "../../core/kernel/time.ts";
import { settableClock } from "./clock.ts";
import { createIds } from "./ids.ts";

const clock = settableClock(instant(Date.UTC(2026, 0, 31)));

test("an id is its prefix and a UUIDv7 that carries the clock's millisecond", () => {
  const id = createIds(clock).next("dea");
  expect(id).toMatch(/^dea_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  expect(Number.parseInt(id.slice(4, 16), 16)).toBe(clock.now());
});

test("ids of one millisecond ascend and never repeat", () => {
  const ids = createIds(clock);
  const made = Array.from({ length: 20_000 }, () => ids.next("fac"));
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
});

test("a clock is only moved forwards", () => {
  expect(() => clock.set(instant(clock.now() - 1))).toThrow("forwards");
});
