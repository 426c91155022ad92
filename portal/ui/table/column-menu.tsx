import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { tableText } from "../messages.ts";
import type { Column } from "./column.ts";
import { changed } from "./table-search.ts";
import type { ToolbarProps } from "./table-toolbar.tsx";
import s from "./toolbar.module.css";

/** Columns shown and the height of rows. */
export function ColumnMenu<T>({ columns, shown, search, onSearch, density, onDensity }: ToolbarProps<T>) {
  const visible = new Set(shown.map((column) => column.id));
  const toggle = (column: Column<T>) => {
    const next = columns.filter((one) => (one.id === column.id ? !visible.has(one.id) : visible.has(one.id)));
    const usual = columns.filter((one) => !one.hidden);
    const same = next.length === usual.length && next.every((one, i) => one.id === usual[i]?.id);
    onSearch(changed(search, "cols", same ? undefined : next.map((one) => one.id).join(",")));
  };
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target><Tooltip label={tableText.columns}><ActionIcon variant="default" size={30} aria-label={tableText.columns} className={s.wide ?? ""}><IconAdjustmentsHorizontal size={16} /></ActionIcon></Tooltip></Popover.Target>
      <Popover.Dropdown className={s.filterMenu ?? ""} aria-label={tableText.columns}>
        <fieldset className={s.filterGroup}>
          <legend>{tableText.showColumn}</legend>
          {columns.map((column) => <label key={column.id} className={s.filterOption}><input type="checkbox" className="box" checked={visible.has(column.id)} disabled={column.fixed} onChange={() => toggle(column)} />{column.label}</label>)}
        </fieldset>
        <fieldset className={s.filterGroup}>
          <legend>{tableText.density}</legend>
          {(["regular", "compact"] as const).map((one) => <label key={one} className={s.filterOption}><input type="radio" className="box" name="density" checked={density === one} onChange={() => onDensity(one)} />{tableText[one]}</label>)}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}
