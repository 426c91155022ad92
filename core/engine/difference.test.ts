import { expect, test } from "vitest";
import type { Instant } from "../kernel/time.ts";
import type { Posting } from "../ledger/posting.ts";
import { bookedKey, differenceOf, reversalOf, type Standing } from "./difference.ts";

const posting = (key: string): Posting => ({
  key, template: "accrue", factId: "f1", subject: key, effectiveAt: 5 as Instant, program: null, earning: null,
  lines: [{ account: "commission_cost", owner: null, currency: "USD", side: "debit", amount: 7n }, { account: "partner_accrued", owner: "P", currency: "USD", side: "credit", amount: 7n }],
});
const wants = (...of: [key: string, content: string][]) => of.map(([key, content]) => ({ posting: posting(key), content }));
const stands = (...of: [key: string, revision: number, content: string, live: boolean][]) => new Map(of.map(([key, revision, content, live]): [string, Standing] => [key, { key, revision, content, live }]));

test.each<[string, [string, string][], [string, number, string, boolean][], string[]]>([
  ["what is new is posted", [["a", "1"]], [], ["post a"]],
  ["what stands is left alone", [["a", "1"]], [["a", 0, "1", true]], []],
  ["what no longer holds is taken back", [], [["a", 0, "1", true]], ["take back a 0"]],
  ["what holds differently is taken back and posted anew", [["a", "2"]], [["a", 0, "1", true]], ["take back a 0", "post a~1"]],
  ["what holds again after it was taken back is posted anew, even with the same content", [["a", "1"]], [["a", 0, "1", false]], ["post a~1"]],
  ["a second change goes on from the first", [["a", "3"]], [["a", 1, "2", true]], ["take back a 1", "post a~2"]],
  ["what was taken back stays taken back", [], [["a", 3, "1", false]], []],
  ["what is taken back goes first", [["new", "1"], ["same", "1"]], [["old", 0, "1", true], ["same", 0, "1", true]], ["take back old 0", "post new"]],
])("%s", (_, wanted, standing, steps) => {
  expect(differenceOf(wants(...wanted), stands(...standing)).map((step) => (step.kind === "post" ? `post ${step.posting.key}` : `take back ${step.key} ${step.revision}`))).toEqual(steps);
});

test("an engine that wants one key twice is a bug", () => {
  expect(() => differenceOf(wants(["a", "1"], ["a", "1"]), new Map())).toThrow("twice");
});

test("a reversal says the same of the other side, under a key of its own", () => {
  const { key: _, ...posted } = posting("a");
  expect(reversalOf("a", 2, posted)).toMatchObject({ key: "reverse|a|2", template: "reverse", factId: "f1", effectiveAt: 5, lines: [{ side: "credit", amount: 7n }, { side: "debit", amount: 7n }] });
  expect(bookedKey("a", 0)).toBe("a");
});
