import { z } from "zod";
import { monthOf, wholesaleInvoice } from "../../core/msp/invoice.ts";
import type { DiscountRule } from "../../core/programs/definition.ts";
import type { Adapter } from "./case.ts";
import { Amount, Count, On } from "./scalars.ts";

const Month = z.string().regex(/^\d{4}-\d{2}$/).transform((month) => `${month}-01`).pipe(On);

const Input = z.looseObject({
  month: Month,
  endCustomers: z.array(z.looseObject({ count: Count.default(1), listPerMonth: Amount, from: On, to: On.nullish() })).default([]),
  mode: z.enum(["whole", "graduated", "none"]).nullish(),
});

export const mspInvoice: Adapter = ({ case: item, program }) => {
  const { month, endCustomers, mode } = Input.parse(item.input);
  const rule = program.discounts.find((discount) => discount.id === "msp.wholesale");
  if (rule === undefined) throw new Error("The program has no wholesale price.");
  const customers = endCustomers.flatMap(({ count, listPerMonth, from, to }, entry) =>
    Array.from({ length: count }, (_, i) => ({ customer: `${entry + 1}.${i + 1}`, listPerMonth, from, to: to ?? null })),
  );
  const invoice = wholesaleInvoice(inMode(rule, mode ?? null), monthOf(month), customers);
  return { billableEndCustomers: invoice.billable, discountBps: invoice.discountRate, total: invoice.total, firstLine: invoice.lines[0]?.amount ?? null };
};

/** The steps of the program on everything, by slice, or not at all. */
function inMode(rule: DiscountRule, mode: "whole" | "graduated" | "none" | null): DiscountRule {
  if (mode === null || rule.extraRate?.kind !== "bands") return rule;
  return { ...rule, extraRate: mode === "none" ? null : { ...rule.extraRate, mode } };
}
