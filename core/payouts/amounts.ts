import { least } from "../earnings/line.ts";
import type { Rates } from "../earnings/invoice.ts";
import { type Fraction, decimal } from "../kernel/fraction.ts";
import { converted, shareOf } from "../kernel/money.ts";
import { type Day, type Instant, civil, localDayOf } from "../kernel/time.ts";
import type { Standing } from "../partners/standing.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import { nextRunDay } from "../programs/run-days.ts";

/** What a run needs to know of whoever is paid. */
export type PayeeStanding = Pick<Standing, "blocked" | "payoutCurrency" | "withholding" | "backupWithholding">;

/** Everything payable to one partner in one currency on one schedule, in minor units. */
export type Due = { readonly gross: bigint; readonly owedBack: bigint; readonly currency: string; readonly schedule: string; readonly dueBys: readonly (Day | null)[] };

/** offset and rest in the earning's currency, arriving and withheld in the target's; arriving less withheld is sent. */
export type Outgoing = { readonly offset: bigint; readonly rest: bigint; readonly arriving: bigint; readonly withheld: bigint; readonly target: string; readonly rate: string | null };

export type Around = { readonly payee: PayeeStanding; readonly rates: Rates; readonly program: CompiledProgram; readonly at: Instant };

/** What leaves for a partner in one currency, or why nothing does: one rule for runs and for their previews (P-23, P-36, P-38, P-42). */
export function outgoing(due: Due, around: Around): Outgoing | { readonly held: string } {
  const { gross, currency } = due;
  if (waitsForMinimum(due, around)) return { held: "held: below the minimum payout" };
  const target = around.payee.payoutCurrency ?? currency;
  const rate = target === currency ? null : (around.rates[`${currency}/${target}`] ?? null);
  if (target !== currency && rate === null) return { held: `blocked: no rate for ${currency}/${target}` };
  const offset = least(due.owedBack, gross);
  const rest = gross - offset;
  const arriving = rate === null ? rest : converted(rest, currency, target, decimal(rate) as Fraction);
  if (rest > 0n && arriving === 0n) return { held: `held: nothing would arrive in ${target}` };
  return { offset, rest, arriving, withheld: shareOf(arriving, withholdingOf(around)), target, rate };
}

/** A minimum may never break the promise to pay: what falls due before the next run goes out all the same (P-38). */
function waitsForMinimum({ currency, gross, schedule: id, dueBys }: Due, { program, at }: Around): boolean {
  const { minimum, schedules } = program.definition.payouts;
  if (minimum.currency !== currency || gross >= minimum.amount) return false;
  const schedule = schedules[id];
  if (schedule === undefined) return false;
  const next = nextRunDay(localDayOf(at, program.definition.calendar.timeZone), schedule.runDays);
  return dueBys.every((dueBy) => dueBy === null || dueBy >= next);
}

function withholdingOf({ payee, program }: Around): bigint {
  if (payee.withholding !== null) return BigInt(payee.withholding);
  return payee.backupWithholding ? BigInt(program.definition.payouts.backupWithholding) : 0n;
}

/** Whether a run at an instant takes a payable line: some schedules take only what was released in earlier months (P-34). */
export function isTaken(line: { readonly schedule: string; readonly releasedAt: Instant | null; readonly at: Instant }, at: Instant, program: CompiledProgram): boolean {
  if (program.definition.payouts.schedules[line.schedule]?.takes !== "released_in_earlier_months") return true;
  return monthOf(line.releasedAt ?? line.at, program) < monthOf(at, program);
}

function monthOf(at: Instant, program: CompiledProgram): number {
  const { y, m } = civil(localDayOf(at, program.definition.calendar.timeZone));
  return y * 12 + m;
}
