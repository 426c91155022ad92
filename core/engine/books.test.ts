import { expect } from "vitest";
import { always } from "../kernel/properties.testing.ts";
import { audited, wildHistories } from "./histories.testing.ts";

always("after every fact the books balance, name their facts, post once, fall below zero nowhere and agree with what the facts add up to (PR-07, PR-08, PR-09, §8.3)", wildHistories, (history) => {
  expect(audited(history)).toEqual([]);
});
