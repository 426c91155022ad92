import { describe, expect, it } from "vitest";
import type { Column } from "./column.ts";
import { compareValues, narrowedRows, viewCounts } from "./rows.ts";

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

it.each([[1, 2, -1], [10, 9, 1], ["a", "B", -1], ["Äpfel", "Zebra", -1], ["x", "x", 0]])("%s before %s gives %i", (a, b, sign) => {
  expect(Math.sign(compareValues(a, b))).toBe(sign);
});
