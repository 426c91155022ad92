import type { Command } from "./command.ts";
import { factCommands } from "./facts.ts";
import { identityCommands } from "./identity.ts";
import { programCommands } from "./programs.ts";

/** Every command, one line a feature. */
export const COMMANDS: readonly Command[] = [
  ...identityCommands,
  ...factCommands,
  ...programCommands,
];
