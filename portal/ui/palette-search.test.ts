import { describe, expect, it } from "vitest";
import { found, type PaletteItem } from "./palette-search.ts";

const item = (group: string, label: string, detail = ""): PaletteItem => ({ id: label, group, label, detail, run: () => undefined });
const items = [
  item("Actions", "Register a deal", "Customer, opportunity, support"), item("Actions", "Request marketing funds"),
  item("Deals", "Helios Energy", "DR-1041 · In review"), item("Deals", "Łódź Robotics", "DR-1034 · Approved"), item("Go to", "Deals"), item("Go to", "Earnings"),
];
const labels = (query: string) => found(items, query).map((one) => one.label);

describe("the palette", () => {
  it("shows everything, in the order given, before a word is typed", () => {
    expect(labels("")).toEqual(items.map((one) => one.label));
  });

  it.each([
    ["dr-1041", ["Helios Energy"]], ["lodz", ["Łódź Robotics"]], ["deals", ["Deals"]], ["review energy", ["Helios Energy"]], ["robotics helios", []], ["REQ", ["Request marketing funds"]],
  ])("finds for %j exactly %j", (query, expected) => {
    expect(labels(query)).toEqual(expected);
  });

  it("puts the group with the best hit first", () => {
    expect(labels("deal")[0]).toBe("Deals");
  });
});
