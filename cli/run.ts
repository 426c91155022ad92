import { parseArgs } from "node:util";
import { createClient, problemOf } from "../sdk/client.ts";
import { type Command, type Exit, type Option, type Output, Usage } from "./command.ts";
import { findCredentials } from "./credentials.ts";

export type Terminal = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** To standard output and standard error, with the line's end. */
  print(text: string): void;
  warn(text: string): void;
  stdin(): Promise<string>;
};

const COMMON: Readonly<Record<string, Option>> = {
  url: { type: "string", value: "https://…", help: "The server; otherwise MINDWEAVE_URL, your login, or the one on this machine" },
  key: { type: "string", value: "mwk_…", help: "The API key; otherwise MINDWEAVE_KEY, your login, or this machine's own" },
  json: { type: "boolean", help: "Print the result as JSON" },
  help: { type: "boolean", short: "h", help: "Say what this command does" },
};

/** Runs one command line and says how it ended: 0 done, 1 refused or failed, 2 asked wrongly. */
export async function run(commands: readonly Command[], words: readonly string[], terminal: Terminal): Promise<Exit> {
  const command = named(commands, words);
  if (!command) return overview(commands, words, terminal);
  if (words.includes("--help") || words.includes("-h")) {
    terminal.print(helpOf(command));
    return 0;
  }
  try {
    return await attempt(command, words.slice(command.name.split(" ").length), terminal);
  } catch (error) {
    return failed(error, command, terminal);
  }
}

function named(commands: readonly Command[], words: readonly string[]): Command | undefined {
  return commands.find((one) => one.name === words.slice(0, 2).join(" ")) ?? commands.find((one) => one.name === words[0]);
}

async function attempt(command: Command, words: readonly string[], terminal: Terminal): Promise<Exit> {
  const { values, positionals } = parseArgs({ args: [...words], options: { ...COMMON, ...command.options }, allowPositionals: command.takes !== undefined, strict: true });
  const flags = values as Record<string, string | boolean | string[] | undefined>;
  const out: Output = {
    result: (data, lines) => terminal.print(flags["json"] === true ? JSON.stringify(data, null, 2) : lines.join("\n")),
    say: (line) => terminal.warn(line),
  };
  return command.run({
    values: flags, positionals, out, environment: terminal.environment,
    stdin: terminal.stdin,
    client: async () => createClient(await findCredentials({ url: flags["url"] as string | undefined, key: flags["key"] as string | undefined }, terminal.environment)),
  });
}

function failed(error: unknown, command: Command, terminal: Terminal): Exit {
  const code = (error as { code?: unknown }).code;
  if (error instanceof Usage || (typeof code === "string" && code.startsWith("ERR_PARSE_ARGS"))) {
    terminal.warn(`${(error as Error).message}\nUsage: ${usageOf(command)}`);
    return 2;
  }
  const problem = problemOf(error);
  if (problem) {
    terminal.warn(`${problem.detail} (${problem.code})`);
    for (const issue of problem.issues ?? []) terminal.warn(`  ${issue.path.join(".")}${issue.line === undefined ? "" : ` line ${issue.line}`}: ${issue.sentence}`);
    return 1;
  }
  const away = error instanceof TypeError && /fetch failed/.test(error.message);
  terminal.warn(away ? "The server does not answer: is it running, and is the address right? See: mindweave status" : error instanceof Error ? error.message : String(error));
  return 1;
}

function usageOf(command: Command): string {
  return `mindweave ${command.name}${command.takes === undefined ? "" : ` ${command.takes}`} [options]`;
}

function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, ...COMMON }).map(([name, option]) => [`  --${name}${option.type === "string" ? `=${option.value ?? "…"}` : ""}`, option.help] as const);
  const width = Math.max(...options.map(([left]) => left.length));
  return [
    command.summary, "", `  ${usageOf(command)}`, "",
    ...(command.help === undefined ? [] : [command.help, ""]),
    "Options:", ...options.map(([left, help]) => `${left.padEnd(width)}  ${help}`),
    "", "Exit codes: 0 done, 1 refused or a check failed, 2 asked wrongly.",
  ].join("\n");
}

function overview(commands: readonly Command[], words: readonly string[], terminal: Terminal): Exit {
  const asked = words.filter((word) => !word.startsWith("-"));
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  const text = ["MindWeave partner platform", "", "  mindweave <noun> <verb> [options]", "", ...lines, "", "mindweave <noun> <verb> --help says more."].join("\n");
  if (asked.length === 0) {
    terminal.print(text);
    return 0;
  }
  const near = commands.filter((command) => command.name.split(" ")[0] === asked[0]).map((command) => `mindweave ${command.name}`);
  terminal.warn(near.length > 0 ? `There is no such command. Did you mean: ${near.join(", ")}?` : `There is no command "${asked.join(" ")}". See: mindweave --help`);
  return 2;
}
