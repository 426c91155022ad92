import { z } from "zod";
import { At, Id, listOf, Page } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { Currency, DayText, Key, text } from "../kernel/wire.ts";
import { type AccountName, CHART } from "./posting.ts";

const ACCOUNTS = Object.keys(CHART) as [AccountName, ...AccountName[]];
const Account = z.enum(ACCOUNTS);
const Owner = text(260);
/** Whole minor units in the account's natural sign; a balance may be larger than any single amount. */
const Sum = z.number().int();
const Side = z.enum(["debit", "credit"]);

/** The day the books stood at, inclusive: by the day of booking, or by the day things belong to (P-74). Without one, now. */
const Moment = { on: DayText.optional(), by: z.enum(["booked", "effective"]).default("booked") };

const Balance = z
  .strictObject({ account: Account, code: z.string(), owner: z.string().nullable(), /** Where it is kept for a partner. */ ownerName: z.string().nullable(), currency: Currency, balance: Sum, /** Lines ever posted to it. */ lines: Sum })
  .meta({ id: "LedgerBalance" });
const Line = z
  .strictObject({ account: Account, owner: z.string().nullable(), currency: Currency, side: Side, amount: Sum, balanceAfter: Sum })
  .meta({ id: "LedgerLine" });
const EntryHead = {
  id: Id("ent"), key: z.string(), template: z.string(), subject: z.string(), fact: Id("fac"), program: z.string().nullable(), earning: z.string().nullable(),
  bookedOn: DayText, effectiveOn: DayText, effectiveAt: At, postedAt: At,
  /** The entry this one takes back, and the one that took this one back. */
  reverses: Id("ent").nullable(), reversedBy: Id("ent").nullable(),
};
const Entry = z.strictObject({ ...EntryHead, lines: z.array(Line) }).meta({ id: "LedgerEntry" });
const AccountLine = z
  .strictObject({ entry: Id("ent"), template: z.string(), subject: z.string(), fact: Id("fac"), earning: z.string().nullable(), bookedOn: DayText, effectiveOn: DayText, side: Side, amount: Sum, balanceAfter: Sum, number: Sum })
  .meta({ id: "LedgerAccountLine" });
const TrialLine = z.strictObject({ account: Account, code: z.string(), type: z.string(), currency: Currency, debit: Sum, credit: Sum, balance: Sum }).meta({ id: "TrialBalanceLine" });
const Period = z.strictObject({ through: DayText, closedAt: At, closedBy: z.string().nullable(), fact: Id("fac") }).meta({ id: "LedgerPeriod" });
const Broken = z.strictObject({ /** Of rules.md §8.3. */ invariant: z.number().int(), sentence: z.string() });

export const ledgerContract = {
  ledger: {
    accounts: read("GET /v1/ledger/accounts", {
      summary: "Accounts with their balances, now or on a day", permission: "ledger:read",
      input: z.strictObject({ ...Page, ...Moment, account: Account.optional(), owner: Owner.optional(), currency: Currency.optional() }), output: listOf(Balance),
    }),
    balance: read("GET /v1/ledger/balance", {
      summary: "One balance, now or on a day", permission: "ledger:read",
      input: z.strictObject({ ...Moment, account: Account, owner: Owner.optional(), currency: Currency }), output: Balance, refusals: { "ledger.no-such-account": 404 },
    }),
    lines: read("GET /v1/ledger/lines", {
      summary: "The lines behind a balance, newest first", permission: "ledger:read",
      input: z.strictObject({ ...Page, account: Account, owner: Owner.optional(), currency: Currency, /** Days of booking, both inclusive. */ from: DayText.optional(), to: DayText.optional(), template: Key.optional(), /** In what the step is about, or in its key. */ search: text(100).optional() }), output: listOf(AccountLine), refusals: { "ledger.no-such-account": 404 },
    }),
    entries: read("GET /v1/ledger/entries", {
      summary: "Entries of a fact, an earning or a business step, newest first", permission: "ledger:read",
      input: z.strictObject({ ...Page, fact: Id("fac").optional(), earning: text(400).optional(), template: Key.optional() }), output: listOf(Entry),
    }),
    entry: read("GET /v1/ledger/entries/{entry}", {
      summary: "One entry with its lines and the fact it names", permission: "ledger:read", input: z.strictObject({ entry: Id("ent") }),
      output: z.strictObject({ ...EntryHead, lines: z.array(Line), told: z.strictObject({ id: Id("fac"), type: z.string(), occurredAt: At, recordedAt: At, payload: z.json() }) }).meta({ id: "LedgerEntryWithFact" }),
      refusals: { "ledger.no-such-entry": 404 },
    }),
    trialBalance: read("GET /v1/ledger/trial-balance", {
      summary: "Debits, credits and balance of every account of the chart", permission: "ledger:read", input: z.strictObject({ ...Moment, currency: Currency.optional() }),
      output: z.strictObject({ on: DayText.nullable(), lines: z.array(TrialLine), /** Debits less credits by currency, without memo accounts and with them: all have to be zero. */ difference: z.array(z.strictObject({ currency: Currency, books: Sum, memo: Sum })) }),
    }),
    check: read("GET /v1/ledger/check", {
      summary: "Recompute what has to hold in the books", permission: "ledger:read",
      output: z.strictObject({ entries: Sum, lines: Sum, broken: z.array(Broken) }),
    }),
  },
  periods: {
    list: read("GET /v1/ledger/periods", { summary: "Closed periods, the latest first", permission: "ledger:read", input: z.strictObject({ ...Page }), output: listOf(Period) }),
    close: write("POST /v1/ledger/periods", {
      summary: "Close the books through a day: late facts are booked on the first open day", permission: "ledger:write", status: 201,
      input: z.strictObject({ through: DayText }), output: Period, refusals: { "period.already-closed": 409, "period.not-over": 422 },
    }),
  },
};
