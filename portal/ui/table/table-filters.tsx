import { Button, Popover } from "@mantine/core";
import { IconFilter, IconX } from "@tabler/icons-react";
import { tableText } from "../messages.ts";
import type { TableFilter } from "./column.ts";
import { type Filters, filtersOf, type TableSearch, withFilters } from "./table-search.ts";
import s from "./toolbar.module.css";

type FilterProps<T> = { readonly filters: readonly TableFilter<T>[]; readonly search: TableSearch; readonly onSearch: (next: TableSearch) => void };

function toggled(filters: Filters, id: string, value: string): Filters {
  const values = filters.get(id) ?? [];
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return new Map([...filters, [id, next]]);
}

/** All filters at once, each a few boxes to tick. */
export function FilterMenu<T>({ filters, search, onSearch }: FilterProps<T>) {
  const chosen = filtersOf(search);
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target><Button size="xs" variant="default" leftSection={<IconFilter size={15} />}>{tableText.filter}</Button></Popover.Target>
      <Popover.Dropdown className={s.filterMenu ?? ""} aria-label={tableText.filters}>
        {filters.map((filter) => (
          <fieldset key={filter.id} className={s.filterGroup}>
            <legend>{filter.label}</legend>
            {filter.options.map((option) => (
              <label key={option.value} className={s.filterOption}>
                <input type="checkbox" className="box" checked={chosen.get(filter.id)?.includes(option.value) ?? false} onChange={() => onSearch(withFilters(search, toggled(chosen, filter.id, option.value)))} />
                {option.label}
              </label>
            ))}
          </fieldset>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Chosen filters, each with a way out. */
export function FilterChips<T>({ filters, search, onSearch }: FilterProps<T>) {
  const chosen = filtersOf(search);
  const chips = filters.flatMap((filter) => (chosen.get(filter.id) ?? []).map((value) => ({ filter, value, label: filter.options.find((option) => option.value === value)?.label ?? value })));
  if (chips.length === 0) return null;
  return (
    <div className={s.chips}>
      {chips.map(({ filter, value, label }) => (
        <button key={`${filter.id}:${value}`} type="button" className={s.chip} aria-label={tableText.removeFilter(`${filter.label}: ${label}`)} onClick={() => onSearch(withFilters(search, toggled(chosen, filter.id, value)))}>
          <span className="quiet">{filter.label}:</span> {label} <IconX size={13} aria-hidden="true" />
        </button>
      ))}
      <ClearFilters search={search} onSearch={onSearch} quiet />
    </div>
  );
}

/** Back to everything; order and columns stay. */
export function ClearFilters({ search, onSearch, quiet = false }: { readonly search: TableSearch; readonly onSearch: (next: TableSearch) => void; readonly quiet?: boolean }) {
  const { view: _view, q: _q, filter: _filter, ...rest } = search;
  return <Button size="xs" variant={quiet ? "subtle" : "default"} onClick={() => onSearch(rest)}>{tableText.clearFilters}</Button>;
}
