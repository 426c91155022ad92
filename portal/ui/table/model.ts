import { type ColumnDef, createSortedRowModel, type Row, type RowSelectionState, rowSelectionFeature, rowSortingFeature, tableFeatures, useTable } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import type { Column } from "./column.ts";
import { compareValues } from "./rows.ts";
import { sortOf, type TableSearch } from "./table-search.ts";

const features = tableFeatures({ rowSortingFeature, rowSelectionFeature, sortedRowModel: createSortedRowModel() });

export type ModelRow<T extends object> = Row<typeof features, T>;

/** TanStack Table over our columns: sorted rows and the selection. Order comes from the address, never from inside. */
export function useTableModel<T extends object>({ rows, columns, rowId, search, sorts }: { readonly rows: T[]; readonly columns: readonly Column<T>[]; readonly rowId: (row: T) => string; readonly search: TableSearch; /** False when the server has sorted. */ readonly sorts: boolean }) {
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});
  const defs = useMemo(() => columns.map(columnDef), [columns]);
  const sort = sorts ? sortOf(search) : null;
  const sorting = useMemo(() => (sort ? [{ id: sort.id, desc: sort.desc }] : []), [sort?.id, sort?.desc]);
  const state = useMemo(() => ({ sorting, rowSelection }), [sorting, rowSelection]);
  const table = useTable({ features, data: rows, columns: defs, getRowId: rowId, state, onRowSelectionChange: setRowSelection });
  return { table, rows: table.getRowModel().rows as ModelRow<T>[], clear: () => setRowSelection({}), rowSelection };
}

function columnDef<T extends object>(column: Column<T>): ColumnDef<typeof features, T> {
  return {
    id: column.id,
    // The library puts undefined last whatever the direction; null it would compare.
    accessorFn: (row: T) => column.value(row) ?? undefined,
    sortUndefined: "last",
    sortFn: (a: ModelRow<T>, b: ModelRow<T>, id: string) => compareValues(a.getValue(id), b.getValue(id)),
  } as ColumnDef<typeof features, T>;
}
