import type { Fact } from "../facts/fact.ts";
import { credit, debit, enter } from "../ledger/book.ts";
import type { Desk } from "./desk.ts";
import { lineOf, record } from "./desk.ts";
import { type EarningLine, NONE, NOTHING, accrue, release } from "./line.ts";

/** A manual adjustment makes its own line: up is payable at once, down is owed back and set off (P-42, P-77). */
export function foldAdjustment(desk: Desk, fact: Fact<"adjustment.granted">): void {
  const { adjustment, partner, currency } = fact.payload;
  const ref = `adjustment:${adjustment}`;
  const amount = BigInt(fact.payload.amount);
  if (amount === 0n || lineOf(desk, ref) !== undefined) return;
  const line: EarningLine = {
    ref, order: desk.lines.length, partner, invoice: null, deal: null, incentive: "adjustment", grade: null, program: null, rate: null, base: 0n, currency, amount,
    cost: "commission_cost", schedule: scheduleOf(desk, partner), at: fact.at, factId: fact.id, movement: null, rates: {}, releaseAt: null, releasedAt: null, collectedAt: null, dueBy: null,
    held: amount > 0n ? amount : 0n, payable: 0n, inTransfer: 0n, settled: 0n, unclaimed: 0n, reversed: 0n, clawedBack: amount > 0n ? 0n : -amount,
    paidAt: null, disputes: NONE, takenBack: NOTHING,
  };
  record(desk, line);
  if (amount > 0n) {
    accrue(desk.book, line);
    release(desk.book, line);
    return;
  }
  enter(desk.book, "adjust_down", ref, [debit("partner_clawback_receivable", partner, currency, -amount), credit("commission_cost", null, currency, -amount)], { earning: ref });
}

/** Adjustments travel with the partner's other money. */
function scheduleOf(desk: Desk, partner: string): string {
  const tracks = desk.standings.get(partner)?.tracks;
  return tracks !== undefined && tracks.size === 1 && tracks.has("affiliate") ? "affiliate" : "partner";
}

export function foldDispute(desk: Desk, disputes: Map<string, string>, fact: Fact<"dispute.opened" | "dispute.resolved">): void {
  if (fact.type === "dispute.opened") {
    const line = lineOf(desk, fact.payload.earning);
    if (line === undefined || disputes.has(fact.payload.dispute)) return;
    disputes.set(fact.payload.dispute, line.ref);
    line.disputes = new Set([...line.disputes, fact.payload.dispute]);
    return;
  }
  const ref = disputes.get(fact.payload.dispute);
  const line = ref === undefined ? undefined : lineOf(desk, ref);
  if (line !== undefined) line.disputes = new Set([...line.disputes].filter((dispute) => dispute !== fact.payload.dispute));
}
