import type { ParseArgsOptionsConfig } from "node:util";
import type { Client } from "../sdk/client.ts";

/** 0: done. 1: refused, or a check failed. 2: asked wrongly. */
export type Exit = 0 | 1 | 2;

export type Option = ParseArgsOptionsConfig[string] & { readonly help: string; /** "2026-03-01", "file" */ readonly value?: string };

export type Input = {
  /** By option name; what was not given is absent. */
  readonly values: Readonly<Record<string, string | boolean | string[] | undefined>>;
  readonly positionals: readonly string[];
  /** Connected as the flags, the environment or the login say. */
  client(): Promise<Client>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Everything on standard input. */
  stdin(): Promise<string>;
  readonly out: Output;
};

export type Output = {
  /** `--json` prints the data, otherwise the lines. */
  result(data: unknown, lines: readonly string[]): void;
  /** To standard error, so that it never mixes with a result. */
  say(line: string): void;
};

/** `mindweave <noun> <verb>`: a feature writes its own in cli/<feature>.ts and adds one line to cli/commands.ts. */
export type Command = {
  /** "keys create", or one word. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name: "<key>", "[file]". */
  readonly takes?: string;
  /** Longer help, and an example to copy. */
  readonly help?: string;
  readonly options?: Readonly<Record<string, Option>>;
  run(input: Input): Promise<Exit>;
};

/** Asked wrongly: the sentence says how to ask, and the exit code is 2. */
export class Usage extends Error {}

/** The text of an option, or undefined. */
export function textOf(input: Input, name: string): string | undefined {
  const value = input.values[name];
  return typeof value === "string" ? value : undefined;
}

/** Rows as columns that line up; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  return rows.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join("  ").trimEnd());
}
