import type { payoutsContract } from "../../core/payouts/contract.ts";
import { isRefusal, type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { dayOf, dayText, instantText, localDayOf } from "../../core/kernel/time.ts";
import { nextBankDay } from "../../core/payouts/bank-days.ts";
import { nextRunDay } from "../../core/programs/run-days.ts";
import type { Call, Handlers } from "../platform/http-call.ts";
import { sha256 } from "../platform/secrets.ts";
import { settleRun, tellNews } from "./news.ts";
import { importNews } from "./news-import.ts";
import { changeOrigin } from "./origins.ts";
import { type OriginRow, origins } from "./payee-store.ts";
import { askBankChange, confirmBankChange, giveTax, payeeMeant, payeeWire } from "./payees.ts";
import { linesPaid, linesToPay } from "./paid-lines.ts";
import { planNow } from "./planning.ts";
import { approveRunBy, cancelRun, createRun, runMeant, scheduleMeant } from "./run-commands.ts";
import { file, fileSeal, type RunRow, runs, transfers } from "./run-store.ts";
import type { PayoutParts } from "./step-up.ts";
import { heldWire, plannedWire, runWire, totalsOf, transfersShown, transferWire } from "./wire.ts";

export function payoutRoutes(parts: PayoutParts): Handlers<typeof payoutsContract> {
  return {
    runs: {
      async list({ limit, status }, call) {
        const rows = await runs(call.tx, { after: call.after, limit, status });
        const shown = new Map<RunRow, Awaited<ReturnType<typeof runWire>>>();
        for (const row of rows) shown.set(row, await runWire(call, row));
        return call.page(rows, limit, (row) => [instantText(row.created_at), row.id], (row) => shown.get(row) as Awaited<ReturnType<typeof runWire>>);
      },
      preview: (input, call) => preview(call, input.schedule),
      previewLines: (input, call) => linesToPay(call, input),
      async get(input, call) {
        const row = await runMeant(call, input.run);
        return isRefusal(row) ? row : { run: await runWire(call, row), transfers: await transfersShown(call.tx, row, call.now), held: row.plan.held.map(heldWire) };
      },
      create: async (input, call) => shown(call, await createRun(call, input)),
      approve: async (input, call) => shown(call, await approveRunBy(parts, call, input)),
      cancel: async (input, call) => shown(call, await cancelRun(call, input)),
      async file({ run, rail }, call) {
        const row = await runMeant(call, run);
        if (isRefusal(row)) return row;
        const kept = await file(call.tx, row.id, rail);
        if (kept === undefined) return refuse("run.no-file", "This run has no such file: it is written once the books have instructed the approved run.");
        const content = parts.secrets.open(kept.sealed, fileSeal(row.id, rail));
        if (!sha256(content).equals(kept.hash)) throw new Error(`the file ${kept.name} is not what was written`);
        return { name: kept.name, content: content.toString("utf8"), hash: kept.hash.toString("hex") };
      },
      async news(input, call) {
        const told = await tellNews(call, input);
        return isRefusal(told) ? told : { transfers: told.map((one) => transferWire(one, call.now)) };
      },
      importNews: (input, call) => importNews(call, input),
      settleAll: async (input, call) => shown(call, await settleRun(call, input)),
    },
    transfers: {
      async list({ limit, partner }, call) {
        return call.page(await transfers(call.tx, { after: call.after, limit, partner }), limit, (row) => [instantText(row.at), row.id], (row) => transferWire(row, call.now));
      },
      async lines(input, call) {
        const paid = await linesPaid(call, input.transfer);
        return isRefusal(paid) ? paid : { transfer: transferWire(paid.transfer, call.now), items: paid.items };
      },
    },
    ...accountRoutes(parts),
  };
}

/** Where money comes from and whom it goes to. */
function accountRoutes(parts: PayoutParts): Handlers<Pick<typeof payoutsContract, "payoutOrigins" | "payees">> {
  return {
    payoutOrigins: {
      list: async (_, call) => ({ items: (await origins(call.tx)).map(originWire) }),
      async set(input, call) {
        const row = await changeOrigin(parts, call, input);
        return isRefusal(row) ? row : originWire(row);
      },
    },
    payees: {
      async get({ partner }, call) {
        const row = await payeeMeant(call, partner);
        return isRefusal(row) ? row : payeeWire(call, row);
      },
      setBank: (input, call) => askBankChange(parts, call, input),
      confirmBank: (input, call) => confirmBankChange(parts, call, input),
      setTax: (input, call) => giveTax(parts, call, input),
    },
  };
}

async function shown(call: Call, row: RunRow | Refusal) {
  return isRefusal(row) ? row : runWire(call, row);
}

function originWire({ rail, name, last4, set_by, set_at }: OriginRow) {
  return { rail, name, last4, setBy: set_by, setAt: instantText(set_at) };
}

async function preview(call: Call, id: string) {
  const meant = await scheduleMeant(call, id);
  if (isRefusal(meant)) return meant;
  const today = localDayOf(call.now, meant.zone);
  const nextRuns = [nextRunDay(today, meant.schedule.runDays)];
  while (nextRuns.length < 3) nextRuns.push(nextRunDay(nextRuns.at(-1) as typeof today, meant.schedule.runDays));
  const { plan, behind } = await planNow(call.tx, id, call.now);
  const planned = plan.transfers.map((one, i) => plannedWire(one, i, { batch: null, at: instantText(call.now) }));
  return { on: dayText(today), nextRuns: nextRuns.map(dayText), schedules: meant.schedules, arrives: (["ach", "sepa"] as const).map((rail) => ({ rail, on: dayText(nextBankDay(dayOf(call.now), rail)) })), behind, transfers: planned, held: plan.held.map(heldWire), totals: totalsOf(planned) };
}
