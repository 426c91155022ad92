import { csvText, saveFile } from "../csv.ts";
import type { Column } from "./column.ts";

/** The rows as CSV, with the columns that are shown. */
export function rowsCsv<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  return csvText([columns.map((column) => column.csvLabel ?? column.label), ...rows.map((row) => columns.map((column) => (column.csv ? column.csv(row) : column.value(row))))]);
}

export function saveRows<T>(noun: string, columns: readonly Column<T>[], rows: readonly T[]): void {
  saveFile(`${noun.replaceAll(" ", "-")}.csv`, rowsCsv(columns, rows));
}
