import { describe, expect, it } from "vitest";
import { keyOf, matches, typing } from "./keys.ts";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) => keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe("a key press", () => {
  it.each([["K", { ctrlKey: true }, "mod+k"], ["k", { metaKey: true }, "mod+k"], ["J", {}, "j"], ["?", {}, "?"], ["Shift", {}, null], ["ą", { altKey: true }, null]])("%s with %o is %s", (key, held, name) => {
    expect(press(key, held)).toBe(name);
  });
});

describe("a shortcut", () => {
  it("of two keys needs both, in order", () => {
    expect(matches("g h", "h", "g")).toBe(true);
    expect(matches("g h", "h", null)).toBe(false);
    expect(matches("g h", "g", "h")).toBe(false);
  });

  it("of one key does not care what came before", () => {
    expect(matches("c", "c", "g")).toBe(true);
    expect(matches("c", "mod+c", null)).toBe(false);
  });
});

describe("letters", () => {
  it.each([["INPUT", "text", true], ["INPUT", "checkbox", false], ["TEXTAREA", undefined, true], ["BUTTON", undefined, false], ["SELECT", undefined, true]])("in %s of type %s belong to the text: %s", (tagName, type, expected) => {
    expect(typing({ tagName, type, getAttribute: () => null })).toBe(expected);
  });

  it("in an editable element or a combobox belong to the text", () => {
    expect(typing({ tagName: "DIV", isContentEditable: true })).toBe(true);
    expect(typing({ tagName: "BUTTON", getAttribute: () => "combobox" })).toBe(true);
    expect(typing(null)).toBe(false);
  });
});
