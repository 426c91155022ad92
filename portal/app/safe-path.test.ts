import { expect, it } from "vitest";
import { safePath } from "./safe-path.ts";

it.each([["/portal/deals?view=open", true], ["//elsewhere.example", false], ["/\\elsewhere.example", false], ["https://elsewhere.example", false], ["portal", false], [undefined, false], [`/${"x".repeat(600)}`, false]])("after signing in %s is gone to: %s", (path, expected) => {
  expect(safePath(path) !== undefined).toBe(expected);
});
