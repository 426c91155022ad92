import { describe, expect, it } from "vitest";
import type { Column } from "./column.ts";
import { narrowedRows, sortedBy, viewCounts } from "./rows.ts";

type Deal = { customer: string; status: string; size: number | null };
const deals: Deal[] = [{ customer: "Łódź Robotics", status: "approved", size: 52_400 }, { customer: "Helios Energy", status: "review", size: 120_000 }, { customer: "Aurora Health", status: "declined", size: null }];
const columns: Column<Deal>[] = [{ id: "customer", label: "Customer", value: (d) => d.customer }, { id: "status", label: "Status", value: (d) => d.status }, { id: "size", label: "Size", value: (d) => d.size }];
const rules = {
  columns,
  views: [{ id: "open", label: "Open", test: (d: Deal) => d.status !== "declined" }],
  filters: [{ id: "status", label: "Status", options: [], test: (d: Deal, value: string) => d.status === value }, { id: "large", label: "Large", options: [], test: (d: Deal) => (d.size ?? 0) > 100_000 }],
};
const names = (search: object) => narrowedRows(deals, rules, search, new WeakMap()).map((d) => d.customer);

describe("the rows that are left", () => {
  it.each([
    [{}, ["Łódź Robotics", "Helios Energy", "Aurora Health"]],
    [{ q: "lodz" }, ["Łódź Robotics"]],
    [{ q: "energy helios" }, ["Helios Energy"]],
    [{ q: "52400" }, ["Łódź Robotics"]],
    [{ view: "open" }, ["Łódź Robotics", "Helios Energy"]],
    [{ view: "unknown" }, ["Łódź Robotics", "Helios Energy", "Aurora Health"]],
    [{ filter: "status:approved,declined" }, ["Łódź Robotics", "Aurora Health"]],
    [{ filter: "status:approved;large:yes" }, []],
    [{ view: "open", q: "aurora" }, []],
  ])("by %o are %o", (search, expected) => {
    expect(names(search)).toEqual(expected);
  });
});

it("counts what each view holds", () => {
  expect([...viewCounts(deals, [{ id: "all", label: "All" }, ...rules.views])]).toEqual([["all", 3], ["open", 2]]);
});

describe("an order", () => {
  const sizes = [{ id: "a", size: 5 }, { id: "b", size: null }, { id: "c", size: 10 }, { id: "d", size: 5 }];
  const ids = (desc: boolean) => sortedBy(sizes, (row) => row.size, desc).map((row) => row.id).join("");

  it("goes by size, keeps equal rows as they stood, and puts those without a value last both ways", () => {
    expect(ids(false)).toBe("adcb");
    expect(ids(true)).toBe("cadb");
  });

  it("of text is the one people expect, not the one of character codes", () => {
    expect(sortedBy(["Zebra", "äpfel", "Beta", "alpha"], (word) => word, false)).toEqual(["alpha", "äpfel", "Beta", "Zebra"]);
  });

  it("leaves the rows it was given alone", () => {
    const rows = [2, 1];
    sortedBy(rows, (row) => row, false);
    expect(rows).toEqual([2, 1]);
  });
});
