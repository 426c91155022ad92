import { z } from "zod";
import { heldPayoutPlan } from "../../core/payouts/calendar.ts";
import type { Adapter } from "./case.ts";
import { At, atText, onText } from "./scalars.ts";

const Input = z.looseObject({ paidAt: At });

export const affiliatePayoutCalendar: Adapter = ({ case: item, definition, program }) => {
  const { paidAt } = Input.parse(item.input);
  const rule = program.commissions.find((commission) => commission.payee === "affiliate");
  const schedule = definition.payouts.schedules[rule?.payoutSchedule ?? ""];
  if (rule === undefined || schedule === undefined) throw new Error("The program pays no affiliates.");
  const hold = rule.hold.kind === "none" ? { unit: "hours" as const, n: 0 } : rule.hold.length;
  const plan = heldPayoutPlan(schedule, hold, paidAt, definition.calendar.timeZone);
  return { releaseAt: atText(plan.releaseAt), payoutRun: onText(plan.run) };
};
