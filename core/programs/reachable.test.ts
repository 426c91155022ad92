import fc from "fast-check";
import { expect, test } from "vitest";
import { shippedProgram } from "../../program/read.ts";
import { type Condition, type Field, type Fields, holds } from "./conditions.ts";
import { canHold, domainsOf } from "./reachable.ts";

const domains = domainsOf(shippedProgram().definition);
const TRIED: readonly Field[] = ["partner.track", "partner.level", "deal.motion", "deal.delivers_services"];

/** Conditions over a few fields, as deep as people write them. */
const conditions = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...TRIED).chain((field) => fc.constantFrom(...domains[field].filter((value) => value !== null)).map((is): Condition => ({ field, is }))),
    fc.constantFrom<Field>("partner.track", "partner.level", "deal.motion").chain((field) =>
      fc.subarray(domains[field].filter((value): value is string => typeof value === "string"), { minLength: 1, maxLength: 3 }).map((values): Condition => ({ field, in: values })),
    ),
    fc.array(tie("condition"), { minLength: 1, maxLength: 3 }).map((all): Condition => ({ all })),
    fc.array(tie("condition"), { minLength: 1, maxLength: 3 }).map((any): Condition => ({ any })),
    tie("condition").map((not): Condition => ({ not })),
  ),
})).condition;

/** Every partner and deal there can be, over the tried fields. */
const everything: Fields[] = [...domains.levelsOf].flatMap(([track, levels]) =>
  (levels.length === 0 ? [undefined] : levels).flatMap((level) =>
    domains["deal.motion"].flatMap((motion) => [true, false].map((delivers): Fields => ({ "partner.track": track, "partner.level": level, "deal.motion": motion ?? undefined, "deal.delivers_services": delivers }))),
  ),
);

test("conditions can hold together exactly when some partner and deal satisfies them all", () => {
  fc.assert(
    fc.property(fc.array(conditions, { minLength: 1, maxLength: 3 }), (list) => {
      expect(canHold(list, domains)).toBe(everything.some((fields) => list.every((condition) => holds(condition, fields))));
    }),
    { numRuns: 500 },
  );
});

test("a level belongs to its track", () => {
  expect(canHold([{ field: "partner.track", is: "reseller" }, { field: "partner.level", is: "premier" }], domains)).toBe(true);
  expect(canHold([{ field: "partner.track", is: "msp" }, { field: "partner.level", is: "premier" }], domains)).toBe(false);
  expect(canHold([{ field: "partner.level", is: "vip" }], domains, { "partner.track": "reseller" })).toBe(false);
});

test("a field nobody knows equals nothing, so its negation holds", () => {
  expect(holds({ field: "customer.plan", is: "team" }, {})).toBe(false);
  expect(holds({ not: { field: "customer.plan", in: ["team"] } }, {})).toBe(true);
});
