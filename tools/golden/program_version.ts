import { z } from "zod";
import { governing } from "../../core/programs/in-force.ts";
import type { Adapter } from "./case.ts";
import { At } from "./scalars.ts";

const Input = z.looseObject({
  versions: z.array(z.looseObject({ id: z.string(), effectiveFrom: At, effectiveUntil: At.nullish(), appliesToExistingFrom: At.nullish() })),
  lockedAt: At,
  eventAt: At.nullish(),
});

export const programVersion: Adapter = ({ case: item, program }) => {
  const { versions, lockedAt, eventAt } = Input.parse(item.input);
  const programs = versions.map((version) => ({
    ...program, id: version.id, version: version.id,
    startsAt: version.effectiveFrom, endsAt: version.effectiveUntil ?? null, movesExistingFrom: version.appliesToExistingFrom ?? null,
  }));
  return { version: governing(programs, { lockedAt, eventAt: eventAt ?? lockedAt })?.id ?? null };
};
