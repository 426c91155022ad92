import { z } from "zod";
import { read, write } from "../kernel/api-operation.ts";
import { Currency, DayText, Key, SignedMinor, text } from "../kernel/wire.ts";
import { Month, StatementFile } from "../payouts/statement-shape.ts";
import { FILE_LIMIT } from "../programs/read.ts";
import { BacktestReport } from "./backtest-wire.ts";

const FileText = z.string().min(1).max(FILE_LIMIT).refine((value) => value.isWellFormed() && !value.includes("\0"), "contains characters that cannot be stored");
/** Basis points of more, or below zero of less, that is assumed to be sold. */
const Volume = z.number().int().min(-10_000).max(100_000);

/** What is answered by telling history again: signed statements, and what another program would have cost. */
const Sum = z.strictObject({ currency: Currency, opening: SignedMinor, earned: SignedMinor, takenBack: SignedMinor, sent: SignedMinor, owed: SignedMinor });

/** One month of a partner's account, in short. */
export const StatementMonth = z.strictObject({ month: Month, /** Nothing is added to it any more. */ final: z.boolean(), sums: z.array(Sum) }).meta({ id: "StatementMonth" });

export const replayContract = {
  statementFiles: {
    list: read("GET /v1/statement-files", {
      summary: "The months of a partner's account, newest first, with what was owed, earned and sent", permission: "payouts:read",
      input: z.strictObject({ /** For staff; a partner has its own. */ partner: Key.optional() }), output: z.strictObject({ partner: Key, partnerName: z.string().nullable(), items: z.array(StatementMonth) }),
      refusals: { "statement.partner-missing": 422, "statement.unknown-partner": 404 },
    }),
    get: read("GET /v1/statement-files/{month}", {
      summary: "A partner's signed statement of a month, to keep and to check without us", permission: "payouts:read",
      input: z.strictObject({ month: Month, /** For staff; a partner has its own. */ partner: Key.optional() }), output: StatementFile.meta({ id: "StatementFile" }),
      refusals: { "statement.month": 422, "statement.partner-missing": 422, "statement.unknown-partner": 404, "statement.not-yet": 409, "statement.books-behind": 409, "statement.books-differ": 409, "statement.no-program": 409 },
    }),
    key: read("GET /v1/statement-key", {
      summary: "The key that statements are signed with", permission: "public",
      output: z.strictObject({ algorithm: z.literal("Ed25519"), publicKey: z.string(), fingerprint: z.string() }),
    }),
  },
  backtests: {
    run: write("POST /v1/backtests", {
      summary: "What history would have cost under another program; nothing is posted. Over the whole history, what it says is kept: publishing that program asks for it", permission: "programs:backtest", bodyLimit: 4 * FILE_LIMIT,
      input: z.strictObject({ name: text(200).default("draft"), text: FileText, from: DayText.nullable().default(null), movesExisting: z.boolean().default(false), until: DayText.nullable().default(null), volume: Volume.nullable().default(null) }),
      output: BacktestReport, refusals: { "program.unreadable": 422, "program.invalid": 422, "backtest.too-much-history": 422, "backtest.books-behind": 409, "backtest.busy": 409 },
    }),
  },
};
