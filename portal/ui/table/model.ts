import { type ColumnDef, type Row, type RowModel, type RowSelectionState, rowSelectionFeature, rowSortingFeature, type Table, tableFeatures, useTable } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import type { Column } from "./column.ts";
import { sortedBy } from "./rows.ts";
import { sortOf, type TableSearch } from "./table-search.ts";

const features = tableFeatures({ rowSortingFeature, rowSelectionFeature, sortedRowModel: keyedSort });

export type ModelRow<T extends object> = Row<typeof features, T>;

/**
 * The library's own sorting asks for every value again at every comparison, twice. This one asks once a row, which makes ten thousand rows
 * several times faster; rows without a value stand last in both directions.
 */
function keyedSort(table: Table<never, never>) {
  const own = table as unknown as Table<typeof features, object>;
  let last: { readonly before: RowModel<typeof features, object>; readonly id: string; readonly desc: boolean; readonly model: RowModel<typeof features, object> } | null = null;
  return () => {
    const before = own.getPreSortedRowModel();
    const sort = own.atoms.sorting.get()[0];
    if (!sort) return before;
    if (last?.before !== before || last.id !== sort.id || last.desc !== sort.desc) {
      const rows = sortedBy(before.rows, (row) => row.getValue(sort.id), sort.desc);
      last = { before, id: sort.id, desc: sort.desc, model: { rows, flatRows: rows, rowsById: before.rowsById } };
    }
    return last.model;
  };
}

/** TanStack Table over our columns: sorted rows and the selection. Order comes from the address, never from inside. */
export function useTableModel<T extends object>({ rows, columns, rowId, search, sorts }: { readonly rows: T[]; readonly columns: readonly Column<T>[]; readonly rowId: (row: T) => string; readonly search: TableSearch; /** False when the server has sorted. */ readonly sorts: boolean }) {
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});
  const defs = useMemo(() => columns.map((column) => ({ id: column.id, accessorFn: (row: T) => column.value(row) }) as ColumnDef<typeof features, T>), [columns]);
  const sort = sorts ? sortOf(search) : null;
  const id = sort && columns.some((column) => column.id === sort.id) ? sort.id : null;
  const desc = sort?.desc ?? false;
  const sorting = useMemo(() => (id === null ? [] : [{ id, desc }]), [id, desc]);
  const state = useMemo(() => ({ sorting, rowSelection }), [sorting, rowSelection]);
  const table = useTable({ features, data: rows, columns: defs, getRowId: rowId, state, onRowSelectionChange: setRowSelection });
  return { table, rows: table.getRowModel().rows as ModelRow<T>[], clear: () => setRowSelection({}), rowSelection };
}
