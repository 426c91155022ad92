import { z } from "zod";
import { accessOf } from "../../core/partners/access.ts";
import type { Adapter } from "./case.ts";
import { At, Count } from "./scalars.ts";

const Input = z.looseObject({
  tier: z.string().nullish(),
  status: z.string().default("active"),
  peopleWithValidCertificate: Count.default(0),
  activatedAt: At.nullish(),
  lastQualifyingActivityAt: At.nullish(),
  asOf: At,
});

/** The names that cases give to the program's resources. */
const NAMES: Readonly<Record<string, string>> = { docs: "technicalDocs", collateral: "salesCollateral", demo: "demoEnvironment", mdf: "mdfRequest" };

export const access: Adapter = ({ case: item, definition }) => {
  const input = Input.parse(item.input);
  const visitor = {
    tier: input.tier ?? null, status: input.status, certifiedPeople: input.peopleWithValidCertificate,
    activatedAt: input.activatedAt ?? null, lastActivityAt: input.lastQualifyingActivityAt ?? null,
  };
  const open = accessOf(definition, visitor, input.asOf);
  return { access: Object.fromEntries(Object.entries(open).map(([id, answer]) => [NAMES[id] ?? id, answer.open])) };
};
