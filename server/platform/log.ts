import { instantText } from "../../core/kernel/time.ts";
import type { Clock } from "./clock.ts";

export const LEVELS = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof LEVELS)[number];
export type Fields = Readonly<Record<string, unknown>>;
export type Log = Readonly<Record<Level, (event: string, fields?: Fields) => void>> & {
  /** The same log with fields that every line carries. */
  with(fields: Fields): Log;
};

/** One JSON object a line. Fields whose name speaks of a secret are blacked out, however deep they sit. */
export function createLog(write: (line: string) => void, clock: Clock, least: Level = "info", carried: Fields = {}): Log {
  const at = (level: Level) => (event: string, fields: Fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    write(`${JSON.stringify({ at: instantText(clock.now()), level, event, ...redacted({ ...carried, ...fields }, 0) as Fields })}\n`);
  };
  return {
    debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"),
    with: (fields) => createLog(write, clock, least, { ...carried, ...fields }),
  };
}

const SECRET = /pass(word|phrase)|secret|token|authori[sz]ation|cookie|api-?key|iban|tax-?id|routing|account-?number/i;

function redacted(value: unknown, depth: number): unknown {
  if (depth > 6) return "…";
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) return described(value, depth);
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redacted(item, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, SECRET.test(name) ? "[hidden]" : redacted(item, depth + 1)]));
}

/** An error's `detail` from the database can quote a row, so it stays out. */
function described(error: Error & { code?: unknown }, depth: number): unknown {
  const cause = error.cause === undefined ? {} : { cause: redacted(error.cause, depth + 1) };
  return { name: error.name, message: error.message, ...(error.code === undefined ? {} : { code: error.code }), stack: error.stack, ...cause };
}
