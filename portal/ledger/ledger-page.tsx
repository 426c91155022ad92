import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { api, client, type Client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { tableError } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { useTableState } from "../app/table-state.ts";
import { csvMoney } from "../ui/csv.ts";
import { Money } from "../ui/money-text.tsx";
import { Card, Page } from "../ui/page.tsx";
import type { Column, TableFilter, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { decimalsOf } from "../../core/kernel/money.ts";
import { BookState } from "./book-state.tsx";
import { ClosePeriod, Periods } from "./periods.tsx";
import { MomentBar, useMoment } from "./moment.tsx";
import { accountTitle, ledgerText, TYPES } from "./ledger-text.ts";
import s from "./ledger.module.css";

type TrialLine = Awaited<ReturnType<Client["ledger"]["trialBalance"]>>["lines"][number];
export type Balance = Awaited<ReturnType<Client["ledger"]["accounts"]>>["items"][number];

const plain = (amount: number, currency: string) => csvMoney(amount, decimalsOf(currency) ?? 2);

const chart: readonly Column<TrialLine>[] = [
  { id: "account", label: "Account", value: (line) => accountTitle(line.account), cell: (line) => <span className={s.two}><b>{accountTitle(line.account)}</b><small>{line.code} · {line.account}</small></span>, fixed: true, card: "title" },
  { id: "code", label: "Code", value: (line) => line.code, width: 80, hidden: true },
  { id: "type", label: "Kind", value: (line) => TYPES[line.type] ?? line.type, width: 132, card: "lead" },
  { id: "currency", label: "Currency", value: (line) => line.currency, width: 84 },
  { id: "debit", label: "Debits", value: (line) => line.debit, cell: (line) => <Money amount={line.debit} currency={line.currency} exact />, numeric: true, width: 156, csv: (line) => plain(line.debit, line.currency) },
  { id: "credit", label: "Credits", value: (line) => line.credit, cell: (line) => <Money amount={line.credit} currency={line.currency} exact />, numeric: true, width: 156, csv: (line) => plain(line.credit, line.currency) },
  { id: "balance", label: "Balance", value: (line) => line.balance, cell: (line) => <Money amount={line.balance} currency={line.currency} exact />, numeric: true, width: 156, csv: (line) => plain(line.balance, line.currency), card: "figure" },
];
const chartViews: readonly TableView<TrialLine>[] = [
  { id: "all", label: "All" },
  { id: "owed", label: "Owed", test: (line) => line.type === "liability" },
  { id: "cost", label: "Cost and income", test: (line) => line.type === "cost" || line.type === "income" || line.type === "contra_revenue" },
  { id: "asset", label: "Assets", test: (line) => line.type === "asset" || line.type === "trading" },
  { id: "memo", label: "Memo", test: (line) => line.type === "memo" },
];

const HOUSE = "The house";

/** "Fjord Partners PA-1001": searched by name and by number. */
function ownerText(one: Balance): string {
  return one.owner === null ? HOUSE : one.ownerName === null ? one.owner : `${one.ownerName} ${one.owner}`;
}

export const balances: readonly Column<Balance>[] = [
  { id: "owner", label: "Kept for", value: ownerText, cell: (one) => <span className={s.two}><b>{one.ownerName ?? one.owner ?? HOUSE}</b><small>{one.ownerName === null ? accountTitle(one.account) : one.owner}</small></span>, fixed: true, card: "title" },
  { id: "account", label: "Account", value: (one) => accountTitle(one.account), width: 220, card: "lead" },
  { id: "code", label: "Code", value: (one) => one.code, width: 90, hidden: true },
  { id: "currency", label: "Currency", value: (one) => one.currency, width: 100 },
  { id: "lines", label: "Lines", value: (one) => one.lines, numeric: true, width: 90 },
  { id: "balance", label: "Balance", value: (one) => one.balance, cell: (one) => <Money amount={one.balance} currency={one.currency} exact />, numeric: true, width: 160, csv: (one) => plain(one.balance, one.currency), card: "figure" },
];
const balanceViews: readonly TableView<Balance>[] = [
  { id: "all", label: "All" },
  { id: "open", label: "Not zero", test: (one) => one.balance !== 0 },
  { id: "owed", label: "Owed to partners", test: (one) => ["partner_accrued", "partner_payable", "payout_clearing"].includes(one.account) && one.balance !== 0 },
  { id: "back", label: "Owed back", test: (one) => one.account === "partner_clawback_receivable" && one.balance !== 0 },
];

/** The books: what stands where, on any day, and whether it adds up. */
export function LedgerPage() {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const show = raw["show"] === "holders" || raw["show"] === "periods" ? raw["show"] : "chart";
  const writes = may(useMe(), "ledger:write");
  return (
    <Page title={ledgerText.title} lead={ledgerText.lead} width="full" actions={writes ? <ClosePeriod /> : undefined}>
      <BookState />
      <div className={s.bar}>
        <nav className={s.tabs} aria-label={ledgerText.sections}>
          <Section id={undefined} here={show === "chart"} label={ledgerText.chart} />
          <Section id="holders" here={show === "holders"} label={ledgerText.holders} />
          <Section id="periods" here={show === "periods"} label={ledgerText.periods} />
        </nav>
        {show === "periods" ? null : <MomentBar />}
      </div>
      <Card flush>{show === "chart" ? <ChartTable /> : show === "holders" ? <HolderTable /> : <Periods />}</Card>
    </Page>
  );
}

function Section({ id, here, label }: { readonly id: string | undefined; readonly here: boolean; readonly label: string }) {
  return <Link to="/console/ledger" search={((before: Record<string, unknown>) => ({ on: before["on"], by: before["by"], show: id })) as never} activeProps={{}} aria-current={here ? "page" : undefined}>{label}</Link>;
}

function ChartTable() {
  const moment = useMoment();
  const [search, onSearch] = useTableState();
  const trial = useQuery(api.ledger.trialBalance.queryOptions({ input: moment, placeholderData: (before) => before }));
  const filters = currencies(trial.data?.lines);
  return (
    <DataTable<TrialLine>
      caption={ledgerText.chart} noun="accounts" rows={trial.data?.lines} columns={chart} rowId={(line) => `${line.account}:${line.currency}`} rowName={(line) => accountTitle(line.account)} search={search} onSearch={onSearch}
      views={chartViews} filters={filters} density="compact" error={tableError(trial)} onRetry={() => void trial.refetch()} stale={trial.isPlaceholderData}
      link={(line, children, className) => <Link to="/console/ledger/$account" params={{ account: line.account }} search={{ ...moment, currency: line.currency } as never} {...(className ? { className } : {})}>{children}</Link>}
      empty={{ title: ledgerText.nothingPosted, text: ledgerText.nothingPostedText }}
    />
  );
}

function HolderTable() {
  const moment = useMoment();
  const [search, onSearch] = useTableState();
  const every = useQuery({ queryKey: [...api.ledger.accounts.key(), "every", moment], queryFn: () => everyItem((page) => client.ledger.accounts({ ...page, ...moment })), placeholderData: (before) => before });
  return (
    <DataTable<Balance>
      caption={ledgerText.holders} noun="balances" rows={every.data} columns={balances} rowId={(one) => `${one.account}:${one.owner ?? ""}:${one.currency}`} rowName={(one) => `${one.owner ?? ""} ${accountTitle(one.account)}`} search={search} onSearch={onSearch}
      views={balanceViews} filters={currencies(every.data)} density="compact" error={tableError(every)} onRetry={() => void every.refetch()} stale={every.isPlaceholderData}
      link={(one, children, className) => <BalanceLink one={one} className={className}>{children}</BalanceLink>}
      empty={{ title: ledgerText.nothingPosted, text: ledgerText.nothingPostedText }}
    />
  );
}

export function BalanceLink({ one, className, children }: { readonly one: Balance; readonly className: string | undefined; readonly children: React.ReactNode }) {
  return <Link to="/console/ledger/$account" params={{ account: one.account }} search={{ currency: one.currency, owner: one.owner ?? "-" } as never} {...(className ? { className } : {})}>{children}</Link>;
}

const made = new Map<string, readonly TableFilter<{ readonly currency: string }>[]>();

/** One filter over the currencies there are; the same list while they are the same, as the table needs it. */
export function currencies(rows: readonly { readonly currency: string }[] | undefined): readonly TableFilter<{ readonly currency: string }>[] {
  const codes = [...new Set((rows ?? []).map((row) => row.currency))].sort();
  const key = codes.join();
  const filters = made.get(key) ?? (codes.length < 2 ? [] : [{ id: "currency", label: "Currency", options: codes.map((value) => ({ value, label: value })), test: (row: { readonly currency: string }, value: string) => row.currency === value }]);
  made.set(key, filters);
  return filters;
}

