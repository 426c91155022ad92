import { closingRefused } from "../../core/ledger/rules.ts";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { type Day, instant, parseDay } from "../../core/kernel/time.ts";
import { inForce } from "../../core/programs/in-force.ts";
import { recordFact } from "../facts/record.ts";
import type { Call } from "../platform/http-call.ts";
import type { Queries } from "../platform/database.ts";
import { publishedPrograms } from "../programs/library.ts";
import { closedThrough } from "./post.ts";
import { closePeriod, type PeriodRow } from "./store.ts";

/** The zone whose calendar the books follow: the program's (P-72). */
export async function booksZone(on: Queries, at: number): Promise<string> {
  return inForce(await publishedPrograms(on), instant(at))?.definition.calendar.timeZone ?? "UTC";
}

/** Closes the books through a day. It is a fact like any other, recorded with who did it. */
export async function closeBooks(call: Call, input: { through: string }): Promise<PeriodRow | Refusal> {
  const through = parseDay(input.through) as Day;
  const refused = closingRefused(through, call.now, await booksZone(call.tx, call.now), await closedThrough(call.tx));
  if (refused) return refused;
  const by = call.actor.personId;
  const fact = await recordFact(call, { type: "period.closed", at: call.now, source: `period:${input.through}`, payload: { through: input.through, by } });
  const closed = await closePeriod(call.tx, { through, at: call.now, by, fact: fact.id });
  if (!closed) return refuse("period.already-closed", "Somebody closed the books just now, as far or further.");
  await call.audit({ action: "period.closed", subject: input.through, detail: { fact: fact.id } });
  return { through: input.through, closed_at: call.now, closed_by: by, fact: fact.id };
}
