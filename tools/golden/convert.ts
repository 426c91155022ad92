import { z } from "zod";
import { converted } from "../../core/kernel/money.ts";
import type { Adapter } from "./case.ts";
import { Amount, Currency, Exact } from "./scalars.ts";

const Input = z.looseObject({ amount: Amount, from: Currency, to: Currency, rate: Exact });

export const convert: Adapter = ({ case: item }) => {
  const { amount, from, to, rate } = Input.parse(item.input);
  return { amount: converted(amount, from, to, rate) };
};
