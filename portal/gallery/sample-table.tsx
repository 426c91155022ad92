import { Menu } from "@mantine/core";
import { csvMoney } from "../ui/csv.ts";
import { DangerItem } from "../ui/danger-item.tsx";
import { Money } from "../ui/money-text.tsx";
import { StatusBadge, type Tone } from "../ui/status.tsx";
import { Countdown, Day } from "../ui/times.tsx";
import type { Column, TableFilter, TableView } from "../ui/table/column.ts";
import type { SampleDeal } from "./sample-data.ts";
import s from "./gallery.module.css";

const STATUS: Record<SampleDeal["status"], readonly [Tone, string]> = { submitted: ["neutral", "Submitted"], review: ["warn", "In review"], approved: ["info", "Approved"], won: ["ok", "Closed won"], declined: ["bad", "Declined"], expired: ["neutral", "Expired"] };

export function SampleStatus({ status }: { readonly status: SampleDeal["status"] }) {
  const [tone, label] = STATUS[status];
  return <StatusBadge tone={tone}>{label}</StatusBadge>;
}

function Protection({ deal }: { readonly deal: SampleDeal }) {
  if (deal.protectedUntil) return <Countdown until={deal.protectedUntil} />;
  if (deal.status === "review") return <span className="quiet">Decision within 23 hours</span>;
  if (deal.status === "submitted") return <span className="quiet">Decision within 46 hours</span>;
  return <span className="quiet">—</span>;
}

const shared: readonly Column<SampleDeal>[] = [
  { id: "status", label: "Status", value: (deal) => STATUS[deal.status][1], cell: (deal) => <SampleStatus status={deal.status} />, width: 120, card: "badge" },
  { id: "size", label: "Deal size", value: (deal) => deal.size, cell: (deal) => <Money amount={deal.size} currency="USD" />, numeric: true, width: 108, csv: (deal) => csvMoney(deal.size, 2), csvLabel: "Deal size (USD)", card: "figure" },
  { id: "plan", label: "Plan", value: (deal) => deal.plan, width: 116 },
  { id: "close", label: "Expected close", value: (deal) => deal.close, cell: (deal) => <Day date={deal.close} />, width: 126 },
  { id: "protection", label: "Protection", value: (deal) => deal.protectedUntil ?? (deal.status === "review" || deal.status === "submitted" ? "waiting" : null), cell: (deal) => <Protection deal={deal} />, width: 188, card: "lead" },
];

export const partnerColumns: readonly Column<SampleDeal>[] = [
  { id: "customer", label: "Customer", value: (deal) => deal.customer, cell: (deal) => <span className={s.two}><b>{deal.customer}</b><small>{deal.number} · {deal.domain}</small></span>, fixed: true },
  { id: "title", label: "Name", value: (deal) => deal.customer, hidden: true, card: "title" },
  { id: "number", label: "Number", value: (deal) => deal.number, hidden: true, card: "lead", width: 100 },
  ...shared,
];

export const staffColumns: readonly Column<SampleDeal>[] = [
  { id: "customer", label: "Customer", value: (deal) => deal.customer, cell: (deal) => <>{deal.customer} <span className={s.number}>{deal.number}</span></>, fixed: true },
  { id: "name", label: "Name", value: (deal) => deal.customer, hidden: true, card: "title" },
  { id: "number", label: "Number", value: (deal) => deal.number, hidden: true, width: 104, card: "lead" },
  { id: "partner", label: "Partner", value: (deal) => deal.partner, width: 150 },
  ...shared.filter((column) => column.id !== "plan"),
  { id: "plan", label: "Plan", value: (deal) => deal.plan, width: 110, hidden: true },
];

export const dealViews: readonly TableView<SampleDeal>[] = [
  { id: "all", label: "All" },
  { id: "open", label: "Open", test: (deal) => ["submitted", "review", "approved"].includes(deal.status) },
  { id: "expiring", label: "Expiring soon", test: (deal) => deal.protectedUntil !== null && Date.parse(deal.protectedUntil) < Date.parse("2026-12-06T00:00:00Z") },
  { id: "won", label: "Won", test: (deal) => deal.status === "won" },
  { id: "declined", label: "Declined", test: (deal) => deal.status === "declined" },
];

export const dealFilters: readonly TableFilter<SampleDeal>[] = [
  { id: "status", label: "Status", options: Object.entries(STATUS).map(([value, [, label]]) => ({ value, label })), test: (deal, value) => deal.status === value },
  { id: "plan", label: "Plan", options: ["Team", "Pro", "Enterprise"].map((plan) => ({ value: plan, label: plan })), test: (deal, value) => deal.plan === value },
];

export function dealMenu(deal: SampleDeal) {
  return (
    <>
      <Menu.Item>View {deal.number}</Menu.Item>
      <Menu.Item>Request support</Menu.Item>
      <Menu.Item>Request extension</Menu.Item>
      <Menu.Divider />
      <DangerItem>Withdraw</DangerItem>
    </>
  );
}
