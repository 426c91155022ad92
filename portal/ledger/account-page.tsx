import { type InfiniteData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { TextInput } from "@mantine/core";
import { decimalsOf } from "../../core/kernel/money.ts";
import { type AccountName, CHART } from "../../core/ledger/posting.ts";
import { api, client, type Client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { saidOf, tableError } from "../app/loaded.tsx";
import { useTableState } from "../app/table-state.ts";
import { csvMoney } from "../ui/csv.ts";
import { money } from "../ui/format.ts";
import { KpiStrip } from "../ui/kpis.tsx";
import { Money } from "../ui/money-text.tsx";
import { Card, Page, type PathStep } from "../ui/page.tsx";
import { NotFound } from "../ui/states.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import type { Column } from "../ui/table/column.ts";
import type { TableSearch } from "../ui/table/table-search.ts";
import { Day } from "../ui/times.tsx";
import { type Balance, BalanceLink, balances, currencies } from "./ledger-page.tsx";
import { accountTitle, ledgerText, sentence, TYPES } from "./ledger-text.ts";
import s from "./ledger.module.css";
import { MomentBar, useAddress, useMoment } from "./moment.tsx";

const PATH: readonly PathStep[] = [{ label: ledgerText.title, to: "/console/ledger" }];

/** One account of the chart: whom it is kept for, and for one of them its lines. */
export function AccountPage() {
  const { account = "" } = useParams({ strict: false });
  if (!Object.hasOwn(CHART, account)) return <NotFound />;
  return <Account account={account as AccountName} />;
}

type Part = Awaited<ReturnType<Client["ledger"]["lines"]>>;
type Line = Part["items"][number] & { readonly currency: string };
type Named = { readonly account: AccountName; readonly owner: string | null; readonly currency: string };

function Account({ account }: { readonly account: AccountName }) {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const moment = useMoment();
  const currency = typeof raw["currency"] === "string" ? raw["currency"] : undefined;
  // A dash stands for "kept once", so that an address without an owner still means all of them.
  const owner = typeof raw["owner"] === "string" ? raw["owner"] : undefined;
  const every = useQuery({
    queryKey: [...api.ledger.accounts.key(), "of", account, currency, moment], enabled: owner === undefined || currency === undefined,
    queryFn: () => everyItem((page) => client.ledger.accounts({ ...page, ...moment, account, ...(currency === undefined ? {} : { currency }) })), placeholderData: (before) => before,
  });
  if (owner !== undefined && currency !== undefined) return <Journal of={{ account, owner: owner === "-" ? null : owner, currency }} />;
  const [only] = every.data ?? [];
  if (only !== undefined && every.data?.length === 1 && only.owner === null) return <Journal of={only} />;
  return <Holders account={account} rows={every.data} error={tableError(every)} onRetry={() => void every.refetch()} stale={every.isPlaceholderData} />;
}

type HoldersProps = { readonly account: AccountName; readonly rows: readonly Balance[] | undefined; readonly error: ReturnType<typeof tableError>; readonly onRetry: () => void; readonly stale: boolean };

function Holders({ account, rows, error, onRetry, stale }: HoldersProps) {
  const [search, onSearch] = useTableState();
  return (
    <Page title={accountTitle(account)} lead={`${CHART[account].code} · ${TYPES[CHART[account].type] ?? ""}`} path={PATH} width="full">
      <div className={s.bar}><span /><MomentBar /></div>
      <Card flush>
        <DataTable<Balance>
          caption={accountTitle(account)} noun="balances" rows={rows} columns={balances} rowId={(one) => `${one.owner ?? ""}:${one.currency}`} rowName={(one) => one.ownerName ?? one.owner ?? accountTitle(one.account)} search={search} onSearch={onSearch} filters={currencies(rows)}
          density="compact" error={error} onRetry={onRetry} stale={stale} link={(one, children, className) => <BalanceLink one={one} className={className}>{children}</BalanceLink>} empty={{ title: ledgerText.noLines, text: ledgerText.noLinesText }}
        />
      </Card>
    </Page>
  );
}

const plain = (amount: number, currency: string) => csvMoney(amount, decimalsOf(currency) ?? 2);
const amountIf = (line: Line, side: Line["side"]) => (line.side === side ? <Money amount={line.amount} currency={line.currency} exact /> : <span className="quiet">—</span>);

const columns: readonly Column<Line>[] = [
  { id: "step", label: "Step", value: (line) => sentence(line.template), cell: (line) => <span className={s.two}><b>{sentence(line.template)}</b><small>{line.subject}</small></span>, sortable: false, fixed: true, card: "title" },
  { id: "about", label: "About", value: (line) => line.subject, sortable: false, hidden: true },
  { id: "booked", label: "Booked", value: (line) => line.bookedOn, cell: (line) => <Day date={line.bookedOn} />, sortable: false, width: 124, card: "lead" },
  { id: "effective", label: "Belongs to", value: (line) => line.effectiveOn, cell: (line) => <Day date={line.effectiveOn} />, sortable: false, width: 124 },
  { id: "debit", label: ledgerText.debit, value: (line) => (line.side === "debit" ? line.amount : null), cell: (line) => amountIf(line, "debit"), numeric: true, sortable: false, width: 140, csv: (line) => (line.side === "debit" ? plain(line.amount, line.currency) : "") },
  { id: "credit", label: ledgerText.credit, value: (line) => (line.side === "credit" ? line.amount : null), cell: (line) => amountIf(line, "credit"), numeric: true, sortable: false, width: 140, csv: (line) => (line.side === "credit" ? plain(line.amount, line.currency) : "") },
  { id: "after", label: "Balance after", value: (line) => line.balanceAfter, cell: (line) => <Money amount={line.balanceAfter} currency={line.currency} exact />, numeric: true, sortable: false, width: 150, csv: (line) => plain(line.balanceAfter, line.currency), card: "figure" },
  { id: "entry", label: "Entry", value: (line) => line.entry, sortable: false, hidden: true },
  { id: "fact", label: "Fact", value: (line) => line.fact, sortable: false, hidden: true },
];

function useLines({ account, owner, currency }: Named, search: TableSearch) {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const day = (name: string) => (typeof raw[name] === "string" && /^\d{4}-\d{2}-\d{2}$/.test(raw[name]) ? { [name]: raw[name] } : {});
  const asked = { account, currency, ...(owner === null ? {} : { owner }), ...day("from"), ...day("to"), ...(search.q ? { search: search.q } : {}) };
  return useInfiniteQuery<Part, Error, InfiniteData<Part>, readonly unknown[], string | null>({
    queryKey: [...api.ledger.lines.key(), "journal", asked], initialPageParam: null, getNextPageParam: (page) => page.next, placeholderData: (before) => before,
    queryFn: ({ pageParam, signal }) => client.ledger.lines({ ...asked, limit: 200, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
  });
}

/** The lines behind one balance, newest first; days and words are asked of the server. */
function Journal({ of }: { readonly of: Named }) {
  const moment = useMoment();
  const [search, onSearch] = useTableState();
  const lines = useLines(of, search);
  const balance = useQuery(api.ledger.balance.queryOptions({ input: { account: of.account, currency: of.currency, ...(of.owner === null ? {} : { owner: of.owner }), ...moment } }));
  const name = balance.data?.ownerName ?? null;
  const rows = lines.data?.pages.flatMap((page) => page.items.map((line) => ({ ...line, currency: of.currency })));
  const path: readonly PathStep[] = of.owner === null ? PATH : [...PATH, { label: accountTitle(of.account), to: `/console/ledger/${of.account}` }];
  return (
    <Page title={of.owner === null ? accountTitle(of.account) : of.owner} lead={`${CHART[of.account].code} · ${accountTitle(of.account)} · ${of.currency}`} path={path} width="full">
      <KpiStrip label="Balance" kpis={[
        { label: moment.on ? `Balance on ${moment.on}` : "Balance now", value: balance.data ? money(balance.data.balance, of.currency, true) : "—" },
        { label: "Lines", value: balance.data ? String(balance.data.lines) : "—", context: "ever posted to it" },
        ...(of.owner !== null && name !== null ? [{ label: "Kept for", value: name, context: <Link to="/console/partners/$partner" params={{ partner: of.owner.split(":")[0] ?? "" }}>Open the partner</Link> }] : []),
      ]} />
      <div className={s.bar}><Period /><MomentBar /></div>
      <Card flush>
        <DataTable<Line>
          caption={ledgerText.lines} noun="lines" rows={rows} columns={columns} rowId={(line) => String(line.number)} rowName={(line) => `${sentence(line.template)} ${line.subject}`} search={search} onSearch={onSearch} serverSide density="compact"
          error={lines.error && !lines.data ? { text: saidOf(lines.error).sentence } : null} onRetry={() => void lines.refetch()} stale={lines.isPlaceholderData}
          more={lines.hasNextPage ? { onMore: () => void lines.fetchNextPage(), loading: lines.isFetchingNextPage } : null}
          link={(line, children, className) => <Link to="/console/ledger/entries/$entry" params={{ entry: line.entry }} {...(className ? { className } : {})}>{children}</Link>}
          empty={{ title: ledgerText.noLines, text: ledgerText.noLinesText }}
        />
      </Card>
    </Page>
  );
}

/** Days of booking, both inclusive. */
function Period() {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const change = useAddress();
  const field = (name: "from" | "to", label: string) => <TextInput size="xs" type="date" label={label} value={typeof raw[name] === "string" ? raw[name] : ""} onChange={(event) => change({ [name]: event.currentTarget.value || undefined })} />;
  return <div className={s.moment}>{field("from", "Booked from")}{field("to", "Booked to")}</div>;
}
