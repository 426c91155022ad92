import { z } from "zod";
import { resellerPrice } from "../../core/partners/reseller-price.ts";
import type { Adapter } from "./case.ts";
import { Amount, At } from "./scalars.ts";

const Input = z.looseObject({
  list: Amount,
  levelAtOrder: z.string().nullish(),
  orderedAt: At,
  registration: z.looseObject({ approvedAt: At.nullish(), expiresAt: At.nullish(), levelAtApproval: z.string().nullish() }).nullish(),
});

export const resellerPriceCase: Adapter = ({ case: item, program }) => {
  const { list, levelAtOrder = null, orderedAt, registration } = Input.parse(item.input);
  const rule = program.discounts.find((discount) => discount.id === "reseller.discount");
  if (rule === undefined) throw new Error("The program has no discount for resellers.");
  const { approvedAt, expiresAt, levelAtApproval } = registration ?? {};
  const confirmed = approvedAt == null || expiresAt == null ? null : { level: levelAtApproval ?? null, approvedAt, expiresAt };
  const price = resellerPrice(rule, list, levelAtOrder ?? null, orderedAt, confirmed);
  // A discount is never owed to anybody: the same sale earns no commission (P-11).
  return { level: price.level, discountBps: price.discountRate, price: price.price, discount: price.discount, commission: 0 };
};
