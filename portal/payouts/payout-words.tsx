import type { z } from "zod";
import type { Run as RunSchema, Transfer as TransferSchema } from "../../core/payouts/contract.ts";
import { money } from "../ui/format.ts";
import { StatusBadge, type Tone } from "../ui/status.tsx";
import { payoutsText as t } from "./payouts-text.ts";

export type Run = z.output<typeof RunSchema>;
export type Transfer = z.output<typeof TransferSchema>;
type MoneyShown = Transfer["gross"];
export type Held = { readonly partner: string; readonly partnerName: string; readonly amount: MoneyShown; readonly because: string; readonly todo: string };

const RUN: Readonly<Record<Run["status"], Tone>> = { draft: "warn", approved: "info", sent: "info", settled: "ok", cancelled: "neutral" };

export function RunBadge({ status }: { readonly status: Run["status"] }) {
  return <StatusBadge tone={RUN[status]}>{t.runStatus[status]}</StatusBadge>;
}

export type RowState = Transfer["status"] | "held" | "unclear";

const STATE: Readonly<Record<RowState, Tone>> = { planned: "info", held: "warn", instructed: "info", settled: "ok", failed: "bad", returned: "bad", unclear: "warn" };

export function StateBadge({ state }: { readonly state: RowState }) {
  return <StatusBadge tone={STATE[state]}>{t.state[state]}</StatusBadge>;
}

/** What a transfer is called here: one without news for too long is a state of its own, as somebody has to ask the bank. */
export function stateOf(transfer: Pick<Transfer, "status" | "unclear">): RowState {
  return transfer.unclear ? "unclear" : transfer.status;
}

/** "$1,200.00 and EUR 400.00": nothing is added up across currencies. */
export function sumsText(sums: readonly MoneyShown[]): string {
  const by = Map.groupBy(sums, (one) => one.currency);
  const texts = [...by].map(([currency, of]) => money(of.reduce((sum, one) => sum + one.amount, 0), currency, true));
  return texts.length === 0 ? "—" : texts.join(" + ");
}

/** "ACH •••• 7890". */
export function accountText({ rail, to }: { readonly rail: Transfer["rail"]; readonly to: string | null }): string {
  return rail === null || to === null ? "—" : `${t.rail[rail]} •••• ${to}`;
}
