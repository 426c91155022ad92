import type { ledgerContract } from "../../core/ledger/contract.ts";
import { wholeNumber } from "../../core/kernel/api-list.ts";
import { isRefusal, refuse } from "../../core/kernel/refusal.ts";
import { type Day, instantText, parseDay } from "../../core/kernel/time.ts";
import { fact } from "../facts/store.ts";
import type { Handlers } from "../platform/http-call.ts";
import { checkLedger } from "./check.ts";
import { closeBooks } from "./commands.ts";
import { uuidOfWireId } from "./entry.ts";
import { accountLines, accounts, balance, entries, entry, linesOf, type Moment, periods, trialBalance } from "./store.ts";
import { accountLineWire, balanceWire, entryWire, factId, periodWire, trialWire } from "./wire.ts";

const noAccount = () => refuse("ledger.no-such-account", "Nothing was ever posted to such an account: check its name, owner and currency.");

function momentOf({ on, by }: { on?: string | undefined; by: Moment["by"] }): Moment {
  return { on: on === undefined ? null : (parseDay(on) as Day), by };
}

export const ledgerRoutes: Handlers<typeof ledgerContract> = {
  ledger: {
    async accounts(input, call) {
      const rows = await accounts(call.tx, { ...input, account: input.account, owner: input.owner, currency: input.currency, after: call.after, moment: momentOf(input) });
      return call.page(rows, input.limit, (row) => [row.code, row.owner, row.currency], balanceWire);
    },
    async balance(input, call) {
      const row = await balance(call.tx, { owner: input.owner, ...input }, momentOf(input));
      return row === undefined ? noAccount() : balanceWire(row);
    },
    async lines(input, call) {
      const account = await balance(call.tx, { owner: input.owner, ...input }, { on: null, by: "booked" });
      if (account === undefined) return noAccount();
      const rows = await accountLines(call.tx, account.id, { after: call.after, limit: input.limit, from: input.from, to: input.to, template: input.template, search: input.search });
      return call.page(rows, input.limit, (row) => [String(row.version)], accountLineWire);
    },
    async entries(input, call) {
      const rows = await entries(call.tx, { ...input, fact: input.fact, earning: input.earning, template: input.template, after: call.after });
      const lines = Map.groupBy(await linesOf(call.tx, rows.map((row) => row.seq)), (line) => line.entry);
      return call.page(rows, input.limit, (row) => [String(row.seq)], (row) => entryWire(row, lines.get(row.seq) ?? []));
    },
    async entry(input, call) {
      const row = await entry(call.tx, uuidOfWireId(input.entry));
      if (row === undefined) return refuse("ledger.no-such-entry", "There is no such entry in the books.");
      const told = await fact(call.tx, row.fact);
      if (told === undefined) throw new Error(`entry ${row.key} names no fact`);
      return {
        ...entryWire(row, await linesOf(call.tx, [row.seq])),
        told: { id: factId(told.id), type: told.type, occurredAt: instantText(told.occurred_at), recordedAt: instantText(told.recorded_at), payload: told.payload as Record<string, never> },
      };
    },
    async trialBalance(input, call) {
      return { on: input.on ?? null, ...trialWire(await trialBalance(call.tx, momentOf(input), input.currency)) };
    },
    async check(_, call) {
      const { entries: counted, lines, broken } = await checkLedger(call.tx);
      return { entries: wholeNumber(counted), lines: wholeNumber(lines), broken };
    },
  },
  periods: {
    async list({ limit }, call) {
      return call.page(await periods(call.tx, { after: call.after, limit }), limit, (row) => [row.through], periodWire);
    },
    async close(input, call) {
      const closed = await closeBooks(call, input);
      return isRefusal(closed) ? closed : periodWire(closed);
    },
  },
};
