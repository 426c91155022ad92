import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Deal } from "../../core/deals/contract.ts";
import { api, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { tableError } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { useSavedViews } from "../app/saved-views.ts";
import { useTableState } from "../app/table-state.ts";
import { csvMoney } from "../ui/csv.ts";
import { Card, Page } from "../ui/page.tsx";
import { Day } from "../ui/times.tsx";
import type { Column, TableFilter, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { DealBadge, dealName, DealSize, DealTime, MOTION, STATUS } from "./deal-words.tsx";
import s from "./deals.module.css";
import { RegisterButton } from "./register-button.tsx";

const SOON_MS = 14 * 24 * 3_600_000;

const columns: readonly Column<Deal>[] = [
  { id: "customer", label: "Customer", value: dealName, cell: (deal) => <span className={s.two}><b>{dealName(deal)}</b><small>{deal.number}{deal.form.customerDomain ? ` · ${deal.form.customerDomain}` : ""}</small></span>, fixed: true },
  { id: "name", label: "Name", value: dealName, hidden: true, card: "title" },
  { id: "number", label: "Number", value: (deal) => deal.number, hidden: true, card: "lead", width: 104 },
  { id: "partner", label: "Partner", value: (deal) => deal.partnerName, width: 160 },
  { id: "status", label: "Status", value: (deal) => STATUS[deal.status][1], cell: (deal) => <DealBadge status={deal.status} />, width: 140, card: "badge" },
  { id: "size", label: "Deal size", value: (deal) => deal.form.estimated?.amount ?? null, cell: (deal) => <DealSize deal={deal} />, numeric: true, width: 116, csv: (deal) => (deal.form.estimated ? csvMoney(deal.form.estimated.amount, 2) : ""), csvLabel: "Deal size", card: "figure" },
  { id: "motion", label: "Kind", value: (deal) => (deal.form.motion ? MOTION[deal.form.motion] : null), width: 110, hidden: true },
  { id: "close", label: "Expected close", value: (deal) => deal.form.expectedClose ?? null, cell: (deal) => (deal.form.expectedClose ? <Day date={deal.form.expectedClose} /> : <span className="quiet">—</span>), width: 130 },
  { id: "time", label: "Time left", value: (deal) => deal.protectedUntil ?? deal.review?.dueAt ?? null, cell: (deal) => <DealTime deal={deal} />, width: 190 },
];
const partnerColumns = columns.filter((column) => column.id !== "partner");

const views: readonly TableView<Deal>[] = [
  { id: "all", label: "All" },
  { id: "open", label: "Open", test: (deal) => ["in_review", "waiting", "queued", "approved"].includes(deal.status) },
  { id: "expiring", label: "Expiring soon", test: (deal) => deal.status === "approved" && deal.protectedUntil !== null && Date.parse(deal.protectedUntil) < Date.now() + SOON_MS },
  { id: "won", label: "Won", test: (deal) => deal.status === "won" },
  { id: "closed", label: "Closed", test: (deal) => ["lost", "expired", "rejected", "withdrawn"].includes(deal.status) },
  { id: "drafts", label: "Drafts", test: (deal) => deal.status === "draft" },
];

const filters: readonly TableFilter<Deal>[] = [
  { id: "status", label: "Status", options: Object.entries(STATUS).map(([value, [, label]]) => ({ value, label })), test: (deal, value) => deal.status === value },
  { id: "motion", label: "Kind", options: Object.entries(MOTION).map(([value, label]) => ({ value, label })), test: (deal, value) => deal.form.motion === value },
];

/** Registrations: a partner's own, or for staff everybody's. */
export function DealsPage() {
  const me = useMe();
  const staff = me.organisation.kind === "vendor";
  const registers = !staff && may(me, "deals:write");
  const [search, onSearch] = useTableState();
  const savedViews = useSavedViews("deals");
  const deals = useQuery({ queryKey: [...api.deals.list.key(), "every"], queryFn: () => everyItem((page) => client.deals.list(page)) });
  const register = registers ? <RegisterButton /> : undefined;
  return (
    <Page title="Deals" lead={staff ? "Registrations of all partners" : "What you registered, and how long it is yours"} width="full" actions={register}>
      <Card flush>
        <DataTable<Deal>
          caption="Deals" noun="deals" rows={deals.data} columns={staff ? columns : partnerColumns} rowId={(deal) => deal.id} rowName={dealName} search={search} onSearch={onSearch}
          views={views} filters={filters} savedViews={savedViews} density={staff ? "compact" : "regular"} error={tableError(deals)} onRetry={() => void deals.refetch()}
          link={(deal, children, className) => <DealLink deal={deal} className={className}>{children}</DealLink>}
          empty={staff ? { title: "No deals yet", text: "Partners’ registrations appear here." } : { title: "No deals yet", text: "Register the first deal. You get an answer within the time the program promises.", ...(register ? { action: register } : {}) }}
        />
      </Card>
    </Page>
  );
}

function DealLink({ deal, className, children }: { readonly deal: Deal; readonly className: string | undefined; readonly children: React.ReactNode }) {
  const link = className === undefined ? {} : { className };
  if (deal.status === "draft") return <Link to="/deals/new" search={{ deal: deal.id }} {...link}>{children}</Link>;
  return <Link to="/deals/$deal" params={{ deal: deal.id }} {...link}>{children}</Link>;
}
