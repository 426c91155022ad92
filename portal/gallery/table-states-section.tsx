import { Button } from "@mantine/core";
import { useState } from "react";
import { Card, Page } from "../ui/page.tsx";
import { DataTable, type DataTableProps } from "../ui/table/data-table.tsx";
import type { TableSearch } from "../ui/table/table-search.ts";
import { FEW_DEALS, type SampleDeal } from "./sample-data.ts";
import { dealFilters, dealViews, partnerColumns } from "./sample-table.tsx";

function SampleTable({ caption, start = {}, ...rest }: Partial<DataTableProps<SampleDeal>> & { readonly caption: string; readonly start?: TableSearch }) {
  const [search, setSearch] = useState<TableSearch>(start);
  return (
    <Card title={caption} flush>
      <DataTable<SampleDeal>
        noun="deals" columns={partnerColumns} rowId={(deal) => deal.id} rowName={(deal) => deal.customer} search={search} onSearch={setSearch} views={dealViews} filters={dealFilters}
        empty={{ title: "Register the first deal", text: "You get an answer in 24 to 48 hours.", action: <Button>Register a deal</Button> }} rows={FEW_DEALS} {...rest} caption={caption}
      />
    </Card>
  );
}

/** A table before, between and instead of its rows. */
export function TableStatesSection() {
  return (
    <Page title="Table states" lead="Loading, nothing yet, nothing matches, failed, filtered, more to load">
      <SampleTable caption="First load" rows={undefined} />
      <SampleTable caption="Nothing yet" rows={[]} />
      <SampleTable caption="Nothing matches" start={{ q: "nobody" }} />
      <SampleTable caption="Failed" rows={undefined} error={{ request: "req_019a7c5e" }} onRetry={() => undefined} />
      <SampleTable caption="Filtered, sorted and compact" start={{ filter: "status:approved,won;plan:Pro", sort: "-size" }} density="compact" selectable />
      <SampleTable caption="More on the server" rows={FEW_DEALS.slice(0, 3)} more={{ onMore: () => undefined, loading: false }} />
    </Page>
  );
}
