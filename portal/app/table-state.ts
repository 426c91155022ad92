import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { tableSearch, type TableSearch, withoutTable } from "../ui/table/table-search.ts";

/** State of the page's table, in the address: `const [search, onSearch] = useTableState()`. What else stands in the address stays there. */
export function useTableState(): readonly [TableSearch, (next: TableSearch) => void] {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const search = useMemo(() => tableSearch(raw), [raw]);
  const onSearch = useCallback((next: TableSearch) => void navigate({ to: ".", search: ((before: Record<string, unknown>) => ({ ...withoutTable(before), ...next })) as never, replace: true }), [navigate]);
  return [search, onSearch];
}
