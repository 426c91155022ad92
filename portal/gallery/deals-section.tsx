import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTableState } from "../app/table-state.ts";
import { count } from "../ui/format.ts";
import { Card, Page } from "../ui/page.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import { useBrowserViews } from "../ui/table/saved-views.ts";
import { sampleDeals, type SampleDeal } from "./sample-data.ts";
import { dealFilters, dealMenu, dealViews, staffColumns } from "./sample-table.tsx";

/** Ten thousand rows; the address holds the state. `?rows=` gives another number. */
export function DealsSection() {
  const raw: Record<string, unknown> = useSearch({ strict: false });
  const [search, onSearch] = useTableState();
  const savedViews = useBrowserViews("gallery-deals");
  const n = typeof raw["rows"] === "number" ? raw["rows"] : 10_000;
  const rows = useMemo(() => sampleDeals(n), [n]);
  return (
    <Page title="Deals" lead={`${count(n)} registrations across 8 partners`} width="full" actions={<Button leftSection={<IconPlus size={16} />}>Register a deal</Button>}>
      <Card flush>
          <DataTable<SampleDeal>
            caption="Deals" noun="deals" rows={rows} columns={staffColumns} rowId={(deal) => deal.id} rowName={(deal) => deal.customer} search={search} onSearch={onSearch}
            views={dealViews} filters={dealFilters} savedViews={savedViews} selectable menu={dealMenu} density="compact" link={(_, children, className) => <a href="/gallery/deal" className={className}>{children}</a>}
            bulk={() => <Button size="xs" variant="default">Assign</Button>}
            empty={{ title: "No deals yet", text: "Partners’ registrations appear here." }}
          />
      </Card>
    </Page>
  );
}
