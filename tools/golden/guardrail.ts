import { z } from "zod";
import { guardrail } from "../../core/deals/guardrail.ts";
import type { Adapter } from "./case.ts";
import { Amount, Count } from "./scalars.ts";

const Input = z.looseObject({ list: Amount, discountBps: Count.nullish(), commissionBps: Count.nullish(), marketplace: z.string().nullish() });

export const guardrailCase: Adapter = ({ case: item, definition }) => {
  const { list, discountBps, commissionBps, marketplace } = Input.parse(item.input);
  const isDirect = marketplace == null || marketplace === "direct";
  const fee = isDirect ? 0 : definition.marketplaces[marketplace]?.fee;
  if (fee === undefined) throw new Error(`There is no marketplace ${marketplace}.`);
  const verdict = guardrail(definition.stacking.giveawayLimit, { list, discountRate: discountBps ?? 0, marketplaceRate: fee, commissionRate: commissionBps ?? 0 });
  return { givenAway: verdict.givenAway, decision: verdict.decision };
};
