import { z } from "zod";
import { entitledLevel } from "../../core/partners/levels.ts";
import { NOTHING_KNOWN } from "../../core/partners/record.ts";
import { plusMonths } from "../../core/kernel/time.ts";
import type { Adapter } from "./case.ts";
import { Amount, Exact, On } from "./scalars.ts";

const Input = z.looseObject({
  asOf: On,
  trainingComplete: z.boolean().default(false),
  deals: z.array(z.looseObject({ wonOn: On, paid: z.boolean().default(false), fullyRefunded: z.boolean().default(false) })).default([]),
  purchases: z.array(z.looseObject({ paidOn: On, amount: Amount, refunded: Amount.default(0n), currency: z.string().nullish(), rate: Exact.nullish() })).default([]),
});

export const resellerLevel: Adapter = ({ case: item, definition }) => {
  const { asOf, trainingComplete, deals, purchases } = Input.parse(item.input);
  const { functionalCurrency } = definition.money;
  const record = {
    ...NOTHING_KNOWN, trainingComplete, deals,
    purchases: purchases.map((purchase) => ({ ...purchase, currency: purchase.currency ?? functionalCurrency, rate: purchase.rate ?? null })),
  };
  const entitlement = entitledLevel(definition.tracks["reseller"]?.levels ?? [], record, {
    asOf, quarterFrom: plusMonths(asOf, -3), zone: definition.calendar.timeZone, functionalCurrency, certifications: definition.certifications,
  });
  const live = (kind: string) => entitlement.progress.flatMap((level) => level.conditions).find((condition) => condition.requirement.kind === kind)?.live.n ?? null;
  return { level: entitlement.level, dealsClosed: live("closed_deals"), volumeUsd: live("net_purchases") };
};
