import { z } from "zod";
import { graduatedAmount, wholeAmount } from "../../core/earnings/bands.ts";
import { fraction, rounded } from "../../core/kernel/fraction.ts";
import type { Adapter } from "./case.ts";
import { Amount } from "./scalars.ts";

const Input = z.looseObject({ mode: z.enum(["graduated", "whole"]), bands: z.array(z.looseObject({ from: Amount, bps: Amount })), amount: Amount });

export const bands: Adapter = ({ case: item }) => {
  const input = Input.parse(item.input);
  const steps = input.bands.map(({ from, bps }) => ({ from, rate: bps }));
  const exact = (input.mode === "graduated" ? graduatedAmount : wholeAmount)(steps, fraction(input.amount));
  return { amount: rounded(exact.n, exact.d) };
};
