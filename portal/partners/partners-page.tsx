import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, type Client, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { tableError } from "../app/loaded.tsx";
import { useSavedViews } from "../app/saved-views.ts";
import { useTableState } from "../app/table-state.ts";
import { Card, Page } from "../ui/page.tsx";
import { Ago } from "../ui/times.tsx";
import type { Column, TableFilter, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { enrolmentText, PARTNER_STATUS, PartnerBadge } from "./partner-words.tsx";
import s from "./partners.module.css";

type Row = Awaited<ReturnType<Client["partners"]["list"]>>["items"][number];

const QUIET_MS = 90 * 24 * 3_600_000;

const columns: readonly Column<Row>[] = [
  { id: "partner", label: "Partner", value: (one) => one.name, cell: (one) => <span className={s.two}><b>{one.name}</b><small>{one.key}{one.website ? ` · ${one.website}` : ""}</small></span>, fixed: true },
  { id: "name", label: "Name", value: (one) => one.name, hidden: true, card: "title" },
  { id: "enrolled", label: "Enrolled as", value: enrolmentText, width: 180, card: "lead" },
  { id: "tier", label: "Tier", value: (one) => one.tierTitle, width: 104, card: "figure" },
  { id: "status", label: "Status", value: (one) => PARTNER_STATUS[one.status][1], cell: (one) => <PartnerBadge status={one.status} />, width: 124, card: "badge" },
  { id: "open", label: "Open deals", value: (one) => one.openDeals, numeric: true, width: 110 },
  { id: "won", label: "Won", value: (one) => one.wonDeals, numeric: true, width: 80 },
  { id: "certified", label: "Certified", value: (one) => one.certifiedPeople, numeric: true, width: 100 },
  { id: "manager", label: "Manager", value: (one) => one.manager?.name ?? null, width: 150 },
  { id: "active", label: "Last activity", value: (one) => one.lastActivityAt, cell: (one) => (one.lastActivityAt ? <Ago at={one.lastActivityAt} /> : <span className="quiet">—</span>), width: 130 },
];

const views: readonly TableView<Row>[] = [
  { id: "all", label: "All" },
  { id: "risk", label: "At risk", test: (one) => one.atRisk },
  { id: "quiet", label: "Quiet for 90 days", test: (one) => one.status === "active" && (one.lastActivityAt === null || Date.parse(one.lastActivityAt) < Date.now() - QUIET_MS) },
  { id: "waiting", label: "Waiting for a tier", test: (one) => one.waitingForTier !== null },
];

const filters: readonly TableFilter<Row>[] = [
  { id: "status", label: "Status", options: Object.entries(PARTNER_STATUS).map(([value, [, label]]) => ({ value, label })), test: (one, value) => one.status === value },
];

export function PartnersPage() {
  const [search, onSearch] = useTableState();
  const savedViews = useSavedViews("partners");
  const all = useQuery({ queryKey: [...api.partners.list.key(), "every"], queryFn: () => everyItem((page) => client.partners.list(page)) });
  return (
    <Page title="Partners" lead="Everybody in the program" width="full">
      <Card flush>
        <DataTable<Row>
          caption="Partners" noun="partners" rows={all.data} columns={columns} rowId={(one) => one.key} rowName={(one) => one.name} search={search} onSearch={onSearch} views={views} filters={filters} savedViews={savedViews} density="compact"
          error={tableError(all)} onRetry={() => void all.refetch()}
          link={(one, children, className) => <Link to="/console/partners/$partner" params={{ partner: one.key }} {...(className ? { className } : {})}>{children}</Link>}
          empty={{ title: "No partners yet", text: "Approve the first application, and the partner appears here." }}
        />
      </Card>
    </Page>
  );
}
