import { decimalsOf } from "../../core/kernel/money.ts";
import { csvMoney } from "../ui/csv.ts";
import { Money } from "../ui/money-text.tsx";
import type { Column, TableFilter, TableView } from "../ui/table/column.ts";
import { Day } from "../ui/times.tsx";
import { accountText, type Held, type RowState, StateBadge, stateOf, type Transfer } from "./payout-words.tsx";
import { payoutsText as t } from "./payouts-text.ts";
import s from "./payouts.module.css";

type MoneyShown = Transfer["gross"];

/** One amount of a run: a transfer, or what is held and why. */
export type PayoutRow = {
  readonly id: string; readonly partner: string; readonly partnerName: string; readonly state: RowState; readonly gross: MoneyShown; readonly setOff: MoneyShown | null; readonly withheld: MoneyShown | null; readonly sent: MoneyShown | null;
  readonly account: string; readonly lines: number | null; readonly note: string | null; readonly todo: string | null; readonly valueOn: string | null; readonly transfer: Transfer | null;
};

export function rowsOf(transfers: readonly Transfer[], held: readonly Held[]): PayoutRow[] {
  return [
    ...transfers.map((one): PayoutRow => ({
      id: one.id, partner: one.partner, partnerName: one.partnerName, state: stateOf(one), gross: one.gross, setOff: one.setOff, withheld: one.withheld, sent: one.sent, account: accountText(one), lines: one.lines, note: one.reason, todo: null,
      valueOn: one.valueOn, transfer: one,
    })),
    ...held.map((one): PayoutRow => ({
      id: `held:${one.partner}:${one.amount.currency}:${one.because}`, partner: one.partner, partnerName: one.partnerName, state: "held", gross: one.amount, setOff: null, withheld: null, sent: null, account: "—", lines: null, note: one.because, todo: one.todo,
      valueOn: null, transfer: null,
    })),
  ];
}

function amount(id: string, label: string, of: (row: PayoutRow) => MoneyShown | null, more: Partial<Column<PayoutRow>> = {}): Column<PayoutRow> {
  return {
    id, label, numeric: true, width: 126, value: (row) => of(row)?.amount ?? null, csv: (row) => decimal(of(row)), ...more,
    cell: (row) => {
      const money = of(row);
      return money === null || money.amount === 0 ? <span className="quiet">—</span> : <Money amount={money.amount} currency={money.currency} exact />;
    },
  };
}

function decimal(money: MoneyShown | null): string {
  return money === null ? "" : csvMoney(money.amount, decimalsOf(money.currency) ?? 2);
}

/** Their names in an export are those that the import of the bank's news reads. */
export const columns: readonly Column<PayoutRow>[] = [
  { id: "partner", label: "Partner", value: (row) => row.partnerName, cell: (row) => <span className={s.two}><b>{row.partnerName}</b><small>{row.note ?? row.account}</small></span>, fixed: true },
  { id: "name", label: "Name", value: (row) => row.partnerName, hidden: true, card: "title" },
  { id: "note", label: "Reason", value: (row) => row.note, csvLabel: "Reason", hidden: true, card: "lead", width: 220 },
  { id: "state", label: "State", value: (row) => t.state[row.state], cell: (row) => <StateBadge state={row.state} />, width: 128, card: "badge" },
  amount("gross", "Earned", (row) => row.gross, { card: "figure" }),
  amount("setOff", "Set off", (row) => row.setOff, { width: 110 }),
  amount("withheld", "Tax withheld", (row) => row.withheld, { width: 118 }),
  amount("sent", "Sent", (row) => row.sent, { csvLabel: "Amount" }),
  { id: "currency", label: "Currency", value: (row) => row.sent?.currency ?? row.gross.currency, hidden: true, width: 90 },
  { id: "account", label: "Account", value: (row) => row.account, width: 142, hidden: true },
  { id: "value", label: "Arrives", value: (row) => row.valueOn, cell: (row) => (row.valueOn === null ? <span className="quiet">—</span> : <Day date={row.valueOn} />), width: 118 },
  { id: "transfer", label: "Transfer", value: (row) => (row.transfer?.batch ? row.id : null), width: 118 },
  { id: "todo", label: "What to do", value: (row) => row.todo, hidden: true, width: 260 },
];

export const views: readonly TableView<PayoutRow>[] = [
  { id: "all", label: "All" },
  { id: "paid", label: "Transfers", test: (row) => row.state !== "held" },
  { id: "held", label: "Held", test: (row) => row.state === "held" },
  { id: "open", label: "On the way", test: (row) => row.state === "instructed" || row.state === "unclear" },
  { id: "back", label: "Failed or returned", test: (row) => row.state === "failed" || row.state === "returned" },
];

const STATES: readonly RowState[] = ["planned", "held", "instructed", "unclear", "settled", "failed", "returned"];

/** Filters for the reasons and currencies that occur: kept the same one while the rows are. */
export function filtersFor(rows: readonly PayoutRow[]): readonly TableFilter<PayoutRow>[] {
  const options = (values: readonly (string | null)[]) => [...new Set(values.filter((value) => value !== null))].sort().map((value) => ({ value, label: value }));
  const present = new Set(rows.map((row) => row.state));
  return [
    { id: "state", label: "State", options: STATES.filter((state) => present.has(state)).map((value) => ({ value, label: t.state[value] })), test: (row, value) => row.state === value },
    { id: "reason", label: "Reason", options: options(rows.map((row) => reasonOf(row))), test: (row, value) => reasonOf(row) === value },
    { id: "currency", label: "Currency", options: options(rows.map((row) => row.gross.currency)), test: (row, value) => row.gross.currency === value },
  ];
}

/** Without the moment that a hold ends at: one reason is one choice. */
function reasonOf(row: PayoutRow): string | null {
  return row.note === null ? null : row.note.replace(/: held until .*/, "");
}
