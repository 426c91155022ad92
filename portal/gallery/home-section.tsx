import { Button } from "@mantine/core";
import { IconAlertTriangle, IconClock, IconInfoCircle, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { AttentionList } from "../ui/attention.tsx";
import { Chart } from "../ui/charts/chart-figure.tsx";
import { ProgressBar } from "../ui/charts/small-charts.tsx";
import { money, moneyCompact } from "../ui/format.ts";
import { KpiStrip } from "../ui/kpis.tsx";
import { Card, Columns, Facts, Page } from "../ui/page.tsx";
import { Notice } from "../ui/status.tsx";
import { Conditions, Ladder, ProgressSteps } from "../ui/steps.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import type { TableSearch } from "../ui/table/table-search.ts";
import s from "./gallery.module.css";
import { FEW_DEALS, PIPELINE, type SampleDeal } from "./sample-data.ts";
import { dealFilters, dealMenu, dealViews, partnerColumns } from "./sample-table.tsx";

const KPIS = [
  { label: "Sourced pipeline", value: "$412,500", change: { up: true, good: true, text: "18%", against: "vs Q3" }, context: "5 open deals" },
  { label: "Closed-won revenue", value: "$78,400", change: { up: true, good: true, text: "24%", against: "vs Q3" }, share: 0.784, context: "78% of $100K for Premier" },
  { label: "Commission earned", value: "$15,680", change: { up: true, good: true, text: "24%", against: "vs Q3" }, share: 0.18, context: "$2,840 paid, $12,840 due Dec 10" },
  { label: "Deal approval rate", value: "86%", change: { up: false, good: false, text: "3 pts", against: "vs Q3" }, share: 0.86, context: "6 of 7 registrations" },
];

const ATTENTION = [
  { id: "1", icon: IconClock, tone: "warn", title: "Fjord Freight protection ends in 6 days", detail: "DR-1038 · $31,200 · add progress notes to ask for 60 more days", action: <Button size="xs" variant="default">Request extension</Button> },
  { id: "2", icon: IconInfoCircle, tone: "info", title: "Prepare your Q4 business review", detail: "With Dana Whitfield · performance, pipeline, strategy, actions", action: <Button size="xs" variant="default">Open QBR draft</Button> },
  { id: "3", icon: IconAlertTriangle, tone: "bad", title: "Jonas Weber’s Technical certification lapses", detail: "Level 2 · you need 2 certified consultants to stay Gold", action: <Button size="xs" variant="default">Book the exam</Button> },
  { id: "4", icon: IconInfoCircle, tone: "info", title: "$5,000 of Q4 marketing funds unclaimed", detail: "Gold · needs a joint plan with measurable outcomes by Dec 31", action: <Button size="xs" variant="default">Request funds</Button> },
] as const;

/** A partner's start page as the kit makes it. */
export function HomeSection() {
  const [search, setSearch] = useState<TableSearch>({});
  return (
    <Page title="Home" lead="Q4 2026 · 39 days left in the quarter" actions={<Button leftSection={<IconPlus size={16} />}>Register a deal</Button>}>
      <KpiStrip label="Key figures this quarter" kpis={KPIS} />
      <Columns kind="two-thirds">
        <Card title="Needs your attention" flush><AttentionList items={ATTENTION} /></Card>
        <PathCard />
        <Card>
          <Chart kind="bars" title="Pipeline you sourced" data={PIPELINE} format={(value) => moneyCompact(value, "USD")} formatExact={(value) => money(value, "USD")}>
            <p className={s.figure}><b className="num">$412,500</b> open at the end of November</p>
          </Chart>
        </Card>
        <PayoutCard />
      </Columns>
      <Card title="Deals" action={<a href="/gallery/deals">View all</a>} flush>
        <DataTable<SampleDeal>
          caption="Deals" noun="deals" rows={FEW_DEALS} columns={partnerColumns} rowId={(deal) => deal.id} rowName={(deal) => deal.customer} search={search} onSearch={setSearch}
          views={dealViews} filters={dealFilters} menu={dealMenu} link={(_, children, className) => <a href="/gallery/deal" className={className}>{children}</a>}
          empty={{ title: "No deals yet", text: "Register the first deal. You get an answer in 24 to 48 hours." }}
        />
      </Card>
    </Page>
  );
}

function PathCard() {
  return (
    <Card title="Path to Premier" action={<a href="/gallery/home">Compare levels</a>}>
      <Ladder label="Reseller levels" rungs={[{ label: "Authorized", detail: "15%", state: "reached" }, { label: "Certified", detail: "20%", state: "current" }, { label: "Premier", detail: "25%", state: "locked" }]} />
      <p className={s.figure} style={{ marginBlock: "16px 8px" }}><b className="num" style={{ fontSize: "1.125rem" }}>$78,400</b> of $100,000 this year</p>
      <ProgressBar share={0.784} label="Revenue this year towards Premier" thick />
      <div style={{ marginBlock: "14px" }}><Conditions items={[{ met: true, label: "Training complete", value: "4 of 4 courses" }, { met: true, label: "2+ deals closed", value: "5 closed" }, { met: false, label: "$100K annual revenue", value: "$21,600 to go" }]} /></div>
      <Notice tone="neutral">Reaching Premier gives you a <b>25% discount</b> and <b>90-day deal protection</b>.</Notice>
    </Card>
  );
}

function PayoutCard() {
  return (
    <Card title="Next payout" action={<a href="/gallery/home">All earnings</a>}>
      <p className={`num ${s.big}`}>$12,840</p>
      <p className="quiet" style={{ marginBlockEnd: 14 }}>Arrives by Dec 10, 2026, within 30 days of the customer’s payment</p>
      <ProgressSteps label="Payout" steps={[{ label: "Deal won", detail: "Nov 10", state: "done" }, { label: "Paid", detail: "Nov 14", state: "done" }, { label: "Approved", detail: "Nov 20", state: "current" }, { label: "To bank", detail: "by Dec 10", state: "ahead" }]} />
      <div style={{ marginBlockStart: 14 }}><Facts facts={[{ label: "Kestrel Insurance", value: "$64,200 × 20%" }, { label: "Paid this year", value: "$42,160" }]} /></div>
    </Card>
  );
}
