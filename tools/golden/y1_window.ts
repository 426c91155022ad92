import { z } from "zod";
import { firstYear } from "../../core/deals/first-year.ts";
import type { Adapter } from "./case.ts";
import { On, onText } from "./scalars.ts";

const Input = z.looseObject({ serviceStart: On });

export const y1Window: Adapter = ({ case: item, program }) => {
  const window = program.commissions.map((rule) => rule.window).find((candidate) => candidate.kind === "first_year");
  if (window === undefined) throw new Error("The program pays for no first year.");
  const year = firstYear(Input.parse(item.input).serviceStart, window.length);
  return { from: onText(year.from), to: onText(year.to), days: year.days };
};
