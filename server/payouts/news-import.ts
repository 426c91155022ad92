import { parseMoneyText } from "../../core/kernel/csv.ts";
import { moneyText } from "../../core/kernel/money.ts";
import { moneyWire } from "../../core/kernel/api-list.ts";
import { isRefusal, type Refusal } from "../../core/kernel/refusal.ts";
import type { Call } from "../platform/http-call.ts";
import { FROM, tellNews } from "./news.ts";
import { type Said, saidByCsv, saidByNacha } from "./news-file.ts";
import { type TransferRow, transfersByRef, transfersOf } from "./run-store.ts";

type Outcome = "apply" | "known" | "note" | "wrong";
type Judged = { readonly said: Said; readonly transfer: TransferRow | undefined; readonly outcome: Outcome; readonly sentence: string };

/** What a bank's file says of transfers: a report of every line, and where nothing is wrong and it is no dry run, all of it applied at once. */
export async function importNews(call: Call, { format, text, dryRun }: { format: "csv" | "nacha"; text: string; dryRun: boolean }) {
  const said = format === "csv" ? saidByCsv(text) : saidByNacha(text);
  if (isRefusal(said)) return said;
  const judged = await judgedAll(call, said);
  const applies = !dryRun && judged.some((one) => one.outcome === "apply") && !judged.some((one) => one.outcome === "wrong");
  if (applies) {
    const refused = await applyAll(call, judged.filter((one) => one.outcome === "apply"));
    if (refused !== undefined) return refused;
    await call.audit({ action: "payout-news.imported", subject: call.organisationId, detail: { format, lines: judged.length, transfers: judged.flatMap((one) => (one.outcome === "apply" && one.transfer ? [one.transfer.ref] : [])) } });
  }
  return { applied: applies, lines: judged.map(lineWire) };
}

async function judgedAll(call: Call, said: readonly Said[]): Promise<Judged[]> {
  const found = new Map((await transfersByRef(call.tx, said.flatMap((one) => one.transfer ?? []))).map((row) => [row.ref, row]));
  const newsOf = new Map(said.flatMap((one) => (one.transfer !== null && one.news !== null ? [[one.transfer, one.news] as const] : [])));
  const groups = new Map<string, TransferRow[]>();
  for (const run of new Set([...found.values()].map((row) => row.run_id))) {
    for (const row of await transfersOf(call.tx, run)) if (row.sent > 0n) groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row]);
  }
  const seen = new Set<string>();
  return said.map((one) => {
    const transfer = one.transfer === null ? undefined : found.get(one.transfer);
    const again = one.transfer !== null && seen.has(one.transfer);
    if (one.transfer !== null) seen.add(one.transfer);
    return { said: one, transfer, ...judge(one, transfer, again, transfer === undefined ? [] : (groups.get(groupOf(transfer)) ?? []), newsOf) };
  });
}

function judge(said: Said, transfer: TransferRow | undefined, again: boolean, together: readonly TransferRow[], newsOf: ReadonlyMap<string, string>): { outcome: Outcome; sentence: string } {
  const wrong = (sentence: string) => ({ outcome: "wrong" as const, sentence });
  if (said.wrong !== undefined) return wrong(said.wrong);
  if (transfer === undefined) return wrong(`There is no transfer ${said.transfer}.`);
  if (said.note !== undefined) return { outcome: "note", sentence: said.note };
  if (said.news === null) return wrong("This line says nothing of the transfer.");
  if (transfer.sent === 0n) return wrong(`Nothing was sent with ${transfer.ref}.`);
  const currency = said.currency ?? transfer.currency;
  const amount = said.amount === null ? undefined : parseMoneyText(said.amount, currency);
  if (said.amount !== null && amount === undefined) return wrong(`“${said.amount.slice(0, 40)}” is no amount of ${currency.slice(0, 10)}: write it as 1234.56.`);
  if (amount !== undefined && (amount !== transfer.sent || currency !== transfer.currency)) return wrong(`${transfer.ref} is a transfer of ${moneyText(transfer.sent, transfer.currency)}; the file says ${moneyText(amount, currency)}.`);
  if (again) return wrong(`${transfer.ref} stands in this file twice.`);
  if (transfer.status === said.news) return { outcome: "known", sentence: `It is ${said.news} already.` };
  if (!FROM[said.news].includes(transfer.status)) return wrong(`It is ${transfer.status}: it cannot be ${said.news} any more.`);
  const left = together.find((row) => row.ref !== transfer.ref && row.status !== said.news && newsOf.get(row.ref) !== said.news);
  if (left !== undefined) return wrong(`${transfer.ref} and ${left.ref} go to the same account in the same currency: the file has to say the same of both.`);
  return { outcome: "apply", sentence: `It becomes ${said.news}${said.news === "settled" ? "." : ": the money is payable again."}` };
}

function groupOf(row: TransferRow): string {
  return `${row.run_id}|${row.partner}|${row.currency}`;
}

async function applyAll(call: Call, judged: readonly Judged[]): Promise<Refusal | undefined> {
  for (const [, of] of Map.groupBy(judged, (one) => groupOf(one.transfer as TransferRow))) {
    const { transfer, said } = of[0] as Judged;
    const { run_id, partner, currency } = transfer as TransferRow;
    const told = await tellNews(call, { run: run_id, partner, currency, news: said.news as "settled", reason: said.news === "settled" ? undefined : (said.reason ?? undefined) });
    if (isRefusal(told)) return told;
  }
  return undefined;
}

function lineWire({ said, transfer, outcome, sentence }: Judged) {
  const amount = transfer === undefined ? null : moneyWire({ amount: transfer.sent, currency: transfer.currency });
  return { line: said.line, transfer: said.transfer, partnerName: transfer?.partner_name ?? null, amount, news: said.news, reason: said.reason, outcome, sentence };
}
