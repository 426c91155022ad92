import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { KpiStrip } from "../ui/kpis.tsx";
import { Card, Columns, Page } from "../ui/page.tsx";
import { Chart } from "../ui/charts/chart-figure.tsx";
import { Kbd } from "../ui/shortcuts.tsx";
import { StatusText } from "../ui/status.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import type { Column } from "../ui/table/column.ts";
import { Money } from "../ui/money-text.tsx";
import { ValidationClock } from "../ui/times.tsx";
import s from "./gallery.module.css";
import { FEW_DEALS, MONTHS, type SampleDeal } from "./sample-data.ts";
import { percent } from "../ui/format.ts";

const HOURS: Record<string, number> = { few_0: 5, few_1: 10, few_2: 24, few_3: 33, few_4: 34, few_5: 37 };

const columns: readonly Column<SampleDeal>[] = [
  { id: "customer", label: "Customer", value: (deal) => deal.customer, cell: (deal) => <span className={s.two}><b>{deal.customer}</b><small>{deal.number} · {deal.domain}</small></span>, card: "title" },
  { id: "partner", label: "Partner", value: (deal) => deal.partner, width: 160, card: "lead" },
  { id: "size", label: "Deal size", value: (deal) => deal.size, cell: (deal) => <Money amount={deal.size} currency="USD" />, numeric: true, width: 110, card: "figure" },
  { id: "checks", label: "Checks", value: (deal) => deal.id, sortable: false, width: 180, cell: (deal) => (deal.id === "few_1" ? <StatusText tone="warn">Similar domain</StatusText> : deal.id === "few_4" ? <StatusText tone="bad">Existing opportunity</StatusText> : <StatusText tone="ok">All clear</StatusText>) },
  { id: "hours", label: "Decide within", value: (deal) => HOURS[deal.id] ?? null, cell: (deal) => <span style={(HOURS[deal.id] ?? 99) < 12 ? { color: "var(--ui-warn-fg)", fontWeight: 600 } : { fontWeight: 400 }}>{HOURS[deal.id]} h</span>, numeric: true, width: 130, card: "badge" },
  { id: "review", label: "Review", value: () => null, sortable: false, width: 104, cell: (deal) => <Button size="xs" variant="default" aria-label={`Review ${deal.customer}`}>Review</Button> },
];

/** The program team's overview: targets are for staff (P-98). */
export function ConsoleSection() {
  return (
    <Page title="Overview" lead="Q4 2026 · all programs" actions={<Button leftSection={<IconUserPlus size={16} />}>Invite a partner</Button>}>
      <KpiStrip label="Program figures this quarter" kpis={[
        { label: "Partner-sourced pipeline", value: "$461,200", change: { up: true, good: true, text: "12%", against: "vs Q3" }, share: 0.92, context: "92% of $500K a quarter" },
        { label: "Partner share of revenue", value: "17.4%", change: { up: true, good: true, text: "1.6 pts", against: "vs Q3" }, share: 0.87, context: "Target 20% of total" },
        { label: "Registration approval rate", value: "84%", change: { up: true, good: true, text: "2 pts", against: "vs Q3" }, share: 0.84, context: "Target above 80%" },
        { label: "Certified partners", value: "38", change: { up: true, good: true, text: "15%", against: "vs Q3" }, share: 0.76, context: "38 of 50" },
      ]} />
      <Card title="Deal registrations to decide" lead={<>Least time first. Press <Kbd>J</Kbd> <Kbd>K</Kbd> to move, <Kbd>A</Kbd> to approve, <Kbd>D</Kbd> to decline.</>} action={<a href="/gallery/deals">Open review queue</a>} flush>
        <DataTable<SampleDeal> caption="Registrations" noun="registrations" rows={FEW_DEALS.slice(0, 6)} columns={columns} rowId={(deal) => deal.id} rowName={(deal) => deal.customer} search={{}} onSearch={() => undefined} link={(_, children, className) => <a href="/gallery/deal" className={className}>{children}</a>} empty={{ title: "Nothing to decide", text: "New registrations appear here." }} />
      </Card>
      <Columns>
        <Card title="Within the target"><ValidationClock from="2026-11-21T20:00:00Z" target="2026-11-22T20:00:00Z" promise="2026-11-23T20:00:00Z" /></Card>
        <Card title="Past the target"><ValidationClock from="2026-11-21T04:00:00Z" target="2026-11-22T04:00:00Z" promise="2026-11-23T04:00:00Z" /></Card>
        <Card title="Promise missed"><ValidationClock from="2026-11-20T04:00:00Z" target="2026-11-21T04:00:00Z" promise="2026-11-22T04:00:00Z" /></Card>
        <Card title="Answered in time"><ValidationClock from="2026-11-20T04:00:00Z" target="2026-11-21T04:00:00Z" promise="2026-11-22T04:00:00Z" answered="2026-11-20T16:00:00Z" /></Card>
      </Columns>
      <Card><Chart kind="line" title="Approval rate stays above its target" data={{ labels: MONTHS, series: [{ label: "Approval rate", values: [0.71, 0.74, 0.78, 0.77, 0.8, 0.82, 0.81, 0.84, 0.83, 0.86, 0.85, 0.84] }] }} format={percent} formatExact={percent} target={{ value: 0.8, label: "Target 80%" }} /></Card>
    </Page>
  );
}
