import type { Rates } from "../earnings/invoice.ts";
import { least } from "../earnings/line.ts";
import type { Day, Instant } from "../kernel/time.ts";
import type { CompiledProgram } from "../programs/compiled.ts";
import { isTaken, outgoing, type PayeeStanding } from "./amounts.ts";

export type PayableLine = { readonly ref: string; readonly partner: string; readonly currency: string; readonly payable: bigint; readonly disputed: boolean; readonly schedule: string; readonly at: Instant; readonly releasedAt: Instant | null; readonly dueBy: Day | null };

/** One transfer as a run would instruct it; amounts as in core/payouts/transfers.ts. */
export type Planned = { readonly partner: string; readonly earned: string; readonly currency: string; readonly gross: bigint; readonly offset: bigint; readonly withheld: bigint; readonly sent: bigint; readonly rate: string | null; readonly lines: number; /** What goes for each line; a set-off is taken from the oldest first. */ readonly parts: readonly PlannedPart[] };
export type PlannedPart = { readonly line: string; readonly transferred: bigint; readonly setOff: bigint };
export type HeldMoney = { readonly partner: string; readonly currency: string; readonly amount: bigint; readonly because: string };
export type Plan = { readonly transfers: readonly Planned[]; readonly held: readonly HeldMoney[] };

export type Planning = {
  /** Lines of one schedule with something payable. */
  readonly lines: readonly PayableLine[];
  readonly payeeOf: (partner: string) => PayeeStanding;
  readonly owedBack: (partner: string, currency: string) => bigint;
  readonly rates: Rates;
  readonly program: CompiledProgram;
  readonly at: Instant;
};

/** What a run at this instant would pay, and what it would leave and why: the same rules as the run itself (P-33 … P-38, P-42). */
export function planRun(planning: Planning): Plan {
  const transfers: Planned[] = [];
  const held: HeldMoney[] = [];
  const groups = Map.groupBy(planning.lines.filter((line) => line.payable > 0n && isTaken(line, planning.at, planning.program)), (line) => `${line.partner}\u0000${line.currency}`);
  for (const [, all] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { partner, currency, schedule } = all[0] as PayableLine;
    const hold = (lines: readonly PayableLine[], because: string) => void (lines.length > 0 && held.push({ partner, currency, amount: sum(lines), because }));
    hold(all.filter((line) => line.disputed), "disputed");
    const lines = all.filter((line) => !line.disputed);
    if (lines.length === 0) continue;
    const payee = planning.payeeOf(partner);
    if (payee.blocked !== null) {
      hold(lines, payee.blocked);
      continue;
    }
    const gross = sum(lines);
    const going = outgoing({ gross, owedBack: planning.owedBack(partner, currency), currency, schedule, dueBys: lines.map((line) => line.dueBy) }, { payee, rates: planning.rates, program: planning.program, at: planning.at });
    if ("held" in going) hold(lines, going.held.replace(/^(held|blocked): /, ""));
    else transfers.push({ partner, earned: currency, currency: going.target, gross, offset: going.offset, withheld: going.withheld, sent: going.arriving - going.withheld, rate: going.rate, lines: lines.length, parts: partsOf(lines, going.offset) });
  }
  return { transfers, held };
}

function partsOf(lines: readonly PayableLine[], offset: bigint): PlannedPart[] {
  let left = offset;
  return [...lines].sort((a, b) => a.at - b.at || (a.ref < b.ref ? -1 : 1)).map(({ ref, payable }) => {
    const setOff = least(left, payable);
    left -= setOff;
    return { line: ref, setOff, transferred: payable - setOff };
  });
}

function sum(lines: readonly PayableLine[]): bigint {
  return lines.reduce((all, line) => all + line.payable, 0n);
}
