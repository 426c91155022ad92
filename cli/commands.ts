import type { Command } from "./command.ts";
import { identityCommands } from "./identity.ts";

/** Every command, one line a feature. */
export const COMMANDS: readonly Command[] = [
  ...identityCommands,
];
