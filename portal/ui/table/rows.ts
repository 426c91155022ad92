import { plain } from "../palette-search.ts";
import type { Column, TableFilter, TableView } from "./column.ts";
import { filtersOf, type TableSearch } from "./table-search.ts";

export type RowRules<Row> = { readonly columns: readonly Column<Row>[]; readonly views: readonly TableView<Row>[]; readonly filters: readonly TableFilter<Row>[] };

/** The rows a view, the filters and the words leave; within a filter any value will do, between filters all have to hold. */
export function narrowedRows<Row>(rows: readonly Row[], rules: RowRules<Row>, search: TableSearch, texts: WeakMap<object, string>): Row[] {
  const view = rules.views.find((one) => one.id === search.view)?.test;
  const chosen = filtersOf(search);
  const tests = rules.filters.flatMap((filter) => {
    const values = chosen.get(filter.id);
    return values ? [(row: Row) => values.some((value) => filter.test(row, value))] : [];
  });
  const words = plain(search.q ?? "").split(" ").filter(Boolean);
  return rows.filter((row) => (!view || view(row)) && tests.every((test) => test(row)) && (words.length === 0 || containsAll(textOf(row, rules.columns, texts), words)));
}

function containsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** Everything a row can be searched by; worked out once a row. */
function textOf<Row>(row: Row, columns: readonly Column<Row>[], texts: WeakMap<object, string>): string {
  const key = row as unknown as object;
  let text = texts.get(key);
  if (text === undefined) {
    text = plain(columns.map((column) => column.value(row) ?? "").join(" "));
    texts.set(key, text);
  }
  return text;
}

const collator = new Intl.Collator();

/** A copy in order of one value a row: numbers by size, text as people sort it, equal ones as they stood, those without a value last either way. */
export function sortedBy<R>(rows: readonly R[], valueOf: (row: R) => unknown, desc: boolean): R[] {
  const keyed = rows.map((row, at) => ({ row, at, key: valueOf(row) ?? null }));
  const sign = desc ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return a.key === b.key ? a.at - b.at : a.key === null ? 1 : -1;
    return compareValues(a.key, b.key) * sign || a.at - b.at;
  });
  return keyed.map((one) => one.row);
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return collator.compare(a, b);
  return typeof a === "number" ? -1 : 1;
}

/** How many rows each view holds. */
export function viewCounts<Row>(rows: readonly Row[], views: readonly TableView<Row>[]): Map<string, number> {
  return new Map(views.map((view) => [view.id, view.test ? rows.filter(view.test).length : rows.length]));
}
