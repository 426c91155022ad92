import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changed, filtersOf, fromSignature, narrowed, nextSort, signature, sortOf, tableSearch, withFilters, withoutTable } from "./table-search.ts";

describe("the address of a table", () => {
  it("keeps what it knows and drops what somebody else put there", () => {
    expect(tableSearch({ view: "open", q: "helios", sort: "-size", utm_source: "mail", filter: { a: 1 }, cols: "" })).toEqual({ view: "open", q: "helios", sort: "-size" });
  });

  it("takes a number typed as words, since the router reads ?q=1042 as one", () => {
    expect(tableSearch({ q: 1042 })).toEqual({ q: "1042" });
  });

  it("leaves alone what is not the table's", () => {
    expect(withoutTable({ view: "open", q: "x", open: "dea_1", step: 2 })).toEqual({ open: "dea_1", step: 2 });
  });

  it("drops a text too long to be meant", () => {
    expect(tableSearch({ q: "x".repeat(501) })).toEqual({});
  });

  it("holds filters of any value and gives them back unchanged", () => {
    const values = fc.array(fc.string({ minLength: 1, unit: "grapheme" }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), values, { minKeys: 1 }), (chosen) => {
        const filters = new Map(Object.entries(chosen));
        expect(filtersOf(withFilters({}, filters))).toEqual(filters);
      }),
    );
  });

  it("loses the filter part with the last value", () => {
    expect(withFilters({ q: "x", filter: "status:won" }, new Map([["status", []]]))).toEqual({ q: "x" });
  });

  it("is the same view whatever the order of its parts", () => {
    const search = { q: "a b", view: "open", sort: "-size", filter: "status:won" };
    expect(signature({ filter: "status:won", sort: "-size", view: "open", q: "a b" })).toBe(signature(search));
    expect(fromSignature(signature(search))).toEqual(search);
  });

  it.each([[{}, false], [{ sort: "size" }, false], [{ q: "x" }, true], [{ view: "won" }, true], [{ filter: "a:b" }, true]])("%o narrows the rows: %s", (search, expected) => {
    expect(narrowed(search)).toBe(expected);
  });
});

describe("a click on a head", () => {
  it("starts figures with the largest and text with A, then turns round", () => {
    expect(nextSort({}, "size", true).sort).toBe("-size");
    expect(nextSort({ sort: "-size" }, "size", true).sort).toBe("size");
    expect(nextSort({ sort: "-size" }, "customer", false).sort).toBe("customer");
    expect(sortOf({ sort: "-size" })).toEqual({ id: "size", desc: true });
    expect(sortOf({})).toBeNull();
  });

  it("takes a part out of the address when it is empty", () => {
    expect(changed({ q: "x", view: "open" }, "q", "")).toEqual({ view: "open" });
  });
});
