import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { EarningLine } from "../../core/earnings/contract.ts";
import { api, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { Loaded, tableError } from "../app/loaded.tsx";
import { useMe } from "../app/session.ts";
import { useTableState } from "../app/table-state.ts";
import { csvMoney } from "../ui/csv.ts";
import { money } from "../ui/format.ts";
import { KpiStrip } from "../ui/kpis.tsx";
import { Money } from "../ui/money-text.tsx";
import { Card, Page } from "../ui/page.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { StatusBadge, type Tone } from "../ui/status.tsx";
import type { Column, TableFilter, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Day, DateTime } from "../ui/times.tsx";
import { Why } from "../app/why.tsx";
import s from "./earnings.module.css";

const STATUS: Readonly<Record<EarningLine["status"], readonly [Tone, string]>> = {
  on_hold: ["warn", "On hold"], payable: ["info", "Payable"], in_payout: ["info", "In payout"], paid: ["ok", "Paid"], cancelled: ["neutral", "Cancelled"], unclaimed: ["neutral", "Unclaimed"],
};

const base: readonly Column<EarningLine>[] = [
  { id: "what", label: "For", value: (line) => line.what, cell: (line) => <span className={s.two}><b>{line.customer ?? line.what}</b><small>{line.what}{line.invoice ? ` · ${line.invoice}` : ""}</small></span>, fixed: true },
  { id: "name", label: "Name", value: (line) => line.customer ?? line.what, hidden: true, card: "title" },
  { id: "sentence", label: "When", value: (line) => line.statusText, card: "lead", width: 220 },
  { id: "amount", label: "Amount", value: (line) => line.amount.amount, cell: (line) => <Money amount={line.amount.amount} currency={line.amount.currency} exact />, numeric: true, width: 130, csv: (line) => csvMoney(line.amount.amount, 2), csvLabel: "Amount", card: "figure" },
  { id: "rate", label: "Rate", value: (line) => line.rate, width: 84 },
  { id: "base", label: "Of", value: (line) => line.base.amount, cell: (line) => <Money amount={line.base.amount} currency={line.base.currency} exact />, numeric: true, width: 130, hidden: true },
  { id: "status", label: "Status", value: (line) => STATUS[line.status][1], cell: (line) => <StatusBadge tone={STATUS[line.status][0]}>{STATUS[line.status][1]}</StatusBadge>, width: 124, card: "badge" },
  { id: "at", label: "Earned", value: (line) => line.at, cell: (line) => <DateTime at={line.at} />, width: 140 },
];
const staffColumns: readonly Column<EarningLine>[] = [...base.slice(0, 2), { id: "partner", label: "Partner", value: (line) => line.partner, width: 110 }, ...base.slice(2)];

const views: readonly TableView<EarningLine>[] = [
  { id: "all", label: "All" },
  { id: "coming", label: "Coming", test: (line) => ["on_hold", "payable", "in_payout"].includes(line.status) },
  { id: "paid", label: "Paid", test: (line) => line.status === "paid" },
  { id: "back", label: "Taken back", test: (line) => line.takenBack.amount !== 0 },
];
const filters: readonly TableFilter<EarningLine>[] = [{ id: "status", label: "Status", options: Object.entries(STATUS).map(([value, [, label]]) => ({ value, label })), test: (line, value) => line.status === value }];

/** What was earned, when it is paid, and why it is that much. */
export function EarningsPage() {
  const staff = useMe().organisation.kind === "vendor";
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [search, onSearch] = useTableState();
  const lines = useQuery({ queryKey: [...api.earnings.list.key(), "every"], queryFn: () => everyItem((page) => client.earnings.list(page)) });
  const open = (ref: string | undefined) => void navigate({ to: ".", search: ((before: Record<string, unknown>) => ({ ...before, why: ref })) as never });
  const columns = withWhy(staff ? staffColumns : base, open);
  const why = typeof raw["why"] === "string" ? raw["why"] : null;
  return (
    <Page title="Earnings" lead={staff ? "What every partner earned" : "What you earned, when it arrives, and why it is that much"} width="full">
      {staff ? null : <Sums />}
      <Card flush>
        <DataTable<EarningLine>
          caption="Earnings" noun="earnings" rows={lines.data} columns={columns} rowId={(line) => line.ref} rowName={(line) => line.customer ?? line.what} search={search} onSearch={onSearch} views={views} filters={filters}
          error={tableError(lines)} onRetry={() => void lines.refetch()} empty={{ title: "Nothing earned yet", text: "Earnings appear when a customer pays." }}
        />
      </Card>
      <SidePanel opened={why !== null} onClose={() => open(undefined)} title="Why this amount">{why === null ? null : <Why earning={why} />}</SidePanel>
    </Page>
  );
}

let made: { readonly from: readonly Column<EarningLine>[]; readonly columns: readonly Column<EarningLine>[] } | undefined;
let opener: (ref: string) => void = () => undefined;

/** The columns with the way to the explanation; the list stays the same one, as the table needs it. */
function withWhy(from: readonly Column<EarningLine>[], open: (ref: string) => void): readonly Column<EarningLine>[] {
  opener = open;
  if (made?.from !== from) {
    made = { from, columns: [...from, { id: "why", label: "Why", value: () => null, sortable: false, width: 84, cell: (line) => <Button size="xs" variant="default" aria-label={`Why? ${line.customer ?? line.what}`} onClick={() => opener(line.ref)}>Why?</Button> }] };
  }
  return made.columns;
}

function Sums() {
  const summary = useQuery(api.earnings.summary.queryOptions({ input: {} }));
  return (
    <Loaded query={summary} lines={2}>
      {({ sums }) => sums.map((sum) => (
        <KpiStrip key={sum.currency} label={`Sums in ${sum.currency}`} kpis={[
          { label: "Next payout", value: sum.next ? money(sum.next.amount.amount, sum.currency, true) : "—", context: sum.next ? <>on <Day date={sum.next.on} /></> : "Nothing is due yet" },
          { label: "On hold", value: money(sum.onHold.amount, sum.currency, true) },
          { label: "Payable", value: money(sum.payable.amount + sum.inPayout.amount, sum.currency, true), context: sum.owedBack.amount > 0 ? `${money(sum.owedBack.amount, sum.currency, true)} owed back` : "with what is on its way" },
          { label: "Paid", value: money(sum.paid.amount, sum.currency, true) },
        ]} />
      ))}
    </Loaded>
  );
}
