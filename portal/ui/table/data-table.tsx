import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import { tableText } from "../messages.ts";
import { EmptyState, ErrorState, Skeleton } from "../states.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import type { Column, TableFilter, TableView } from "./column.ts";
import { saveRows } from "./export.ts";
import { RowMenu } from "./row-menu.tsx";
import { narrowedRows, viewCounts } from "./rows.ts";
import { type ModelRow, useTableModel } from "./model.ts";
import type { ViewStore } from "./saved-views.ts";
import s from "./table.module.css";
import { TableCards } from "./table-cards.tsx";
import { TableGrid } from "./table-grid.tsx";
import { narrowed, type TableSearch } from "./table-search.ts";
import { TableToolbar } from "./table-toolbar.tsx";
import { ClearFilters } from "./table-filters.tsx";

export type DataTableProps<T extends object> = {
  /** "Deals": names the region. */
  readonly caption: string;
  /** "deals": in "Search deals" and in the name of the CSV file. */
  readonly noun: string;
  /** Undefined while the first answer is on its way. */
  readonly rows: readonly T[] | undefined;
  readonly columns: readonly Column<T>[];
  readonly rowId: (row: T) => string;
  /** What a row is called when it is selected or acted on: "Helios Energy". */
  readonly rowName: (row: T) => string;
  /** The link that the first cell, or the card, is. */
  readonly link?: (row: T, children: ReactNode, className: string | undefined) => ReactNode;
  readonly search: TableSearch;
  readonly onSearch: (next: TableSearch) => void;
  readonly views?: readonly TableView<T>[];
  readonly filters?: readonly TableFilter<T>[];
  readonly savedViews?: ViewStore;
  readonly density?: "regular" | "compact";
  /** Acts on the selected rows; the export is always among them. */
  readonly bulk?: (rows: readonly T[], clear: () => void) => ReactNode;
  readonly selectable?: boolean;
  /** `Menu.Item`s for one row. */
  readonly menu?: (row: T) => ReactNode;
  readonly empty: { readonly title: string; readonly text: string; readonly action?: ReactNode };
  readonly error?: { readonly text?: string; readonly request?: string } | null;
  readonly onRetry?: () => void;
  /** The server narrows and sorts; rows are shown as they come. */
  readonly serverSide?: boolean;
  readonly more?: { readonly onMore: () => void; readonly loading: boolean } | null;
  /** Old rows shown while new ones are fetched: dimmed. */
  readonly stale?: boolean;
};

const NONE: readonly never[] = [];

/** A list people work with: views, search, filters, order, columns, selection, export; cards on phones. Its state is the address. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { caption, rows, columns, search, onSearch, views = NONE, filters = NONE, serverSide = false, menu } = props;
  const phone = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
  const [density, setDensity] = useState(props.density ?? "regular");
  const [texts] = useState(() => new WeakMap<object, string>());
  // Typing must never wait for ten thousand rows: the words are shown at once, the rows follow.
  const settled = useDeferredValue(search);
  const kept = useMemo(() => (serverSide ? [...(rows ?? NONE)] : narrowedRows(rows ?? NONE, { columns, views, filters }, settled, texts)), [rows, columns, views, filters, settled, serverSide, texts]);
  const counts = useMemo(() => (serverSide ? new Map<string, number>() : viewCounts(rows ?? NONE, views)), [rows, views, serverSide]);
  const model = useTableModel({ rows: kept, columns, rowId: props.rowId, search, sorts: !serverSide });
  const shown = useMemo(() => visibleColumns(columns, search.cols), [columns, search.cols]);
  const selected = useMemo(() => model.rows.filter((row) => model.rowSelection[row.id]), [model.rows, model.rowSelection]);
  const save = (list: readonly ModelRow<T>[]) => saveRows(props.noun, shown, list.map((row) => row.original));
  return (
    <div className={s.root} data-density={density} data-stale={props.stale || undefined}>
      <TableToolbar
        noun={props.noun} search={search} onSearch={onSearch} views={views} counts={counts} filters={filters} columns={columns} shown={shown} density={density} onDensity={setDensity}
        savedViews={props.savedViews} onExport={() => save(model.rows)} canExport={model.rows.length > 0}
      />
      <p className="vh" role="status">{rows ? tableText.resultCount(String(model.rows.length)) : ""}</p>
      <TableBody {...props} model={model} shown={shown} phone={phone} density={density} />
      {selected.length > 0 ? <BulkBar count={selected.length} onClear={model.clear} onExport={() => save(selected)}>{props.bulk?.(selected.map((row) => row.original), model.clear)}</BulkBar> : null}
      {menu && rows ? <RowMenu label={caption} rows={model.rows} menu={menu} rowName={props.rowName} /> : null}
    </div>
  );
}

type BodyProps<T extends object> = DataTableProps<T> & { readonly model: ReturnType<typeof useTableModel<T>>; readonly shown: readonly Column<T>[]; readonly phone: boolean | undefined };

function TableBody<T extends object>(props: BodyProps<T>) {
  const { rows, error, model, search, onSearch, empty } = props;
  if (error) return <ErrorState {...(error.text ? { text: error.text } : {})} request={error.request} {...(props.onRetry ? { onRetry: props.onRetry } : {})} />;
  if (rows === undefined) return <div className={s.loading}><Skeleton lines={8} tall /></div>;
  if (model.rows.length === 0 && narrowed(search)) {
    return <EmptyState title={tableText.nothingMatches} action={<ClearFilters search={search} onSearch={onSearch} />}>{tableText.nothingMatchesText}</EmptyState>;
  }
  if (model.rows.length === 0) return <EmptyState title={empty.title} action={empty.action}>{empty.text}</EmptyState>;
  return props.phone ? <TableCards {...props} rows={model.rows} /> : <TableGrid {...props} rows={model.rows} />;
}

function visibleColumns<T>(columns: readonly Column<T>[], cols: string | undefined): readonly Column<T>[] {
  const chosen = cols?.split(",");
  return columns.filter((column) => (chosen ? column.fixed || chosen.includes(column.id) : !column.hidden));
}
