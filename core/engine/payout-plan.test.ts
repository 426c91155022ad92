import { expect, test } from "vitest";
import type { EarningLine } from "../earnings/line.ts";
import { instant } from "../kernel/time.ts";
import { balanceOf } from "../ledger/book.ts";
import { standingOf } from "../partners/standing.ts";
import { transfersOf } from "../payouts/transfers.ts";
import { type PayableLine, type PlannedPart, planRun } from "../payouts/plan.ts";
import { SHIPPED } from "../programs/programs.testing.ts";
import { createEngine, told } from "./evaluate.ts";
import { at, randomHistory } from "./history.testing.ts";

const program = SHIPPED;

test.each(Array.from({ length: 60 }, (_, i) => i + 1))("history %i: the preview of a run is what the run instructs, transfer by transfer", (seed) => {
  // Every run of the history is foretold just before it is told.
  const facts = told({ facts: randomHistory(seed * 31, 5), asOf: at("2025-12-31") });
  const engine = createEngine({ programs: [program], post: () => undefined });
  let paid = 0;
  for (const fact of facts) {
    if (fact.type !== "payout.run") {
      engine.tell(fact);
      continue;
    }
    engine.advance(instant(fact.at));
    const { schedule, batch } = fact.payload;
    const { desk, book, standings, payouts } = engine.world;
    const lines = [...desk.lines].filter((line) => line.schedule === schedule && line.payable > 0n).map(payable);
    const plan = planRun({ lines, payeeOf: (partner) => standingOf(standings, partner), owedBack: (partner, currency) => balanceOf(book, "partner_clawback_receivable", partner, currency), rates: { ...payouts.published, ...fact.payload.fx }, program, at: fact.at });
    engine.tell(fact);
    const instructed = transfersOf(engine.world.payouts, batch).map(({ partner, earned, currency, gross, offset, withheld, sent, rate, parts }) => ({ partner, earned, currency, gross, offset, withheld, sent, rate, lines: parts.length, parts: byLine(parts.map((part) => ({ ...part, line: part.line.ref }))) }));
    expect(plan.transfers.map((one) => ({ ...one, parts: byLine(one.parts) }))).toEqual(instructed);
    paid += instructed.length;
  }
  expect(paid).toBeGreaterThan(0);
});

/** What goes for each line; which of those of one instant a set-off is taken from is nobody's business. */
function byLine(parts: readonly PlannedPart[]): string[] {
  return parts.map(({ line, transferred, setOff }) => `${line} ${transferred + setOff}`).sort();
}

function payable(line: EarningLine): PayableLine {
  return { ref: line.ref, partner: line.partner, currency: line.currency, payable: line.payable, disputed: line.disputes.size > 0, schedule: line.schedule, at: line.at, releasedAt: line.releasedAt, dueBy: line.dueBy };
}
