import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, type Client, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { Loaded, tableError } from "../app/loaded.tsx";
import { useTableState } from "../app/table-state.ts";
import { decimalsOf } from "../../core/kernel/money.ts";
import { monthWords } from "../../core/payouts/statement-words.ts";
import { csvMoney } from "../ui/csv.ts";
import { money } from "../ui/format.ts";
import { Money } from "../ui/money-text.tsx";
import { Card, Page } from "../ui/page.tsx";
import { StatusBadge } from "../ui/status.tsx";
import type { Column, TableFilter, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { DateTime, Day } from "../ui/times.tsx";
import { accountText, StateBadge, stateOf, type Transfer } from "./payout-words.tsx";
import { payoutsText } from "./payouts-text.ts";
import s from "./payouts.module.css";
import { statementsText as t } from "./statements-text.ts";

const columns: readonly Column<Transfer>[] = [
  { id: "payout", label: "Payout", value: (one) => one.id, cell: (one) => <span className={s.two}><b>{one.id}</b><small>{one.reason ?? accountText(one)}</small></span>, fixed: true },
  { id: "name", label: "Name", value: (one) => one.id, hidden: true, card: "title" },
  { id: "account", label: "Account", value: (one) => accountText(one), hidden: true, card: "lead", width: 150 },
  { id: "state", label: "State", value: (one) => payoutsText.state[seen(one)], cell: (one) => <StateBadge state={seen(one)} />, width: 130, card: "badge" },
  { id: "earned", label: "Earned", value: (one) => one.gross.amount, cell: (one) => <Money amount={one.gross.amount} currency={one.gross.currency} exact />, numeric: true, width: 140, csv: (one) => csvMoney(one.gross.amount, decimalsOf(one.gross.currency) ?? 2) },
  { id: "sent", label: "Sent", value: (one) => one.sent.amount, cell: (one) => <Money amount={one.sent.amount} currency={one.sent.currency} exact />, numeric: true, width: 140, csv: (one) => csvMoney(one.sent.amount, decimalsOf(one.sent.currency) ?? 2), card: "figure" },
  { id: "currency", label: "Currency", value: (one) => one.sent.currency, hidden: true, width: 90 },
  { id: "arrives", label: "Arrives", value: (one) => one.valueOn, cell: (one) => (one.valueOn ? <Day date={one.valueOn} /> : <span className="quiet">—</span>), width: 130 },
  { id: "changed", label: "Changed", value: (one) => one.changedAt, cell: (one) => <DateTime at={one.changedAt} />, width: 150 },
];

/** To a partner, what the bank has not told yet is simply on its way. */
function seen(transfer: Transfer) {
  return stateOf({ ...transfer, unclear: false });
}

const views: readonly TableView<Transfer>[] = [{ id: "all", label: "All" }, { id: "coming", label: "On the way", test: (one) => one.status === "instructed" }, { id: "paid", label: "Settled", test: (one) => one.status === "settled" }, { id: "back", label: "Came back", test: (one) => one.status === "failed" || one.status === "returned" }];
const filters: readonly TableFilter<Transfer>[] = [{ id: "state", label: "State", options: (["instructed", "settled", "failed", "returned"] as const).map((value) => ({ value, label: payoutsText.state[value] })), test: (one, value) => one.status === value }];

/** Everything that was paid to a partner, and every month of its account. */
export function StatementsPage() {
  const [search, onSearch] = useTableState();
  const transfers = useQuery({ queryKey: [...api.transfers.list.key(), "every"], queryFn: () => everyItem((page) => client.transfers.list(page)) });
  const months = useQuery(api.statementFiles.list.queryOptions({ input: {} }));
  return (
    <Page title={t.title} lead={t.lead} width="full">
      <Card title={t.payouts} flush>
        <DataTable<Transfer>
          caption={t.payouts} noun="payouts" rows={transfers.data} columns={columns} rowId={(one) => one.id} rowName={(one) => one.id} search={search} onSearch={onSearch} views={views} filters={filters} error={tableError(transfers)} onRetry={() => void transfers.refetch()}
          link={(one, children, className) => <Link to="/statements/$statement" params={{ statement: one.id }} {...(className === undefined ? {} : { className })}>{children}</Link>} empty={{ title: t.noPayouts, text: t.noPayoutsText }}
        />
      </Card>
      <Card title={t.months} lead={t.monthsLead}>
        <Loaded query={months} lines={4}>{({ items }) => (items.length === 0 ? <p className="quiet">{t.noMonths}</p> : <ul className={s.list}>{items.map((month) => <MonthRow key={month.month} month={month} />)}</ul>)}</Loaded>
      </Card>
    </Page>
  );
}

type Month = Awaited<ReturnType<Client["statementFiles"]["list"]>>["items"][number];

function MonthRow({ month }: { readonly month: Month }) {
  const sums = month.sums.map((sum) => [sum.earned === 0 ? null : t.earned(money(sum.earned + sum.takenBack, sum.currency, true)), sum.sent === 0 ? null : t.sent(money(-sum.sent, sum.currency, true)), t.owed(money(sum.owed, sum.currency, true))].filter((part) => part !== null).join(", "));
  return (
    <li>
      <span className={`${s.two} ${s.grow}`}><Link to="/statements/$statement" params={{ statement: month.month }}><b>{monthWords(month.month)}</b></Link>{sums.map((text) => <small key={text}>{text}</small>)}</span>
      <StatusBadge tone={month.final ? "ok" : "info"}>{month.final ? t.final : t.open}</StatusBadge>
      <span className={s.end}><a href={`/v1/statement-downloads/${month.month}.pdf`} download aria-label={`${t.pdf}: ${monthWords(month.month)}`}>PDF</a><a href={`/v1/statement-downloads/${month.month}.json`} download aria-label={`${t.json}: ${monthWords(month.month)}`}>JSON</a></span>
    </li>
  );
}
