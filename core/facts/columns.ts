import { z } from "zod";
import { CATALOGUE, isFactType } from "./catalogue.ts";

/**
 * A row of a spreadsheet as a fact. The columns type, occurredAt, sourceSystem and sourceRef say what, when and from whom; every other column is a
 * field of the payload under its own name. Amounts are whole minor units, yes/no is true or false, and lists are written
 * `PA-1:60|PA-2:40` (splits), `s:software:100000:2026-01-01:2027-01-01|t:tax:8000` (lines) and `EUR/USD=1.10` (rates), or as JSON.
 */
export const ENVELOPE_COLUMNS = ["type", "occurredAt", "sourceSystem", "sourceRef"] as const;

export function factFromRow(row: Readonly<Record<string, string>>): unknown {
  const payload: Record<string, unknown> = {};
  const type = row["type"] ?? "";
  for (const [column, text] of Object.entries(row)) {
    if ((ENVELOPE_COLUMNS as readonly string[]).includes(column) || text === "") continue;
    payload[column] = valueOf(type, column, text);
  }
  return { type, occurredAt: row["occurredAt"] ?? "", source: { system: row["sourceSystem"] ?? "", ref: row["sourceRef"] ?? "" }, payload };
}

/** The text of a cell as the type of fact wants it; what cannot be read stays text, so that the schema names what is wrong with it. */
function valueOf(type: string, column: string, cell: string): unknown {
  // An export puts a quote before what a spreadsheet would take for a formula.
  const text = /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
  if (/^[[{]/.test(text)) return jsonOf(text);
  if (column === "splits") return list(text, ([partner, weight]) => ({ partner, weight: whole(weight ?? "") }));
  if (column === "lines") return list(text, ([id, kind, amount, from, to]) => ({ id, kind, amount: whole(amount ?? ""), ...(from ? { from } : {}), ...(to ? { to } : {}) }));
  if (column === "fx" || column === "rates") return Object.fromEntries(text.split("|").map((pair) => pair.split("=") as [string, string]));
  const kind = kindOf(type, column);
  if (kind === "number") return whole(text);
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function list(text: string, item: (parts: string[]) => unknown): unknown[] {
  return text.split("|").map((entry) => item(entry.split(":")));
}

/** Whole numbers only: "12.50" is no number of minor units and stays text, which the schema refuses. */
function whole(text: string): unknown {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const kinds = new Map<string, string>();

/** What a field of a type of fact is, from its schema. */
function kindOf(type: string, column: string): string {
  const key = `${type} ${column}`;
  let kind = kinds.get(key);
  if (kind === undefined) {
    kind = isFactType(type) ? schemaKind(fieldOf(CATALOGUE[type], column)) : "";
    kinds.set(key, kind);
  }
  return kind;
}

function fieldOf(schema: z.ZodType, column: string): z.ZodType | undefined {
  return schema instanceof z.ZodObject ? ((schema.shape as Record<string, z.ZodType>)[column] ?? undefined) : undefined;
}

function schemaKind(schema: z.ZodType | undefined): string {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) return schemaKind(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodNumber) return "number";
  return schema instanceof z.ZodBoolean ? "boolean" : "";
}

/** A fact as a row: the columns of every export, which every import reads back. */
export function rowOf(fact: { readonly type: string; readonly occurredAt: string; readonly source: { readonly system: string; readonly ref: string }; readonly payload: Readonly<Record<string, unknown>> }): Record<string, string> {
  const row: Record<string, string> = { type: fact.type, occurredAt: fact.occurredAt, sourceSystem: fact.source.system, sourceRef: fact.source.ref };
  for (const [column, value] of Object.entries(fact.payload)) row[column] = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  return row;
}
