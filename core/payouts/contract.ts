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
    /** Unique for ever: what the bank's files call it. */
    id: z.string(), batch: z.string().nullable(), partner: Key, partnerName: z.string(), gross: MoneyWire, setOff: MoneyWire, withheld: MoneyWire, sent: MoneyWire, lines: z.number().int(),
    /** Bank, last four only. */
    to: z.string().nullable(), rail: Rail.nullable(), status: TransferStatus, changedAt: At, reason: z.string().nullable(),
    /** The banking day on which the money should arrive; null before it is sent. */
    valueOn: DayText.nullable(),
    /** Still on its way although banks have told by now what comes back: ask the bank, then say what became of it. */
    unclear: z.boolean(),
  })
  .meta({ id: "Transfer" });

export const Run = z
  .strictObject({
    id: Id("run"), batch: z.string(), schedule: Key, on: DayText, status: RunStatus, createdBy: z.string(), /** Prepared by whoever asks: somebody else approves it. */ own: z.boolean(), approvedBy: z.string().nullable(), createdAt: At, approvedAt: At.nullable(),
    totals: z.array(z.strictObject({ currency: z.string(), gross: MoneyWire, setOff: MoneyWire, withheld: MoneyWire, sent: MoneyWire, transfers: z.number().int() })),
    /** How many transfers are in which state; unclear ones are among those on their way. */
    states: z.strictObject({ planned: z.number().int(), instructed: z.number().int(), settled: z.number().int(), failed: z.number().int(), returned: z.number().int(), unclear: z.number().int() }),
    held: z.number().int(), files: z.array(z.strictObject({ rail: Rail, name: z.string(), hash: z.string(), currency: z.string(), transfers: z.number().int(), total: MoneyWire, madeAt: At })),
  })
  .meta({ id: "PayoutRun" });

/** One earning that a transfer pays; the amounts of all add up to its gross, and what is set off is part of them. */
export const PaidLine = z.strictObject({ ref: z.string(), customer: z.string().nullable(), what: z.string(), invoice: z.string().nullable(), at: At, amount: MoneyWire, setOff: MoneyWire }).meta({ id: "PaidLine" });

/** A line of a file with the bank's news: what it says, and what comes of it. */
const NewsLine = z.strictObject({
  line: z.number().int(), transfer: z.string().nullable(), partnerName: z.string().nullable(), amount: MoneyWire.nullable(), news: z.enum(["settled", "failed", "returned"]).nullable(), reason: z.string().nullable(),
  /** apply: it changes the transfer; known: it was told before; note: for information; wrong: nothing of the file is applied. */
  outcome: z.enum(["apply", "known", "note", "wrong"]), sentence: z.string(),
});
export const NEWS_FILE_LIMIT = 2_000_000;

/** Money that may not go out, and what to do about it (P-35). */
const Held = z.strictObject({ partner: Key, partnerName: z.string(), amount: MoneyWire, because: z.string(), todo: z.string() });

const BankAccount = { rail: Rail, holder: z.string(), last4: z.string(), currency: z.string() };

/** Never a whole number: the last four only. */
const Payee = z
  .strictObject({
    partner: Key, method: z.strictObject({ ...BankAccount, since: At, heldUntil: At.nullable() }).nullable(),
    /** Asked for and not yet confirmed by the code. */
    pending: z.strictObject({ ...BankAccount, askedAt: At, codeUntil: At }).nullable(),
    tax: z.strictObject({ form: z.enum(["w9", "w8ben", "w8bene"]), name: z.string(), country: z.string(), last4: z.string().nullable(), since: At }).nullable(),
    /** Why nothing is paid out at present, in words. */
    blocked: z.string().nullable(), todo: z.string().nullable(),
  })
  .meta({ id: "Payee" });

/** The vendor's own account that a bank's files draw on. */
const Origin = z.strictObject({ rail: Rail, name: z.string(), last4: z.string(), setBy: z.string(), setAt: At }).meta({ id: "PayoutOrigin" });

/** Counts for this operation where somebody has nothing stronger; otherwise, and without it, a fresh proof is needed (`PUT /v1/session/proof`). */
const Password = z.string().min(1).max(200).optional();
const Routing = z.string().regex(/^\d{9}$/, "is nine digits");
const Bic = z.string().regex(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/, "is a BIC of 8 or 11 characters");
const Iban = z.string().min(15).max(42);
const Ach = z.strictObject({ rail: z.literal("ach"), holder: text(70), routing: Routing, account: z.string().regex(/^[0-9A-Za-z-]{4,17}$/, "is 4 to 17 characters"), kind: z.enum(["checking", "savings"]) });
const Sepa = z.strictObject({ rail: z.literal("sepa"), holder: text(70), iban: Iban, bic: Bic.optional() });
export const BankMethod = z.discriminatedUnion("rail", [Ach, Sepa]);
export const OriginDetails = z.discriminatedUnion("rail", [
  z.strictObject({ rail: z.literal("ach"), routing: Routing, bankName: text(23), originId: z.string().regex(/^\d{9,10}$/, "is nine or ten digits"), name: text(23), companyId: z.string().regex(/^[0-9A-Z]{1,10}$/, "is up to ten digits or capitals"), description: z.string().regex(/^[A-Z0-9 ]{1,10}$/, "is up to ten capitals") }),
  z.strictObject({ rail: z.literal("sepa"), name: text(70), iban: Iban, bic: Bic.optional() }),
]);

const run = { run: Id("run") };
const notFound = { "run.not-found": 404 } as const;
const stepUp = { "step-up.needed": 403, "step-up.wrong": 403, "step-up.too-many": 429 } as const;
const bankWrong = { "bank.routing-wrong": 422, "bank.iban-wrong": 422 } as const;
const making = { "run.schedule-unknown": 404, "run.books-behind": 409, "run.origin-missing": 409, "run.too-large": 409 } as const;

export const payoutsContract = {
  runs: {
    list: read("GET /v1/payout-runs", { summary: "Payout runs, newest first", permission: "payouts:run", input: z.strictObject({ ...Page, status: RunStatus.optional() }), output: listOf(Run) }),
    preview: read("GET /v1/payout-preview", { summary: "What a run would pay now, and what is held and why", permission: "payouts:run", input: z.strictObject({ schedule: Key.default("partner") }), output: z.strictObject({ on: DayText, nextRuns: z.array(DayText), /** The schedules of the program in force. */ schedules: z.array(Key), /** When money that is sent today arrives. */ arrives: z.array(z.strictObject({ rail: Rail, on: DayText })), /** Something known is still being posted. */ behind: z.boolean(), transfers: z.array(Transfer), held: z.array(Held), totals: Run.shape.totals }), refusals: { "run.schedule-unknown": 404 } }),
    get: read("GET /v1/payout-runs/{run}", { summary: "One run with its transfers and what was held", permission: "payouts:run", input: z.strictObject(run), output: z.strictObject({ run: Run, transfers: z.array(Transfer), held: z.array(Held) }), refusals: notFound }),
    create: write("POST /v1/payout-runs", { summary: "Prepare a run; another person approves it", permission: "payouts:write", personal: true, status: 201, input: z.strictObject({ schedule: Key.default("partner") }), output: Run, refusals: { ...making, "run.nothing-payable": 409, "run.open-already": 409 } }),
    approve: write("POST /v1/payout-runs/{run}/approval", { summary: "Approve a run: somebody else than who prepared it, with the password again", permission: "payouts:approve", personal: true, secret: true, input: z.strictObject({ ...run, password: Password }), output: Run, refusals: { ...notFound, ...stepUp, ...making, "run.wrong-state": 409, "run.own-request": 403, "run.changed-meanwhile": 409 } }),
    previewLines: read("GET /v1/payout-preview/lines", { summary: "The earnings that a run would pay one partner in one currency now", permission: "payouts:run", input: z.strictObject({ schedule: Key.default("partner"), partner: Key, currency: Currency }), output: z.strictObject({ items: z.array(PaidLine) }), refusals: { "run.schedule-unknown": 404 } }),
    cancel: write("DELETE /v1/payout-runs/{run}", { summary: "Cancel a run that is not approved", permission: "payouts:write", input: z.strictObject(run), output: Run, refusals: { ...notFound, "run.wrong-state": 409 } }),
    file: read("GET /v1/payout-runs/{run}/files/{rail}", { summary: "The bank file of a run, byte for byte the same every time", permission: "payouts:write", input: z.strictObject({ ...run, rail: Rail }), output: z.strictObject({ name: z.string(), content: z.string(), hash: z.string() }), refusals: { ...notFound, "run.no-file": 404 } }),
    news: write("POST /v1/payout-runs/{run}/transfers/{partner}/news", { summary: "The bank's news: settled, failed or returned", permission: "payouts:write", input: z.strictObject({ ...run, partner: Key, news: z.enum(["settled", "failed", "returned"]), currency: Currency.optional(), reason: text(200).optional() }), output: z.strictObject({ transfers: z.array(Transfer) }), refusals: { ...notFound, "transfer.not-found": 404, "transfer.wrong-state": 409 } }),
    importNews: write("POST /v1/payout-news", {
      summary: "The bank's news from a file: our table as CSV, or a NACHA return file; all of it or nothing, and a dry run only reports", permission: "payouts:write", bodyLimit: 2 * NEWS_FILE_LIMIT,
      input: z.strictObject({ format: z.enum(["csv", "nacha"]), text: z.string().min(1).max(NEWS_FILE_LIMIT), dryRun: z.boolean().default(true) }), output: z.strictObject({ applied: z.boolean(), lines: z.array(NewsLine) }), refusals: { ...notFound, "news.unreadable": 422, "news.too-long": 422, "transfer.not-found": 404, "transfer.wrong-state": 409 },
    }),
    settleAll: write("POST /v1/payout-runs/{run}/settlement", { summary: "Every transfer still on its way has settled", permission: "payouts:write", input: z.strictObject(run), output: Run, refusals: { ...notFound, "run.wrong-state": 409 } }),
  },
  transfers: {
    list: read("GET /v1/transfers", { summary: "Transfers to a partner, newest first", permission: "payouts:read", input: z.strictObject({ ...Page, partner: Key.optional() }), output: listOf(Transfer) }),
    lines: read("GET /v1/transfers/{transfer}/lines", { summary: "The earnings that a transfer pays", permission: "payouts:read", input: z.strictObject({ transfer: z.string().min(1).max(60) }), output: z.strictObject({ transfer: Transfer, items: z.array(PaidLine) }), refusals: { "transfer.not-found": 404 } }),
  },
  payoutOrigins: {
    list: read("GET /v1/payout-origins", { summary: "The accounts that payouts are drawn on, last four only", permission: "payouts:run", output: z.strictObject({ items: z.array(Origin) }) }),
    set: write("PUT /v1/payout-origins", { summary: "Set the account that the files of one rail draw on, with the password again", permission: "payouts:approve", personal: true, secret: true, input: z.strictObject({ origin: OriginDetails, password: Password }), output: Origin, refusals: { ...stepUp, ...bankWrong } }),
  },
  payees: {
    get: read("GET /v1/payee", { summary: "Payout and tax details, last four only", permission: "payouts:read", input: z.strictObject({ partner: Key.optional() }), output: Payee, refusals: { "partner.not-found": 404 } }),
    setBank: write("PUT /v1/payee/bank", { summary: "Change the bank account: confirmed at the contact's address, and held for a while", permission: "payees:write", personal: true, secret: true, input: z.strictObject({ method: BankMethod, password: Password }), output: Payee, refusals: { "partner.not-found": 404, ...stepUp, ...bankWrong } }),
    confirmBank: write("POST /v1/payee/bank/confirmation", { summary: "Confirm a changed bank account with the code from the message", permission: "payees:write", personal: true, secret: true, input: z.strictObject({ code: z.string().regex(/^\d{8}$/, "is eight digits") }), output: Payee, refusals: { "partner.not-found": 404, "bank.nothing-pending": 409, "bank.code-wrong": 403, "bank.code-expired": 410, "step-up.too-many": 429 } }),
    setTax: write("PUT /v1/payee/tax", { summary: "Give the tax form", permission: "payees:write", personal: true, secret: true, input: z.strictObject({ form: z.enum(["w9", "w8ben", "w8bene"]), name: text(200), number: z.string().regex(/^[0-9A-Za-z -]{4,30}$/, "is 4 to 30 letters and digits").optional(), country: z.string().regex(/^[A-Z]{2}$/, "is a country of two capitals"), password: Password }), output: Payee, refusals: { "partner.not-found": 404, ...stepUp, "tax.number-missing": 422 } }),
  },
};
