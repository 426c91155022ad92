import { z } from "zod";
import { quarterOfDay } from "../../core/kernel/time.ts";
import { complianceIn } from "../../core/partners/compliance.ts";
import { NOTHING_KNOWN } from "../../core/partners/record.ts";
import type { Adapter } from "./case.ts";
import { At, Count, On } from "./scalars.ts";

const Input = z.looseObject({
  endCustomers: z.array(z.looseObject({ active: z.boolean().default(true), count: Count.default(1) })).default([]),
  quarter: z.string().nullish(),
  activatedAt: At.nullish(),
  asOf: On.nullish(),
});

export const mspCompliance: Adapter = ({ case: item, definition }) => {
  const input = Input.parse(item.input);
  const compliance = definition.tracks["msp"]?.compliance;
  if (!compliance) throw new Error("The program checks no providers.");
  const activeEndCustomers = input.endCustomers.filter(({ active }) => active).reduce((sum, { count }) => sum + count, 0);
  // The minimum is counted at the quarter's end; without a quarter, any one will do.
  const quarter = input.quarter ?? quarterOfDay(input.asOf ?? On.parse(definition.effective.from));
  const program = { zone: definition.calendar.timeZone, functionalCurrency: definition.money.functionalCurrency, certifications: definition.certifications };
  const report = complianceIn(compliance, { ...NOTHING_KNOWN, joinedAt: input.activatedAt ?? null, activeEndCustomers }, quarter, null, program);
  const check = report?.checks.find(({ requirement }) => requirement.kind === "active_end_customers");
  return { activeEndCustomers, check: check?.outcome ?? null };
};
