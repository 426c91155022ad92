import { type Desk, holdContested } from "../earnings/desk.ts";
import { type EarningLine, least } from "../earnings/line.ts";
import type { Fact } from "../facts/fact.ts";
import { instantPlusMonths, plusSpan } from "../kernel/time.ts";
import { balanceOf, credit, debit, enter } from "../ledger/book.ts";
import { standingOf } from "../partners/standing.ts";
import type { CompiledProgram } from "../programs/compiled.ts";

/** Payables of partners nobody can reach become unclaimed property after the dormancy since the last contact; never income (P-37). */
export function sweepUnclaimed(desk: Desk, program: CompiledProgram): void {
  const { dormancy } = program.definition.payouts;
  for (const partner of [...desk.live.keys()].sort()) {
    const standing = standingOf(desk.standings, partner);
    if (!standing.unreachable) continue;
    for (const line of desk.live.get(partner) as Set<EarningLine>) {
      const since = standing.lastContact ?? line.releasedAt ?? line.at;
      const dormantAt = dormancy.unit === "months" ? instantPlusMonths(since, dormancy.n) : plusSpan(since, dormancy);
      if (line.payable === 0n || dormantAt > desk.book.at) continue;
      enter(desk.book, "unclaimed", line.ref, [debit("partner_payable", partner, line.currency, line.payable), credit("unclaimed_property", null, line.currency, line.payable)], { earning: line.ref, program: line.program });
      line.unclaimed += line.payable;
      line.payable = 0n;
    }
  }
}

/** The owner of unclaimed money was found: what is owed to them is payable again, the oldest first. */
export function ownerFound(desk: Desk, fact: Fact<"unclaimed.owner_found">): void {
  const { partner, currency } = fact.payload;
  let left = BigInt(fact.payload.amount);
  for (const line of desk.lines) {
    if (left === 0n) return;
    if (line.partner !== partner || line.currency !== currency || line.unclaimed === 0n) continue;
    const part = least(left, line.unclaimed);
    line.unclaimed -= part;
    line.payable += part;
    left -= part;
    desk.live.get(partner)?.add(line);
    enter(desk.book, "owner_found", line.ref, [debit("unclaimed_property", null, currency, part), credit("partner_payable", partner, currency, part)], { earning: line.ref, program: line.program });
    holdContested(desk, line);
  }
}

type RemittanceFact = Fact<"unclaimed.remitted" | "withholding.remitted" | "clawback.written_off" | "clawback.repaid" | "payout.fee_charged">;

/** Money that leaves for an authority, comes back from a partner, is given up, or pays a bank's fee. Never more than is there. */
export function remit(desk: Desk, fact: RemittanceFact): void {
  const { book } = desk;
  const { currency } = fact.payload;
  const wanted = BigInt(fact.payload.amount);
  switch (fact.type) {
    case "unclaimed.remitted": {
      const amount = least(wanted, balanceOf(book, "unclaimed_property", null, currency));
      takeUnclaimed(desk, currency, amount);
      return enter(book, "unclaimed_remitted", currency, [debit("unclaimed_property", null, currency, amount), credit("cash", null, currency, amount)]);
    }
    case "withholding.remitted": {
      const amount = least(wanted, balanceOf(book, "withholding_tax_payable", null, currency));
      return enter(book, "withholding_remitted", currency, [debit("withholding_tax_payable", null, currency, amount), credit("cash", null, currency, amount)]);
    }
    case "clawback.written_off":
    case "clawback.repaid": {
      const { partner } = fact.payload;
      const amount = least(wanted, balanceOf(book, "partner_clawback_receivable", partner, currency));
      const to = fact.type === "clawback.repaid" ? debit("cash", null, currency, amount) : debit("clawback_write_off", null, currency, amount);
      return enter(book, fact.type === "clawback.repaid" ? "clawback_repaid" : "clawback_written_off", `${partner}:${currency}`, [to, credit("partner_clawback_receivable", partner, currency, amount)]);
    }
    case "payout.fee_charged":
      return enter(book, "payout_fee", fact.payload.batch, [debit("payout_fees", null, currency, wanted), credit("cash", null, currency, wanted)]);
  }
}

/** Money sent to the authority left the lines it came from: it counts as settled to its owner's account there. */
function takeUnclaimed(desk: Desk, currency: string, amount: bigint): void {
  let left = amount;
  for (const line of desk.lines) {
    if (left === 0n) return;
    if (line.currency !== currency || line.unclaimed === 0n) continue;
    const part = least(left, line.unclaimed);
    line.unclaimed -= part;
    line.settled += part;
    left -= part;
  }
}
