import { IconDots } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import { tableText } from "../messages.ts";
import type { Column } from "./column.ts";
import type { ModelRow } from "./model.ts";
import s from "./table.module.css";

type RowProps<T extends object> = {
  readonly row: ModelRow<T>;
  readonly index: number;
  readonly shown: readonly Column<T>[];
  /** Given beside the row, as a row is the same object before and after it is selected. */
  readonly selected: boolean;
  readonly selectable: boolean;
  readonly menu: boolean;
  readonly rowName: (row: T) => string;
  readonly link: ((row: T, children: ReactNode, className: string | undefined) => ReactNode) | undefined;
};

function PlainRow<T extends object>({ row, index, shown, selected, selectable, menu, rowName, link }: RowProps<T>) {
  const name = rowName(row.original);
  return (
    <tr data-index={index} aria-rowindex={index + 2} tabIndex={-1} className={s.row} data-selected={selected || undefined}>
      {selectable ? (
        <td className={s.checkCell}>
          {/* The click carries the shift key, which selects a range; React still wants a change handler. */}
          <input type="checkbox" className={`box ${s.check}`} aria-label={tableText.selectRow(name)} checked={selected} onChange={() => undefined} onClick={row.getToggleSelectedHandler()} />
        </td>
      ) : null}
      {shown.map((column, at) => {
        const content = column.cell ? column.cell(row.original) : (column.value(row.original) ?? "—");
        return <td key={column.id} data-numeric={column.numeric || undefined} className={column.numeric ? "num" : undefined}>{at === 0 && link ? link(row.original, content, s.link) : content}</td>;
      })}
      {menu ? <td className={s.menuCell}><button type="button" className={s.menuButton} data-row-menu={row.id} aria-haspopup="menu" aria-label={tableText.rowMenu(name)}><IconDots size={18} aria-hidden="true" /></button></td> : null}
    </tr>
  );
}

/** Drawn again only when something about it changed: scrolling past leaves it alone. */
export const GridRow = memo(PlainRow) as typeof PlainRow;
