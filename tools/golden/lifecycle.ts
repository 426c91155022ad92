import { z } from "zod";
import { lifecycleOf } from "../../core/partners/lifecycle.ts";
import type { Adapter } from "./case.ts";
import { Amount, At, Count, atText } from "./scalars.ts";

const Input = z.looseObject({
  activatedAt: At,
  asOf: At,
  certificates: z.array(At).default([]),
  dealsWon: z.array(At).default([]),
  fullQuartersSinceFirstDeal: Count.default(0),
  revenueThisYear: Amount.default(0n),
  revenueLastYear: Amount.default(0n),
});

export const lifecycle: Adapter = ({ case: item, definition }) => {
  const { asOf, ...milestones } = Input.parse(item.input);
  const progress = lifecycleOf(definition.lifecycle, milestones, asOf);
  if (progress === null) throw new Error("The program has no success stages.");
  const { certification, firstDeal } = progress;
  return { stage: progress.stage, certification: certification.outcome, certificationDue: atText(certification.due), firstDeal: firstDeal.outcome, firstDealDue: atText(firstDeal.due) };
};
