import type { Earning, RewardView, View } from "../../core/engine/view.ts";
import { canonical } from "../../core/kernel/canonical.ts";
import { dayText, type Instant, instantText } from "../../core/kernel/time.ts";
import type { Payout } from "../../core/payouts/transfers.ts";
import type { Outcome, OutcomeRow } from "../earnings/store.ts";

/** One row of a read model before it is written: its columns are only worked out where its mark says that it has changed. */
export type Row = { readonly name: string; readonly mark: string; readonly columns: () => Record<string, unknown> };

/** Which organisation a partner's or a customer's name stands for; undefined where none signs in under it. */
export type Organisations = { readonly partner: (key: string) => string | undefined; readonly customer: (key: string) => string | undefined };

const when = (at: Instant | null) => (at === null ? null : instantText(at));

/** Everything a scope's outcome shows, row by row. */
export function outcomeOf(view: View, organisations: Organisations): Record<Outcome, Row[]> {
  const customers = new Map(view.credits.map((deal) => [deal.deal, deal.customer]));
  return {
    line: view.earnings.map((line) => lineRow(line, customers.get(line.deal ?? "") ?? null, view, organisations)),
    reward: view.rewards.map((reward) => rewardRow(reward, view, organisations)),
    payout: view.payouts.map((payout) => payoutRow(payout, organisations)),
    decision: [...view.decisions].map(([about, decision]) => ({ name: about, mark: decision, columns: () => ({ about, org_id: null, decision }) })),
    recognition: view.recognitions.map(({ customer, status, at }) => ({
      name: customer, mark: `${status} ${at}`, columns: () => ({ customer, org_id: organisations.customer(customer) ?? null, status, at: instantText(at as Instant) }),
    })),
  };
}

function lineRow(line: Earning, customer: string | null, view: View, organisations: Organisations): Row {
  const org = organisations.partner(line.partner) ?? null;
  const moving = [org, line.status, line.open, line.held, line.payable, line.inTransfer, line.settled, line.unclaimed, line.reversed, line.clawedBack, line.releasedAt, line.paidAt, line.disputes.size > 0];
  const fixed = [line.partner, customer, line.deal, line.incentive, line.grade, line.program, line.rate, line.base, line.currency, line.amount, line.schedule, line.at, line.releaseAt, line.dueBy, line.factId, line.takenBack.length];
  return {
    name: line.ref, mark: [...moving, ...fixed].join("|"),
    columns: () => ({
      ref: line.ref, org_id: org, partner: line.partner, customer, deal: line.deal, invoice: line.invoice, incentive: line.incentive, grade: line.grade, program: line.program, rate: line.rate,
      base: line.base, currency: line.currency, amount: line.amount, open: line.open, held: line.held, payable: line.payable, in_transfer: line.inTransfer, settled: line.settled, unclaimed: line.unclaimed,
      reversed: line.reversed, clawed_back: line.clawedBack, status: line.status, schedule: line.schedule, at: instantText(line.at), release_at: when(line.releaseAt), released_at: when(line.releasedAt),
      due_by: line.dueBy === null ? null : dayText(line.dueBy), paid_at: when(line.paidAt), fact: line.factId, disputed: line.disputes.size > 0, trace: view.trace(line.ref) ?? null,
    }),
  };
}

function rewardRow(reward: RewardView, view: View, organisations: Organisations): Row {
  const columns = {
    referral: reward.referral, org_id: organisations.customer(reward.referrer) ?? null, kind: reward.kind, referrer: reward.referrer, customer: reward.customer, plan: reward.plan, program: reward.program.id,
    amount: reward.amount, currency: reward.currency, status: reward.status, form: reward.form, converted_at: instantText(reward.convertedAt), released_at: when(reward.releasedAt), paid_ms: reward.paidMs,
  };
  return { name: reward.referral, mark: canonical(columns), columns: () => ({ ...columns, trace: view.trace(reward.referral) ?? null }) };
}

function payoutRow(payout: Payout, organisations: Organisations): Row {
  const columns = {
    id: payout.id, org_id: organisations.partner(payout.partner) ?? null, batch: payout.batch, partner: payout.partner, earned: payout.earned, currency: payout.currency, at: instantText(payout.at), gross: payout.gross,
    set_off: payout.offset, withheld: payout.withheld, sent: payout.sent, rate: payout.rate, status: payout.status, changed_at: instantText(payout.changedAt), fact: payout.factId,
    parts: payout.parts.map(({ line, transferred, setOff }) => ({ ref: line.ref, transferred, setOff })),
  };
  return { name: payout.id, mark: canonical(columns), columns: () => columns };
}

/** What has to be rewritten so that the read model shows these rows: those that are gone, and those that are new or changed. */
export function changesOf(rows: readonly Row[], marks: ReadonlyMap<string, string>, scope: bigint): { gone: string[]; rows: OutcomeRow[]; marks: Map<string, string> } {
  const now = new Map(rows.map((row) => [row.name, row.mark]));
  const changed = rows.filter((row) => marks.get(row.name) !== row.mark);
  return {
    gone: [...marks.keys()].filter((name) => !now.has(name)),
    rows: changed.map(({ name, mark, columns }) => ({ name, mark, columns: { ...columns(), scope, mark } })),
    marks: now,
  };
}
