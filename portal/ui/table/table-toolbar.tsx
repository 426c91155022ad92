import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconDownload, IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { count } from "../format.ts";
import { tableText } from "../messages.ts";
import type { Column, TableFilter, TableView } from "./column.ts";
import { ColumnMenu } from "./column-menu.tsx";
import { FilterChips, FilterMenu } from "./table-filters.tsx";
import type { ViewStore } from "./saved-views.ts";
import { SavedViews } from "./saved-views-menu.tsx";
import s from "./toolbar.module.css";
import { changed, type TableSearch } from "./table-search.ts";

export type ToolbarProps<T> = {
  readonly noun: string;
  readonly search: TableSearch;
  readonly onSearch: (next: TableSearch) => void;
  readonly views: readonly TableView<T>[];
  readonly counts: ReadonlyMap<string, number>;
  readonly filters: readonly TableFilter<T>[];
  readonly columns: readonly Column<T>[];
  readonly shown: readonly Column<T>[];
  readonly density: "regular" | "compact";
  readonly onDensity: (density: "regular" | "compact") => void;
  readonly savedViews: ViewStore | undefined;
  readonly onExport: () => void;
  readonly canExport: boolean;
};

/** Views left; search, filters, columns and export right; chosen filters below. */
export function TableToolbar<T>(props: ToolbarProps<T>) {
  const { search, onSearch, views, counts } = props;
  const current = views.some((view) => view.id === search.view) ? search.view : views[0]?.id;
  return (
    <div className={s.toolbar}>
      <div className={s.line}>
        {views.length > 0 ? (
          <div className={s.views} role="group" aria-label={tableText.views}>
            {views.map((view, i) => (
              <button key={view.id} type="button" className={s.view} aria-pressed={view.id === current} onClick={() => onSearch(changed(search, "view", i === 0 ? undefined : view.id))}>
                {view.label}{counts.has(view.id) ? <span className={`num ${s.viewCount}`}>{count(counts.get(view.id) ?? 0)}</span> : null}
              </button>
            ))}
            {props.savedViews ? <SavedViews store={props.savedViews} search={search} onSearch={onSearch} /> : null}
          </div>
        ) : null}
        <div className={s.tools}>
          <SearchField noun={props.noun} search={search} onSearch={onSearch} />
          {props.filters.length > 0 ? <FilterMenu filters={props.filters} search={search} onSearch={onSearch} /> : null}
          <ColumnMenu {...props} />
          <Tooltip label={tableText.exportCsv}><ActionIcon variant="default" size={30} aria-label={tableText.exportCsv} disabled={!props.canExport} className={s.wide ?? ""} onClick={props.onExport}><IconDownload size={16} /></ActionIcon></Tooltip>
        </div>
      </div>
      <FilterChips filters={props.filters} search={search} onSearch={onSearch} />
    </div>
  );
}

/** What is typed is shown at once and goes into the address a moment later, so that typing leaves no trail of addresses. */
function SearchField({ noun, search, onSearch }: { readonly noun: string; readonly search: TableSearch; readonly onSearch: (next: TableSearch) => void }) {
  const [text, setText] = useState(search.q ?? "");
  const sent = useRef(search.q ?? "");
  useEffect(() => {
    if ((search.q ?? "") !== sent.current) setText(sent.current = search.q ?? "");
  }, [search.q]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onSearch(changed(search, "q", text));
    }, 180);
    return () => clearTimeout(timer);
  }, [text, search, onSearch]);
  return <TextInput className={s.search ?? ""} size="xs" type="search" value={text} placeholder={tableText.searchIn(noun)} aria-label={tableText.searchIn(noun)} leftSection={<IconSearch size={15} aria-hidden="true" />} onChange={(event) => setText(event.currentTarget.value)} />;
}
