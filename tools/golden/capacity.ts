import { z } from "zod";
import { placeIn } from "../../core/partners/places.ts";
import type { Adapter } from "./case.ts";
import { Count } from "./scalars.ts";

const Input = z.looseObject({ tier: z.string(), activeInTier: Count, overrideReason: z.string().nullish() });

export const capacity: Adapter = ({ case: item, program }) => {
  const input = Input.parse(item.input);
  const tier = program.tiers.get(input.tier);
  if (tier === undefined) throw new Error(`There is no tier ${input.tier}.`);
  return placeIn(tier, input.activeInTier, input.overrideReason ?? null);
};
