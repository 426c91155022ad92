import { Menu } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { tableText } from "../messages.ts";
import type { ModelRow } from "./model.ts";
import s from "./table.module.css";

type MenuProps<T extends object> = { readonly label: string; readonly rows: readonly ModelRow<T>[]; readonly menu: (row: T) => ReactNode; readonly rowName: (row: T) => string };

/** One menu for the whole table: rows carry a plain button with `data-row-menu`, as mounting a menu per row would cost more than the row. */
export function RowMenu<T extends object>({ label, rows, menu, rowName }: MenuProps<T>) {
  const [opened, setOpened] = useState<{ id: string; x: number; y: number } | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const anchor = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const root = anchor.current?.parentElement;
    const onClick = (event: MouseEvent) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-row-menu]");
      if (!button) return;
      const box = button.getBoundingClientRect();
      opener.current = button;
      setOpened({ id: button.dataset["rowMenu"] ?? "", x: box.right, y: box.bottom });
    };
    root?.addEventListener("click", onClick);
    return () => root?.removeEventListener("click", onClick);
  }, []);
  const row = opened ? rows.find((one) => one.id === opened.id)?.original : undefined;
  const close = () => {
    setOpened(null);
    opener.current?.focus();
  };
  return (
    <Menu opened={row !== undefined} onChange={(open) => (open ? undefined : close())} position="bottom-end" width={200} returnFocus={false}>
      <Menu.Target><button ref={anchor} type="button" tabIndex={-1} aria-hidden="true" className={s.menuAnchor} style={{ insetInlineStart: opened?.x ?? 0, insetBlockStart: opened?.y ?? 0 }} /></Menu.Target>
      <Menu.Dropdown aria-label={row ? tableText.rowMenu(rowName(row)) : label}>{row ? menu(row) : null}</Menu.Dropdown>
    </Menu>
  );
}
