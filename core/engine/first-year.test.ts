import fc from "fast-check";
import { describe, expect } from "vitest";
import { always } from "../kernel/properties.testing.ts";
import type { Terms } from "../programs/programs.testing.ts";
import { plainTerms } from "../programs/programs.testing.ts";
import { type LineOf, type Sharing, invoiceLines, outcome, programOf, sharedDeal, sharings } from "./invoices.testing.ts";

/** Terms that count the days of the first year. */
const yearly = plainTerms.map((terms): Terms => ({ ...terms, prorate: true, window: { kind: "first_year", from: "service_start", length: { unit: "months", n: 12 } } }));
/** Service starts on 24 February 2024: the first year has a 29 February and ends on 24 February 2025. */
const YEAR = 366;

const paid = (sharing: Sharing, lines: readonly LineOf[]) => outcome(programOf(sharing), sharedDeal(sharing, ({ tell, invoice }) => {
  invoice("I1", 50, lines);
  tell("cash.applied", { day: 60, ms: 0 }, { invoice: "I1" });
}));

describe("the first year (P-16, P-17)", () => {
  always("counts no day outside it (PR-20)", fc.tuple(sharings(yearly), invoiceLines, fc.integer({ min: 0, max: 600 }), fc.boolean(), fc.nat(10_000_000)), ([sharing, lines, days, before, amount]) => {
    const outside = { id: "outside", kind: "software" as const, amount, from: before ? -days - 30 : YEAR, days: before ? Math.min(days, days + 30) : days };
    expect(paid(sharing, [...lines, outside])).toEqual(paid(sharing, lines));
  });

  always("counts the same whether a service period is invoiced whole or in adjoining parts, to a unit for each part (PR-20)", fc.tuple(sharings(yearly), fc.integer({ min: -60, max: 400 }), fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }), fc.nat(1_000_000)), ([sharing, from, parts, perDay]) => {
    const line = (id: string, start: number, days: number): LineOf => ({ id, kind: "software", amount: perDay * days, from: start, days });
    let at = from;
    const pieces = parts.map((days, i) => {
      const piece = line(`p${i}`, at, days);
      at += days;
      return piece;
    });
    const whole = paid(sharing, [line("w", from, at - from)]).total;
    const inParts = paid(sharing, pieces).total;
    expect(whole - inParts <= BigInt(parts.length) && inParts - whole <= BigInt(parts.length)).toBe(true);
  });

  always("counts a line that lies in it whole, and one of three years in proportion", fc.tuple(sharings(yearly, 1), fc.nat(1_000_000), fc.integer({ min: 1, max: YEAR })), ([sharing, perDay, days]) => {
    const inside = paid(sharing, [{ id: "a", kind: "software", amount: perDay * days, from: 0, days }]);
    const across = paid(sharing, [{ id: "a", kind: "software", amount: perDay * (days + 730), from: YEAR - days, days: days + 730 }]);
    expect(across).toEqual(inside);
  });
});
