import { expect, it } from "vitest";
import { sorted } from "./file-rules.ts";

const rules = { maxSize: 1000, maxFiles: 2, endings: [".pdf", ".png"] };

it("takes files of the right kind and size until there are enough, and says why others stay out", () => {
  const files = [{ name: "Proof.PDF", size: 1000 }, { name: "script.exe", size: 1 }, { name: "large.png", size: 1001 }, { name: "b.png", size: 1 }];
  expect(sorted(files, 1, rules)).toEqual({
    taken: [files[0]],
    refused: [{ name: "script.exe", why: "kind" }, { name: "large.png", why: "large" }, { name: "b.png", why: "many" }],
  });
});

it("takes any kind where none is named", () => {
  expect(sorted([{ name: "x", size: 0 }], 0, { ...rules, endings: [] }).taken).toHaveLength(1);
});
