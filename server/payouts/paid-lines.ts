import { moneyWire } from "../../core/kernel/api-list.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { isTaken } from "../../core/payouts/amounts.ts";
import { titlesOf } from "../earnings/titles.ts";
import { programNow } from "../partners/program.ts";
import type { Call } from "../platform/http-call.ts";
import { paidOf, payableOf, type PaidRow } from "./plan-store.ts";
import { scheduleMeant } from "./run-commands.ts";
import { transferByRef, type TransferRow } from "./run-store.ts";

/** What a run at this moment would pay a partner in one currency, line by line. */
export async function linesToPay(call: Call, of: { schedule: string; partner: string; currency: string }) {
  const meant = await scheduleMeant(call, of.schedule);
  if (isRefusal(meant)) return meant;
  const program = await programNow(call.tx, call.now);
  const rows = (await payableOf(call.tx, of)).filter((row) => isTaken({ schedule: of.schedule, releasedAt: row.released_at, at: row.at }, call.now, program));
  return { items: rows.map(lineWire(await titlesOf(call))) };
}

/** What a transfer pays, line by line; another partner's transfer is not found. */
export async function linesPaid(call: Pick<Call, "tx" | "now">, ref: string): Promise<{ transfer: TransferRow; items: ReturnType<ReturnType<typeof lineWire>>[] } | Refusal> {
  const transfer = await transferByRef(call.tx, ref);
  if (transfer === undefined) return refuse("transfer.not-found", "There is no such transfer, or it is not yours.");
  return { transfer, items: (await paidOf(call.tx, transfer.id)).map(lineWire(await titlesOf(call))) };
}

function lineWire(titleOf: (incentive: string) => string) {
  return (row: PaidRow) => ({
    ref: row.ref, customer: row.customer, what: titleOf(row.incentive), invoice: row.invoice, at: instantText(row.at), amount: moneyWire({ amount: row.amount, currency: row.currency }), setOff: moneyWire({ amount: row.set_off, currency: row.currency }),
  });
}
