import { expect, test } from "vitest";
import { parseInstant, type Instant } from "../kernel/time.ts";
import { instantWords } from "./words.ts";

test.each([
  ["2026-03-31T09:05:59.999Z", "31 March 2026, 09:05 UTC"],
  ["2028-02-29T00:00:00Z", "29 February 2028, 00:00 UTC"],
  ["1969-12-31T23:59:00Z", "31 December 1969, 23:59 UTC"],
])("%s is written as %s", (text, words) => expect(instantWords(parseInstant(text) as Instant)).toBe(words));
