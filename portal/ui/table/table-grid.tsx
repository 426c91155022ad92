import { Button } from "@mantine/core";
import { type KeyboardEvent, lazy, type RefObject, Suspense, useRef } from "react";
import { tableText } from "../messages.ts";
import { useShortcuts } from "../shortcuts.tsx";
import { type Column, leastWidth } from "./column.ts";
import type { DataTableProps } from "./data-table.tsx";
import type { ModelRow, useTableModel } from "./model.ts";
import s from "./table.module.css";
import { TableHead } from "./table-head.tsx";
import { GridRow } from "./table-row.tsx";

type GridProps<T extends object> = Omit<DataTableProps<T>, "rows"> & { readonly rows: readonly ModelRow<T>[]; readonly model: ReturnType<typeof useTableModel<T>>; readonly shown: readonly Column<T>[] };

const VirtualRows = lazy(async () => ({ default: (await import("./virtual-rows.tsx")).VirtualRows }));

const VIRTUAL_FROM = 100;
const FIRST_ROWS = 30;
const ROW_HEIGHT = { regular: 48, compact: 38 };

/** The rows as a real table. Past a hundred only those in sight are drawn; the part that works that out is loaded when it is needed. */
export function TableGrid<T extends object>(props: GridProps<T>) {
  const { rows, shown, model, density = "regular", selectable = false, menu, more = null } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const reveal = useRef<(index: number) => void>(() => undefined);
  const virtual = rows.length > VIRTUAL_FROM;
  const move = useRowMoves(scroll, rows.length, (index) => reveal.current(index));
  useShortcuts([{ keys: "j", label: tableText.nextRow, run: () => move(1) }, { keys: "k", label: tableText.previousRow, run: () => move(-1) }]);
  const draw = (index: number) => {
    const row = rows[index];
    return row ? <GridRow key={row.id} row={row} index={index} shown={shown} selected={model.rowSelection[row.id] === true} selectable={selectable} menu={menu !== undefined} rowName={props.rowName} link={props.link} /> : null;
  };
  return (
    <>
      <div ref={scroll} className={s.scroll} data-virtual={virtual || undefined} tabIndex={0} role="region" aria-label={tableText.table(props.caption)} onKeyDown={(event) => onGridKey(event, move)}>
        <table className={s.table} style={{ minInlineSize: leastWidth(shown) + 96 }} aria-rowcount={rows.length + 1}>
          <caption className="vh">{props.caption}</caption>
          <Widths shown={shown} selectable={selectable} menu={menu !== undefined} />
          <TableHead table={model.table} shown={shown} selectable={selectable} menu={menu !== undefined} search={props.search} onSearch={props.onSearch} />
          <tbody>
            {virtual ? (
              <Suspense fallback={rows.slice(0, FIRST_ROWS).map((_, index) => draw(index))}>
                <VirtualRows count={rows.length} height={ROW_HEIGHT[density]} columns={shown.length + (selectable ? 1 : 0) + (menu ? 1 : 0)} scroll={scroll} reveal={reveal} draw={draw} />
              </Suspense>
            ) : rows.map((_, index) => draw(index))}
          </tbody>
        </table>
      </div>
      {more ? <div className={s.more}><Button variant="default" loading={more.loading} onClick={more.onMore}>{tableText.loadMore}</Button></div> : null}
    </>
  );
}

function Widths<T>({ shown, selectable, menu }: { readonly shown: readonly Column<T>[]; readonly selectable: boolean; readonly menu: boolean }) {
  return (
    <colgroup>
      {selectable ? <col style={{ inlineSize: 48 }} /> : null}
      {shown.map((column) => <col key={column.id} style={column.width === undefined ? undefined : { inlineSize: column.width }} />)}
      {menu ? <col style={{ inlineSize: 60 }} /> : null}
    </colgroup>
  );
}

/** Moves the focus from row to row, to the row's link where it has one. */
function useRowMoves(scroll: RefObject<HTMLDivElement | null>, n: number, reveal: (index: number) => void) {
  // Keys may come faster than frames: a move begins where the last one is going, not where the focus still is.
  const going = useRef<number | null>(null);
  return (step: number) => {
    const here = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("tr[data-index]");
    const at = going.current ?? (here && scroll.current?.contains(here) ? Number(here.dataset["index"]) : step > 0 ? -1 : n);
    const next = Math.min(n - 1, Math.max(0, at + step));
    going.current = next;
    reveal(next);
    requestAnimationFrame(() => {
      if (going.current !== next) return;
      going.current = null;
      const row = scroll.current?.querySelector<HTMLElement>(`tr[data-index="${next}"]`);
      (row?.querySelector<HTMLElement>("a") ?? row)?.focus();
    });
  };
}

function onGridKey(event: KeyboardEvent, move: (step: number) => void) {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
  const row = (event.target as Element).closest("tr[data-index]");
  if (step !== undefined && row) {
    event.preventDefault();
    move(step);
  } else if (event.key === "x" && row) {
    row.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
  }
}
