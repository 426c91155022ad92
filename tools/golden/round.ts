import { z } from "zod";
import { shareOf } from "../../core/kernel/money.ts";
import type { Adapter } from "./case.ts";
import { Amount } from "./scalars.ts";

const Input = z.looseObject({ base: Amount, rateBps: Amount });

export const round: Adapter = ({ case: item }) => {
  const { base, rateBps } = Input.parse(item.input);
  return { amount: shareOf(base, rateBps) };
};
