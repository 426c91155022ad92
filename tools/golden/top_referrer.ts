import { z } from "zod";
import { topReferrers } from "../../core/referrals/top-referrer.ts";
import type { Adapter } from "./case.ts";
import { Amount, At } from "./scalars.ts";

const Input = z.looseObject({
  quarter: z.string(),
  referrals: z.array(z.looseObject({ referrer: z.string(), releasedAt: At.nullish(), acvUsd: Amount.default(0n) })).default([]),
  timeZone: z.string().nullish(),
});

export const topReferrer: Adapter = ({ case: item, definition }) => {
  const { quarter, referrals, timeZone } = Input.parse(item.input);
  const trigger = definition.incentives.flatMap((rule) => (rule.kind === "recognition" && rule.trigger.kind === "top_of_quarter" ? [rule.trigger] : []))[0];
  if (trigger === undefined) throw new Error("The program has no contest of the quarter.");
  const released = referrals.flatMap(({ referrer, releasedAt, acvUsd }) => (releasedAt == null ? [] : [{ referrer, releasedAt, firstYearValue: acvUsd }]));
  const ranking = topReferrers(trigger.order, released, quarter, timeZone ?? definition.calendar.timeZone).map(({ referrer }) => referrer);
  return { winner: ranking[0] ?? null, ranking };
};
