import type { ReactNode } from "react";
import type { CsvValue } from "../csv.ts";

export type CellValue = string | number | null;

/** One column: what it is worth (sorts, is searched, is exported) and how it looks. Keep the list outside of components: it has to be stable. */
export type Column<Row> = {
  readonly id: string;
  readonly label: string;
  /** Numbers and ISO dates sort as they are, text as people sort it; null always goes last. */
  readonly value: (row: Row) => CellValue;
  readonly cell?: (row: Row) => ReactNode;
  /** Figures stand right and sort from the largest. */
  readonly numeric?: boolean;
  /** Pixels; columns without share what is left. */
  readonly width?: number;
  readonly sortable?: boolean;
  /** Left out until somebody asks for it. */
  readonly hidden?: boolean;
  /** Cannot be taken away. */
  readonly fixed?: boolean;
  /** Exported in place of `value`, under its own name where that tells more: "Size (USD)". */
  readonly csv?: (row: Row) => CsvValue;
  readonly csvLabel?: string;
  /** Place on the card that stands for the row on phones. */
  readonly card?: "title" | "lead" | "figure" | "badge";
};

export type TableFilter<Row> = { readonly id: string; readonly label: string; readonly options: readonly { readonly value: string; readonly label: string }[]; readonly test: (row: Row, value: string) => boolean };

/** A named part of the rows, with its count on the tab. */
export type TableView<Row> = { readonly id: string; readonly label: string; readonly test?: (row: Row) => boolean };

/** Least width of a table before it scrolls sideways. */
export function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, column) => sum + (column.width ?? 170), 0);
}
