import { auditCommands } from "./audit.ts";
import { backtestCommands } from "./backtest.ts";
import type { Command } from "./command.ts";
import { factCommands } from "./facts.ts";
import { identityCommands } from "./identity.ts";
import { operationsCommands } from "./operations.ts";
import { programCommands } from "./programs.ts";
import { receiptCommands } from "./receipts.ts";
import { statementCommands } from "./statements.ts";
import { versionCommands } from "./versions.ts";

/** Every command, one line a feature. */
export const COMMANDS: readonly Command[] = [
  ...identityCommands,
  ...auditCommands,
  ...factCommands,
  ...programCommands,
  ...receiptCommands,
  ...backtestCommands,
  ...versionCommands,
  ...statementCommands,
  ...operationsCommands,
];
