import { z } from "zod";
import { payoutPlan } from "../../core/payouts/calendar.ts";
import type { Adapter } from "./case.ts";
import { At, onText } from "./scalars.ts";

const Input = z.looseObject({ paidAt: At, schedule: z.string().default("partner") });

export const payoutCalendar: Adapter = ({ case: item, definition }) => {
  const { paidAt, schedule: id } = Input.parse(item.input);
  const schedule = definition.payouts.schedules[id];
  if (schedule === undefined) throw new Error(`There is no payout schedule ${id}.`);
  const plan = payoutPlan(schedule, definition.payouts.dueAfterPayment, paidAt, definition.calendar.timeZone);
  return { dueBy: onText(plan.dueBy), nextRun: onText(plan.run), inTime: plan.inTime };
};
