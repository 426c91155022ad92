import { type Instant, instantText } from "../kernel/time.ts";

/** How long a changed account waits before money goes to it: time for the old contact to notice. */
export const BANK_HOLD_MS = 72 * 3_600_000;

export type Details = { readonly bank: { readonly heldUntil: Instant | null } | undefined; readonly hasTax: boolean };

/** Why nothing may be paid out to a partner, in words that stand in statements; null when it may (P-35, P-36). */
export function blockedReason({ bank, hasTax }: Details, now: Instant): string | null {
  if (bank === undefined) return "bank details missing";
  if (!hasTax) return "tax form missing";
  if (bank.heldUntil !== null && bank.heldUntil > now) return `bank details changed: held until ${instantText(bank.heldUntil).slice(0, 16).replace("T", " ")} UTC`;
  return null;
}

/** Something of this partner cannot be posted; everybody else is paid meanwhile. */
export const BOOKS_FAIL = "its books cannot be posted";

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^bank details missing/, "The partner enters a bank account in its payout details and confirms it with the code it is sent."],
  [/^tax form missing/, "The partner gives its tax form in its payout details."],
  [/^bank details changed/, "Nothing: the first run after that day pays it. If the partner did not ask for the change, have it set the old account again."],
  [/^its books cannot be posted/, "Look at the reconciliation of the books: it says what cannot be posted and why. Then prepare the run again."],
  [/^disputed/, "Decide the dispute: the first run after that pays what is due."],
  [/^no rate for/, "Record the exchange rate of the day, then prepare the run again."],
  [/^below the minimum/, "Nothing: it is paid once it reaches the minimum, or on its due date."],
  [/^nothing would arrive/, "Nothing: it is paid with the next earnings."],
];

/** What to do about held money. */
export function todoFor(because: string): string {
  return REMEDIES.find(([reason]) => reason.test(because))?.[1] ?? "Clear this with the partner, then record that the reason is gone.";
}
