import { moneyWire } from "../../core/kernel/api-list.ts";
import { dayOf, type Instant, instantText, parseDay } from "../../core/kernel/time.ts";
import { plusBankDays } from "../../core/payouts/bank-days.ts";
import { todoFor } from "../../core/payouts/payee.ts";
import type { Queries } from "../platform/database.ts";
import type { Call } from "../platform/http-call.ts";
import { filesOf, type HeldRow, type PlannedRow, type RunRow, type TransferRow, transfersOf } from "./run-store.ts";

/** Banking days after the value day within which a network sends back what it could not deliver. */
const RETURNED_WITHIN = 2;

/** On its way for longer than the bank needs to say what comes back: nobody may guess what became of it. */
function isUnclear(row: TransferRow, now: Instant): boolean {
  const valueOn = row.value_on === null ? undefined : parseDay(row.value_on);
  return row.status === "instructed" && row.rail !== null && valueOn !== undefined && dayOf(now) > plusBankDays(valueOn, RETURNED_WITHIN, row.rail);
}

export function transferWire(row: TransferRow, now: Instant) {
  const money = (amount: bigint, currency: string) => moneyWire({ amount, currency });
  return {
    id: row.ref, batch: row.batch, partner: row.partner, partnerName: row.partner_name, gross: money(row.gross, row.earned), setOff: money(row.set_off, row.earned), withheld: money(row.withheld, row.currency), sent: money(row.sent, row.currency),
    lines: row.lines, to: row.last4, rail: row.rail, status: row.status, changedAt: instantText(row.changed_at), reason: row.reason,
    valueOn: row.value_on, unclear: isUnclear(row, now),
  };
}

export function plannedWire(row: PlannedRow, i: number, of: { readonly batch: string | null; readonly at: string }) {
  return {
    id: `${of.batch ?? "planned"}-${i + 1}`, batch: of.batch, partner: row.partner, partnerName: row.name, gross: { amount: row.gross, currency: row.earned }, setOff: { amount: row.offset, currency: row.earned },
    withheld: { amount: row.withheld, currency: row.currency }, sent: { amount: row.sent, currency: row.currency }, lines: row.lines, to: row.last4, rail: row.rail, status: "planned" as const, changedAt: of.at, reason: null, valueOn: null, unclear: false,
  };
}

export function heldWire(row: HeldRow) {
  return { partner: row.partner, partnerName: row.name, amount: { amount: row.amount, currency: row.currency }, because: row.because, todo: todoFor(row.because) };
}

type Shown = { readonly gross: { readonly amount: number; readonly currency: string }; readonly setOff: { readonly amount: number }; readonly withheld: { readonly amount: number }; readonly sent: { readonly amount: number; readonly currency: string } };

/** By the currency earned and the currency sent: nothing is added up across currencies. */
export function totalsOf(shown: readonly Shown[]) {
  const groups = Map.groupBy(shown, (one) => `${one.gross.currency}|${one.sent.currency}`);
  return [...groups.values()].map((of) => {
    const { gross: { currency: earned }, sent: { currency } } = of[0] as Shown;
    const sum = (pick: (one: Shown) => number, in_: string) => ({ amount: of.reduce((all, one) => all + pick(one), 0), currency: in_ });
    return { currency, gross: sum((one) => one.gross.amount, earned), setOff: sum((one) => one.setOff.amount, earned), withheld: sum((one) => one.withheld.amount, currency), sent: sum((one) => one.sent.amount, currency), transfers: of.length };
  });
}

/** What a run pays: as planned until it is sent, and from then on what left. */
export async function transfersShown(on: Queries, row: RunRow, now: Instant) {
  const left = await transfersOf(on, row.id);
  if (row.status === "sent" || row.status === "settled") return left.map((one) => transferWire(one, now));
  return row.plan.transfers.map((one, i) => plannedWire(one, i, { batch: row.batch, at: instantText(row.created_at) }));
}

export async function runWire({ tx, now, actor }: Pick<Call, "tx" | "now" | "actor">, row: RunRow) {
  const files = await filesOf(tx, [row.id]);
  const transfers = await transfersShown(tx, row, now);
  const counted = (status: (typeof transfers)[number]["status"]) => transfers.filter((one) => one.status === status).length;
  return {
    id: row.id as `run_${string}`, batch: row.batch, schedule: row.schedule, on: row.on_day, status: row.status, createdBy: row.created_name, own: row.created_by === actor.personId, approvedBy: row.approved_name, createdAt: instantText(row.created_at),
    approvedAt: row.approved_at === null ? null : instantText(row.approved_at), totals: totalsOf(transfers), held: row.plan.held.length,
    states: { planned: counted("planned"), instructed: counted("instructed"), settled: counted("settled"), failed: counted("failed"), returned: counted("returned"), unclear: transfers.filter((one) => one.unclear).length },
    files: files.map((file) => ({ rail: file.rail, name: file.name, hash: file.hash.toString("hex"), currency: file.currency, transfers: file.transfers, total: moneyWire({ amount: file.total, currency: file.currency }), madeAt: instantText(file.made_at) })),
  };
}
