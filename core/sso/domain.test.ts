import { expect, test } from "vitest";
import { found, GRACE_MS, proofOf } from "./domain.ts";

const { value } = proofOf("acme.example", "token");
const DAY = 86_400_000;
const proven = { verifiedAt: 1, missingSince: null };

test.each([
  ["the record is there for the first time", { verifiedAt: null, missingSince: null }, [value], { found: "proven", verifiedAt: 100, missingSince: null }],
  ["it stands among others", { verifiedAt: null, missingSince: null }, ["v=spf1", ` ${value} `], { found: "proven", verifiedAt: 100, missingSince: null }],
  ["another's token is there", { verifiedAt: null, missingSince: null }, [proofOf("acme.example", "other").value], { found: "not-yet", verifiedAt: null, missingSince: null }],
  ["it is still there", proven, [value], { found: "still-proven", verifiedAt: 1, missingSince: null }],
  ["it has gone", proven, [], { found: "missing", verifiedAt: 1, missingSince: 100 }],
  ["it came back", { verifiedAt: 1, missingSince: 50 }, [value], { found: "still-proven", verifiedAt: 1, missingSince: null }],
  ["it has been gone for a week", { verifiedAt: 1, missingSince: 100 - GRACE_MS }, [], { found: "lost", verifiedAt: null, missingSince: null }],
  ["it has been gone for six days", { verifiedAt: 1, missingSince: 100 - 6 * DAY }, [], { found: "missing", verifiedAt: 1, missingSince: 100 - 6 * DAY }],
  ["nobody answers", { verifiedAt: 1, missingSince: 100 - GRACE_MS }, "unanswered", { found: "unanswered", verifiedAt: 1, missingSince: 100 - GRACE_MS }],
] as const)("%s", (_, state, looked, expected) => {
  expect(found(state, looked, value, 100)).toEqual(expected);
});
