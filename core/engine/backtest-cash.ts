import type { AccountName } from "../ledger/posting.ts";
import { CHART } from "../ledger/posting.ts";
import { type Day, type Instant, localDayOf } from "../kernel/time.ts";
import { type Fact, inOrder } from "../facts/fact.ts";
import { keptOf } from "../earnings/invoice.ts";
import type { EarningLine } from "../earnings/line.ts";
import type { Replay } from "./backtest-run.ts";

/** When and how much money leaves, per currency; amounts in minor units. */
export type Cash = {
  readonly currency: string;
  /** Everything sent to partners, failed and returned transfers aside. */
  readonly paidOut: bigint;
  /** The mean day of payout, weighted by amount, in tenths of a day since 1970; null when nothing was paid. */
  readonly meanDay: bigint | null;
  /** The most that was owed to partners at once: on hold, payable and on its way. */
  readonly peak: bigint;
  readonly peakOn: Day | null;
  /** What went out after its due date, or is past it and still not out (P-33). */
  readonly late: bigint;
  readonly lateLines: number;
  /** Commissions, services margins, rewards and marketing funds. */
  readonly given: bigint;
  /** Software and services money kept from customers, and what resellers and providers were invoiced. */
  readonly revenue: bigint;
};

type Sums = { -readonly [K in keyof Cash]: Cash[K] } & { weighted: bigint; owed: bigint };

/** Cash timing and give-away rate of one replay (rules.md §9.3), by currency. Marketplace fees and discounts are no part of what is given. */
export function cashOf(one: Replay, facts: readonly Fact[], zone: string): Cash[] {
  const sums = new Map<string, Sums>();
  const of = (currency: string): Sums => {
    const found = sums.get(currency) ?? { currency, paidOut: 0n, meanDay: null, peak: 0n, peakOn: null, late: 0n, lateLines: 0, given: 0n, revenue: 0n, weighted: 0n, owed: 0n };
    sums.set(currency, found);
    return found;
  };
  booksOf(one, zone, of);
  for (const payout of one.payouts) {
    if (payout.status === "failed" || payout.status === "returned") continue;
    const sum = of(payout.currency);
    sum.paidOut += payout.sent;
    sum.weighted += payout.sent * BigInt(localDayOf(payout.at, zone));
  }
  latenessOf(one, blockedSpans(facts), zone, of);
  for (const invoice of one.world.desk.invoices.values()) {
    for (const line of invoice.lines) if (line.kind === "software" || line.kind === "services") of(invoice.currency).revenue += keptOf(line);
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)).map(({ weighted, owed: _, ...sum }) => ({ ...sum, meanDay: sum.paidOut === 0n ? null : (weighted * 10n) / sum.paidOut }));
}

const OWED: ReadonlySet<AccountName> = new Set(["partner_accrued", "partner_payable", "payout_clearing"]);
const GIVEN: ReadonlySet<AccountName> = new Set(["commission_cost", "services_margin_cost", "referral_reward_cost", "mdf_cost", "contra_revenue_mdf"]);
const SALES: ReadonlySet<string> = new Set(["invoice_issued", "credit_note"]);

/** Walks the books once, in the order of time: what is owed after each entry, what was given away, what buyers were invoiced. */
function booksOf(one: Replay, zone: string, of: (currency: string) => Sums): void {
  for (const posting of one.postings) {
    for (const line of posting.lines) {
      const change = line.side === CHART[line.account].natural ? line.amount : -line.amount;
      const sum = of(line.currency);
      if (GIVEN.has(line.account)) sum.given += change;
      if (line.account === "deferred_revenue" && SALES.has(posting.template)) sum.revenue += change;
      if (OWED.has(line.account)) sum.owed += change;
    }
    for (const { currency } of posting.lines) {
      const sum = of(currency);
      if (sum.owed > sum.peak) [sum.peak, sum.peakOn] = [sum.owed, localDayOf(posting.effectiveAt, zone)];
    }
  }
}

type Span = { readonly from: Instant; readonly to: Instant };

/** When each partner could not be paid for want of its own data: what waits for that is not late (P-35). */
function blockedSpans(facts: readonly Fact[]): ReadonlyMap<string, readonly Span[]> {
  const spans = new Map<string, Span[]>();
  const since = new Map<string, Instant>();
  for (const fact of facts.filter((one) => one.type === "payee.changed" && one.payload.blocked !== undefined).sort(inOrder) as Fact<"payee.changed">[]) {
    const { partner, blocked } = fact.payload;
    const from = since.get(partner);
    if (blocked !== null && from === undefined) since.set(partner, fact.at);
    if (blocked !== null || from === undefined) continue;
    spans.set(partner, [...(spans.get(partner) ?? []), { from, to: fact.at }]);
    since.delete(partner);
  }
  for (const [partner, from] of since) spans.set(partner, [...(spans.get(partner) ?? []), { from, to: Number.MAX_SAFE_INTEGER as Instant }]);
  return spans;
}

function latenessOf(one: Replay, blocked: ReadonlyMap<string, readonly Span[]>, zone: string, of: (currency: string) => Sums): void {
  const today = localDayOf(one.asOf, zone);
  const isExcused = (line: EarningLine, due: Day) => (blocked.get(line.partner) ?? []).some((span) => localDayOf(span.from, zone) <= due && span.to > (line.releasedAt ?? line.at));
  for (const payout of one.payouts) {
    if (payout.status === "failed" || payout.status === "returned") continue;
    const day = localDayOf(payout.at, zone);
    for (const { line, transferred, setOff } of payout.parts) if (line.dueBy !== null && day > line.dueBy && !isExcused(line, line.dueBy)) addLate(of(line.currency), transferred + setOff);
  }
  for (const line of one.earnings) if (line.dueBy !== null && line.dueBy < today && line.payable > 0n && !isExcused(line, line.dueBy)) addLate(of(line.currency), line.payable);
}

function addLate(sum: Sums, amount: bigint): void {
  sum.late += amount;
  sum.lateLines += 1;
}
