import { z } from "zod";
import { At, Id, MoneyWire, Page, listOf } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { Currency, DayText, Key, text } from "../kernel/wire.ts";

export const RunStatus = z.enum(["draft", "approved", "sent", "settled", "cancelled"]);
export const TransferStatus = z.enum(["planned", "instructed", "settled", "failed", "returned"]);
const Rail = z.enum(["ach", "sepa"]);

/** One transfer to one partner; amounts add up: gross = set off + withheld + sent, in the earning's currency unless converted (P-23, P-42). */
export const Transfer = z
  .strictObject({
    id: Key, batch: z.string(), partner: Key, partnerName: z.string(), gross: MoneyWire, setOff: MoneyWire, withheld: MoneyWire, sent: MoneyWire, lines: z.number().int(),
    /** Bank, last four only. */
    to: z.string().nullable(), rail: Rail.nullable(), status: TransferStatus, changedAt: At, reason: z.string().nullable(), statement: z.string().nullable(),
  })
  .meta({ id: "Transfer" });

export const Run = z
  .strictObject({
    id: Id("run"), batch: z.string(), schedule: Key, on: DayText, status: RunStatus, createdBy: z.string(), approvedBy: z.string().nullable(), createdAt: At, approvedAt: At.nullable(),
    totals: z.array(z.strictObject({ currency: z.string(), gross: MoneyWire, setOff: MoneyWire, withheld: MoneyWire, sent: MoneyWire, transfers: z.number().int() })),
    held: z.number().int(), files: z.array(z.strictObject({ rail: Rail, name: z.string(), hash: z.string(), currency: z.string(), transfers: z.number().int(), total: MoneyWire, madeAt: At })),
  })
  .meta({ id: "PayoutRun" });

/** Money that may not go out, and what to do about it (P-35). */
const Held = z.strictObject({ partner: Key, partnerName: z.string(), amount: MoneyWire, because: z.string(), todo: z.string() });

const Payee = z
  .strictObject({
    partner: Key, method: z.strictObject({ rail: Rail, holder: z.string(), last4: z.string(), bank: z.string().nullable(), currency: z.string(), since: At, pending: z.boolean(), heldUntil: At.nullable() }).nullable(),
    tax: z.strictObject({ form: z.enum(["w9", "w8ben", "w8bene", "none"]), name: z.string(), last4: z.string().nullable(), since: At }).nullable(), payoutCurrency: z.string().nullable(), blocked: z.string().nullable(),
  })
  .meta({ id: "Payee" });

const StatementRow = z.strictObject({ id: z.string(), partner: Key, month: z.string(), currency: z.string(), opening: MoneyWire, earned: MoneyWire, takenBack: MoneyWire, setOff: MoneyWire, withheld: MoneyWire, sent: MoneyWire, closing: MoneyWire }).meta({ id: "StatementRow" });
const Ach = z.strictObject({ rail: z.literal("ach"), holder: text(70), routing: z.string().regex(/^\d{9}$/, "is nine digits"), account: z.string().regex(/^[0-9A-Za-z-]{4,17}$/, "is 4 to 17 characters"), kind: z.enum(["checking", "savings"]) });
const Sepa = z.strictObject({ rail: z.literal("sepa"), holder: text(70), iban: z.string().min(15).max(42), bic: z.string().regex(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/, "is a BIC of 8 or 11 characters").optional() });

const run = { run: Id("run") };
const notFound = { "run.not-found": 404 } as const;

export const payoutsContract = {
  runs: {
    list: read("GET /v1/payout-runs", { summary: "Payout runs, newest first", permission: "payouts:run", input: z.strictObject({ ...Page, status: RunStatus.optional() }), output: listOf(Run) }),
    get: read("GET /v1/payout-runs/{run}", { summary: "One run with its transfers and what is held", permission: "payouts:run", input: z.strictObject(run), output: z.strictObject({ run: Run, transfers: z.array(Transfer), held: z.array(Held) }), refusals: notFound }),
    preview: read("GET /v1/payout-runs/preview", { summary: "What a run would pay now", permission: "payouts:run", input: z.strictObject({ schedule: Key.default("partner") }), output: z.strictObject({ on: DayText, nextRuns: z.array(DayText), transfers: z.array(Transfer), held: z.array(Held), totals: Run.shape.totals }), refusals: { "run.schedule-unknown": 404 } }),
    create: write("POST /v1/payout-runs", { summary: "Prepare a run; another person approves it", permission: "payouts:write", status: 201, input: z.strictObject({ schedule: Key.default("partner") }), output: Run, refusals: { "run.schedule-unknown": 404, "run.nothing-payable": 409, "run.open-already": 409 } }),
    approve: write("POST /v1/payout-runs/{run}/approval", { summary: "Approve a run: somebody else than who prepared it, with the password again", permission: "payouts:approve", personal: true, secret: true, input: z.strictObject({ ...run, password: z.string().min(1).max(200) }), output: Run, refusals: { ...notFound, "run.wrong-state": 409, "run.own-request": 403, "step-up.wrong": 403, "run.changed-meanwhile": 409 } }),
    cancel: write("DELETE /v1/payout-runs/{run}", { summary: "Cancel a run that is not approved", permission: "payouts:write", input: z.strictObject(run), output: Run, refusals: { ...notFound, "run.wrong-state": 409 } }),
    file: read("GET /v1/payout-runs/{run}/files/{rail}", { summary: "The bank file of an approved run, byte for byte the same every time", permission: "payouts:run", input: z.strictObject({ ...run, rail: Rail }), output: z.strictObject({ name: z.string(), content: z.string(), hash: z.string() }), refusals: { ...notFound, "run.no-file": 404 } }),
    news: write("POST /v1/payout-runs/{run}/transfers/{partner}/news", { summary: "The bank's news: settled, failed or returned", permission: "payouts:write", input: z.strictObject({ ...run, partner: Key, news: z.enum(["settled", "failed", "returned"]), currency: Currency.optional(), reason: text(200).optional() }), output: Transfer, refusals: { ...notFound, "transfer.not-found": 404, "transfer.wrong-state": 409 } }),
    settleAll: write("POST /v1/payout-runs/{run}/settlement", { summary: "Every transfer still on its way has settled", permission: "payouts:write", input: z.strictObject(run), output: Run, refusals: { ...notFound, "run.wrong-state": 409 } }),
  },
  transfers: {
    list: read("GET /v1/transfers", { summary: "Transfers to a partner, newest first", permission: "payouts:read", input: z.strictObject({ ...Page, partner: Key.optional() }), output: listOf(Transfer) }),
  },
  payees: {
    get: read("GET /v1/payee", { summary: "Payout and tax details, last four only", permission: "payouts:read", input: z.strictObject({ partner: Key.optional() }), output: Payee, refusals: { "partner.not-found": 404 } }),
    setBank: write("PUT /v1/payee/bank", { summary: "Change the bank account: confirmed at the contact's address, and held for a while", permission: "payees:write", personal: true, secret: true, input: z.strictObject({ method: z.discriminatedUnion("rail", [Ach, Sepa]), password: z.string().min(1).max(200) }), output: Payee, refusals: { "partner.not-found": 404, "step-up.wrong": 403, "bank.routing-wrong": 422, "bank.iban-wrong": 422 } }),
    confirmBank: write("POST /v1/payee/bank/confirmation", { summary: "Confirm a changed bank account with the code from the message", permission: "payees:write", personal: true, secret: true, input: z.strictObject({ code: z.string().regex(/^\d{8}$/, "is eight digits") }), output: Payee, refusals: { "partner.not-found": 404, "bank.nothing-pending": 409, "bank.code-wrong": 403, "bank.code-expired": 410 } }),
    setTax: write("PUT /v1/payee/tax", { summary: "Give the tax form", permission: "payees:write", personal: true, secret: true, input: z.strictObject({ form: z.enum(["w9", "w8ben", "w8bene"]), name: text(200), number: z.string().regex(/^[0-9A-Za-z -]{4,30}$/).optional(), country: z.string().regex(/^[A-Z]{2}$/), password: z.string().min(1).max(200) }), output: Payee, refusals: { "partner.not-found": 404, "step-up.wrong": 403, "tax.number-wrong": 422 } }),
    setCurrency: write("PUT /v1/payee/currency", { summary: "Choose the currency to be paid in", permission: "payees:write", input: z.strictObject({ currency: Currency.nullable() }), output: Payee, refusals: { "partner.not-found": 404 } }),
  },
  statements: {
    list: read("GET /v1/statements", { summary: "Statements by month and currency", permission: "payouts:read", input: z.strictObject({ ...Page, partner: Key.optional() }), output: listOf(StatementRow) }),
  },
};
