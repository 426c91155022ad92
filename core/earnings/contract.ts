import { z } from "zod";
import { At, MoneyWire, Page, listOf } from "../kernel/api-list.ts";
import { read } from "../kernel/api-operation.ts";
import { DayText, Key } from "../kernel/wire.ts";

export const EarningStatus = z.enum(["on_hold", "payable", "in_payout", "paid", "cancelled", "unclaimed"]);

/** One step of an explanation: the words first, then the clause and the arithmetic that can be re-computed. */
export const Step = z.strictObject({
  step: z.string(), because: z.string(), rule: z.string().nullable(), program: z.string().nullable(), lines: z.string().nullable(), policy: z.array(z.string()), facts: z.array(z.string()), value: z.string().nullable(), arithmetic: z.string().nullable(),
  notChosen: z.array(z.strictObject({ rule: z.string(), because: z.string() })),
});
export const Explanation = z.strictObject({ sentence: z.string(), steps: z.array(Step) }).meta({ id: "Explanation" });

/** One line of earnings as a partner sees it (rules.md §12). */
export const EarningLine = z
  .strictObject({
    ref: z.string(), partner: Key, customer: z.string().nullable(), deal: z.string().nullable(), invoice: z.string().nullable(), what: z.string(), rate: z.string().nullable(), base: MoneyWire,
    amount: MoneyWire, open: MoneyWire, takenBack: MoneyWire, status: EarningStatus,
    /** "will be paid by 12 Mar", "on its way since 1 Mar", "taken back: refund". */
    statusText: z.string(), at: At, releaseAt: At.nullable(), dueBy: DayText.nullable(), paidAt: At.nullable(), batch: z.string().nullable(), disputed: z.boolean(),
  })
  .meta({ id: "EarningLine" });
export type EarningLine = z.output<typeof EarningLine>;

const Sum = z.strictObject({ currency: z.string(), onHold: MoneyWire, payable: MoneyWire, inPayout: MoneyWire, paid: MoneyWire, owedBack: MoneyWire, next: z.strictObject({ on: DayText, amount: MoneyWire }).nullable() });

export const earningsContract = {
  earnings: {
    list: read("GET /v1/earnings", { summary: "Earnings, newest first", permission: "earnings:read", input: z.strictObject({ ...Page, partner: Key.optional(), status: EarningStatus.optional(), search: z.string().max(100).optional(), deal: Key.optional(), late: z.enum(["true"]).optional() }), output: listOf(EarningLine) }),
    explain: read("GET /v1/earnings/explanation", { summary: "Why: rule, clause, facts and arithmetic of one line", permission: "earnings:read", input: z.strictObject({ ref: z.string().min(1).max(400) }), output: z.strictObject({ line: EarningLine, explanation: Explanation }), refusals: { "earning.not-found": 404 } }),
    summary: read("GET /v1/earnings/summary", { summary: "What is held, payable, on its way and paid, by currency, and the next payout", permission: "earnings:read", input: z.strictObject({ partner: Key.optional() }), output: z.strictObject({ sums: z.array(Sum) }) }),
  },
};
