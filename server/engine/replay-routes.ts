import type { replayContract } from "../../core/engine/replay-contract.ts";
import type { Handlers } from "../platform/http-call.ts";
import { sha256 } from "../platform/secrets.ts";
import { runBacktest } from "./backtest-run.ts";
import { type ReplayParts, statementFile } from "./statement-file.ts";
import { statementMonths } from "./statement-months.ts";

export function replayRoutes(parts: ReplayParts): Handlers<typeof replayContract> {
  return {
    statementFiles: {
      list: (input, call) => statementMonths(parts, call, input.partner),
      get: (input, call) => statementFile(parts, call, input),
      key() {
        const { publicKey } = parts.secrets.signer("statement");
        return { algorithm: "Ed25519", publicKey: publicKey.toString("hex"), fingerprint: sha256(publicKey).toString("hex") };
      },
    },
    backtests: { run: (input, call) => runBacktest(parts, call, input) },
  };
}
