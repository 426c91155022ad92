import { Button } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { tableText } from "../messages.ts";
import type { Column } from "./column.ts";
import type { DataTableProps } from "./data-table.tsx";
import type { ModelRow } from "./model.ts";
import s from "./table-cards.module.css";

type CardsProps<T extends object> = Omit<DataTableProps<T>, "rows"> & { readonly rows: readonly ModelRow<T>[] };

const PAGE = 50;

/** On phones a row is a card, all of it the link but for its menu. Fifty at a time. */
export function TableCards<T extends object>({ rows, columns, link, caption, menu, rowName, more = null }: CardsProps<T>) {
  const [most, setMost] = useState(PAGE);
  const shown = rows.slice(0, most);
  const hidden = rows.length > most;
  return (
    <>
      <ul className={s.cards} aria-label={tableText.cards(caption)}>
        {shown.map((row) => {
          const card = <RowCard row={row.original} columns={columns} />;
          return (
            <li key={row.id} className={s.item}>
              {link ? link(row.original, card, s.card) : <div className={s.card}>{card}</div>}
              {menu ? <button type="button" className={s.menu} data-row-menu={row.id} aria-haspopup="menu" aria-label={tableText.rowMenu(rowName(row.original))}><IconDots size={20} aria-hidden="true" /></button> : null}
            </li>
          );
        })}
      </ul>
      {hidden || more ? <div className={s.more}><Button variant="default" fullWidth loading={!hidden && (more?.loading ?? false)} onClick={() => (hidden ? setMost(most + PAGE) : more?.onMore())}>{tableText.loadMore}</Button></div> : null}
    </>
  );
}

function RowCard<T>({ row, columns }: { readonly row: T; readonly columns: readonly Column<T>[] }): ReactNode {
  const part = (place: Column<T>["card"]) => columns.filter((column) => column.card === place && (place !== "lead" || column.value(row) !== null)).map((column) => <span key={column.id}>{column.cell ? column.cell(row) : (column.value(row) ?? "—")}</span>);
  return (
    <>
      <span className={s.text}><span className={s.title}>{part("title")}</span><span className={s.lead}>{part("lead")}</span></span>
      <span className={s.side}><span className={`num ${s.figure}`}>{part("figure")}</span><span>{part("badge")}</span></span>
    </>
  );
}
