import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { recordFact } from "../facts/record.ts";
import type { Call } from "../platform/http-call.ts";
import type { News } from "./news-file.ts";
import { heldRunMeant } from "./run-commands.ts";
import { run, type RunRow, setRunStatus, setTransferStatus, type TransferRow, type TransferStatus, transfersOf } from "./run-store.ts";

/** From which states the bank's news can come (rules.md §8.2). */
export const FROM: Readonly<Record<News, readonly TransferStatus[]>> = { settled: ["instructed"], failed: ["instructed"], returned: ["instructed", "settled"] };

export type Telling = { run: string; partner: string; news: News; currency?: string | undefined; reason?: string | undefined };

/** What the bank says of a partner's transfers of a run. The same news again changes nothing; news that does not fit is refused. */
export async function tellNews(call: Call, input: Telling): Promise<TransferRow[] | Refusal> {
  const row = await heldRunMeant(call, input.run);
  if (isRefusal(row)) return row;
  const meant = (rows: readonly TransferRow[]) => rows.filter((one) => one.partner === input.partner && one.sent > 0n && (input.currency === undefined || one.currency === input.currency));
  const found = meant(await transfersOf(call.tx, row.id));
  if (found.length === 0) return refuse("transfer.not-found", "This run has no such transfer.");
  if (found.every((one) => one.status === input.news)) return found;
  const wrong = found.find((one) => !FROM[input.news].includes(one.status));
  if (wrong) return refuse("transfer.wrong-state", `The transfer ${wrong.ref} is ${wrong.status}: it cannot be ${input.news} any more.`);
  for (const currency of new Set(found.map((one) => one.currency))) await tell(call, row, input, currency, found.filter((one) => one.currency === currency));
  await closeWhenDone(call, row);
  await call.audit({ action: `transfer.${input.news}`, subject: row.id, detail: { batch: row.batch, partner: input.partner, transfers: found.map((one) => one.ref), reason: input.reason ?? null } });
  return meant(await transfersOf(call.tx, row.id));
}

async function tell(call: Call, row: RunRow, { partner, news, reason }: Pick<Telling, "partner" | "news" | "reason">, currency: string, of: readonly TransferRow[]): Promise<void> {
  const source = `payout:${row.batch}:${partner}:${currency}:${news}`;
  const about = { batch: row.batch, partner, currency };
  if (news === "settled") await recordFact(call, { type: "payout.settled", at: call.now, source, payload: about });
  else await recordFact(call, { type: `payout.${news}`, at: call.now, source, payload: { ...about, ...(reason === undefined ? {} : { reason }) } });
  await setTransferStatus(call.tx, of.map((one) => one.id), news, reason ?? null, call.now);
}

async function closeWhenDone(call: Call, row: RunRow): Promise<void> {
  if (row.status === "sent" && (await transfersOf(call.tx, row.id)).every((one) => one.status !== "instructed")) await setRunStatus(call.tx, row.id, "settled", call.now);
}

/** Every transfer still on its way has settled; asking again changes nothing. */
export async function settleRun(call: Call, input: { run: string }): Promise<RunRow | Refusal> {
  const row = await heldRunMeant(call, input.run);
  if (isRefusal(row)) return row;
  if (row.status === "settled") return row;
  if (row.status !== "sent") return refuse("run.wrong-state", `This run is ${row.status}: nothing of it is on its way.`);
  const open = (await transfersOf(call.tx, row.id)).filter((one) => one.status === "instructed");
  for (const [, of] of Map.groupBy(open, (one) => `${one.partner}|${one.currency}`)) {
    const { partner, currency } = of[0] as TransferRow;
    await tell(call, row, { partner, news: "settled" }, currency, of);
  }
  await closeWhenDone(call, row);
  await call.audit({ action: "payout-run.settled", subject: row.id, detail: { batch: row.batch, transfers: open.length } });
  return (await run(call.tx, row.id)) as RunRow;
}
