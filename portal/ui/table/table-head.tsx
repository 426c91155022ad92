import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react";
import { tableText } from "../messages.ts";
import type { Column } from "./column.ts";
import type { useTableModel } from "./model.ts";
import s from "./table.module.css";
import { nextSort, sortOf, type TableSearch } from "./table-search.ts";

type HeadProps<T extends object> = {
  readonly table: ReturnType<typeof useTableModel<T>>["table"];
  readonly shown: readonly Column<T>[];
  readonly selectable: boolean;
  readonly menu: boolean;
  readonly search: TableSearch;
  readonly onSearch: (next: TableSearch) => void;
};

/** Sticky heads; each sorts on a click and says in which order it stands. */
export function TableHead<T extends object>({ table, shown, selectable, menu, search, onSearch }: HeadProps<T>) {
  const sort = sortOf(search);
  return (
    <thead>
      <tr>
        {selectable ? (
          <th scope="col" className={s.checkCell}>
            <input
              type="checkbox" className={`box ${s.check}`} aria-label={tableText.selectAll} checked={table.getIsAllRowsSelected()}
              ref={(input) => { if (input) input.indeterminate = table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected(); }}
              onChange={(event) => table.toggleAllRowsSelected(event.currentTarget.checked)}
            />
          </th>
        ) : null}
        {shown.map((column) => {
          const order = sort?.id === column.id ? (sort.desc ? "descending" : "ascending") : undefined;
          return (
            <th key={column.id} scope="col" data-numeric={column.numeric || undefined} aria-sort={order}>
              {column.sortable === false ? column.label : (
                <button type="button" className={s.sort} data-sorted={order} onClick={() => onSearch(nextSort(search, column.id, column.numeric ?? false))}>
                  {column.label}
                  {order === "ascending" ? <IconArrowUp size={13} aria-hidden="true" /> : order === "descending" ? <IconArrowDown size={13} aria-hidden="true" /> : <IconArrowsSort size={13} aria-hidden="true" />}
                </button>
              )}
            </th>
          );
        })}
        {menu ? <th scope="col"><span className="vh">{tableText.actions}</span></th> : null}
      </tr>
    </thead>
  );
}
