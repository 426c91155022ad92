import type { earningsContract } from "../../core/earnings/contract.ts";
import type { Trace, TraceStep } from "../../core/earnings/explanation.ts";
import { moneyWire } from "../../core/kernel/api-list.ts";
import { percentText } from "../../core/kernel/money.ts";
import { refuse } from "../../core/kernel/refusal.ts";
import { type Instant, dayText, instantText, localDayOf } from "../../core/kernel/time.ts";
import { nextRunDay } from "../../core/programs/run-days.ts";
import { inForce } from "../../core/programs/in-force.ts";
import type { Call, Handlers } from "../platform/http-call.ts";
import { publishedPrograms } from "../programs/library.ts";
import { titlesOf } from "./titles.ts";
import { line, type LineRow, lines, statusText, sums } from "./lines.ts";

export const earningRoutes: Handlers<typeof earningsContract> = {
  earnings: {
    async list({ limit, partner, status, search, deal, late }, call) {
      const rows = await lines(call.tx, { after: call.after, limit, partner, status, search, deal, lateOn: late === undefined ? undefined : instantText(call.now).slice(0, 10) });
      const titles = await titlesOf(call);
      return call.page(rows, limit, (row) => [instantText(row.at), row.ref], (row) => lineWire(row, titles));
    },
    async explain({ ref }, call) {
      const row = await line(call.tx, ref);
      if (row === undefined) return refuse("earning.not-found", "There is no such line, or it is not yours.");
      return { line: lineWire(row, await titlesOf(call)), explanation: explanationOf(row) };
    },
    async summary({ partner }, call) {
      const rows = await sums(call.tx, partner);
      const on = await nextRun(call);
      return {
        sums: rows.map((row) => {
          const money = (amount: bigint) => moneyWire({ amount, currency: row.currency });
          const next = row.payable - row.owed_back;
          return { currency: row.currency, onHold: money(row.held), payable: money(row.payable), inPayout: money(row.in_transfer), paid: money(row.settled), owedBack: money(row.owed_back), next: on === null || next <= 0n ? null : { on, amount: money(next) } };
        }),
      };
    },
  },
};

async function nextRun(call: Call): Promise<string | null> {
  const program = inForce(await publishedPrograms(call.tx), call.now);
  const runDays = program?.definition.payouts.schedules["partner"]?.runDays;
  return program === undefined || runDays === undefined ? null : dayText(nextRunDay(localDayOf(call.now, program.definition.calendar.timeZone), runDays));
}

function lineWire(row: LineRow, titleOf: (incentive: string) => string) {
  const money = (amount: bigint) => moneyWire({ amount, currency: row.currency });
  const at = (instant: Instant | null) => (instant === null ? null : instantText(instant));
  return {
    ref: row.ref, partner: row.partner, customer: row.customer, deal: row.deal, invoice: row.invoice, what: titleOf(row.incentive), rate: row.rate === null ? null : percentText(row.rate), base: money(row.base),
    amount: money(row.amount), open: money(row.open), takenBack: money(row.reversed), status: row.status, statusText: statusText(row), at: instantText(row.at), releaseAt: at(row.release_at),
    dueBy: row.due_by, paidAt: at(row.paid_at), batch: row.batch, disputed: row.disputed,
  };
}

/** The stored trace, step by step; an adjustment explains itself by its reason. */
function explanationOf(row: LineRow) {
  const trace = row.trace as Trace | null;
  if (trace === null) return { sentence: "Adjusted by hand, with a reason and two people.", steps: [] };
  return { sentence: trace.sentence, steps: trace.steps.map(stepWire) };
}

function stepWire(step: TraceStep) {
  return {
    step: step.step, because: step.because, rule: step.rule ?? null, program: step.program ?? null, lines: step.lines ?? null, policy: [...(step.policy ?? [])], facts: [...(step.facts ?? [])],
    value: step.value ?? null, arithmetic: step.arithmetic ?? null, notChosen: (step.notChosen ?? []).map(({ rule, because }) => ({ rule, because })),
  };
}
