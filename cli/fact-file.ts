import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parse } from "csv-parse";
import { factFromRow } from "../core/facts/columns.ts";
import { parseFact } from "../core/facts/parse.ts";
import { isRefusal } from "../core/kernel/refusal.ts";
import { instantText } from "../core/kernel/time.ts";

/** One line of a file of facts: a fact ready to send, or what is wrong with the line. */
export type FactLine =
  | { readonly line: number; readonly fact: { readonly type: string; readonly occurredAt: string; readonly source: { readonly system: string; readonly ref: string }; readonly payload: Record<string, unknown> } }
  | { readonly line: number; readonly problems: readonly string[] };

/** Reads a CSV or JSON-lines file from front to back, a line at a time: a file of any size takes the same memory. */
export async function* factLines(path: string, format: "csv" | "jsonl"): AsyncGenerator<FactLine> {
  yield* format === "csv" ? csvLines(path) : jsonLines(path);
}

export function formatOf(path: string): "csv" | "jsonl" | undefined {
  if (/\.csv$/i.test(path)) return "csv";
  return /\.(jsonl|ndjson)$/i.test(path) ? "jsonl" : undefined;
}

async function* csvLines(path: string): AsyncGenerator<FactLine> {
  const skipped: FactLine[] = [];
  const parser = createReadStream(path).pipe(
    parse({ bom: true, columns: (header: string[]) => header.map((name) => name.trim()), info: true, skip_empty_lines: true, skip_records_with_error: true, max_record_size: 1_000_000 }),
  );
  parser.on("skip", (error: Error & { lines?: number }) => skipped.push({ line: Number(error.lines ?? 0), problems: [error.message] }));
  for await (const { record, info } of parser as AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>) {
    yield* skipped.splice(0);
    yield checked(info.lines, factFromRow(record));
  }
  yield* skipped.splice(0);
}

async function* jsonLines(path: string): AsyncGenerator<FactLine> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() === "") continue;
    const value = jsonOf(text);
    yield value === undefined ? { line, problems: ["is not JSON"] } : checked(line, value);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same check that the server makes, so that a file is known to be right before the first fact leaves. */
function checked(line: number, input: unknown): FactLine {
  const fact = parseFact(input);
  if (isRefusal(fact)) return { line, problems: fact.issues?.map((issue) => `${issue.path.join(".")}: ${issue.sentence}`) ?? [fact.sentence] };
  return { line, fact: { type: fact.type, occurredAt: instantText(fact.at), source: fact.source, payload: { ...fact.payload } } };
}
