import { expect, test } from "vitest";
import { instant } from "../kernel/time.ts";
import { blockedReason, todoFor } from "./payee.ts";

const now = instant(Date.UTC(2026, 2, 2, 9));
const later = instant(now + 1);

test.each([
  ["nothing given", { bank: undefined, hasTax: false }, "bank details missing"],
  ["only the tax form", { bank: undefined, hasTax: true }, "bank details missing"],
  ["only the account", { bank: { heldUntil: null }, hasTax: false }, "tax form missing"],
  ["both", { bank: { heldUntil: null }, hasTax: true }, null],
  ["an account that still waits", { bank: { heldUntil: later }, hasTax: true }, "bank details changed: held until 2026-03-02 09:00 UTC"],
  ["an account that has waited", { bank: { heldUntil: now }, hasTax: true }, null],
] as const)("%s", (_, details, reason) => expect(blockedReason(details, now)).toBe(reason));

test("every reason has something to do about it, an unknown one too", () => {
  for (const because of ["bank details missing", "tax form missing", "disputed", "no rate for EUR/USD", "below the minimum payout", "nothing would arrive in EUR", "anything else"]) expect(todoFor(because).length).toBeGreaterThan(20);
});
