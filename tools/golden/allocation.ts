import { z } from "zod";
import { allocated } from "../../core/kernel/money.ts";
import type { Adapter } from "./case.ts";
import { Amount } from "./scalars.ts";

const Input = z.looseObject({ total: Amount, weights: z.array(Amount) });

export const allocation: Adapter = ({ case: item }) => {
  const { total, weights } = Input.parse(item.input);
  return { parts: allocated(total, weights) };
};
