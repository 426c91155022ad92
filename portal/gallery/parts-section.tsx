import { Button } from "@mantine/core";
import { Avatar } from "../ui/avatar.tsx";
import { Chart } from "../ui/charts/chart-figure.tsx";
import { ProgressBar, ProgressRing, Sparkline } from "../ui/charts/small-charts.tsx";
import { money, moneyCompact } from "../ui/format.ts";
import { Money } from "../ui/money-text.tsx";
import { Card, Columns, Page } from "../ui/page.tsx";
import { ProgressButton } from "../ui/progress-button.tsx";
import { Keys } from "../ui/shortcuts.tsx";
import { EmptyState, ErrorState, NoPermission, OfflineBanner, Skeleton } from "../ui/states.tsx";
import { Notice, StatusBadge, StatusText } from "../ui/status.tsx";
import { ToastCard } from "../ui/toast.tsx";
import { Ago, Countdown, DateTime, Day } from "../ui/times.tsx";
import s from "./gallery.module.css";
import { PIPELINE } from "./sample-data.ts";

const TONES = ["info", "ok", "warn", "bad", "neutral"] as const;

/** Every small part in every state. */
export function PartsSection() {
  return (
    <Page title="Parts" lead="Every small part in every state">
      <Columns>
        <Card title="Status">
          <div className={s.row}>{TONES.map((tone) => <StatusBadge key={tone} tone={tone}>{tone}</StatusBadge>)}</div>
          <div className={s.row} style={{ marginBlockStart: 12 }}>{TONES.map((tone) => <StatusText key={tone} tone={tone}>{tone}</StatusText>)}</div>
        </Card>
        <Card title="Buttons">
          <div className={s.row}><Button>Register a deal</Button><Button variant="default">Back</Button><Button variant="light">Light</Button><Button variant="subtle">Subtle</Button><Button color="red">Withdraw</Button><Button disabled>Disabled</Button></div>
          <div className={s.row} style={{ marginBlockStart: 12 }}><ProgressButton onRun={() => new Promise((done) => setTimeout(done, 2500))}>Approve the run</ProgressButton><Keys keys="mod+k" /><Keys keys="g h" /></div>
        </Card>
        <Card title="Money and time">
          <div className={s.row}><Money amount={12_000_000} currency="USD" /><Money amount={123_457} currency="USD" exact /><Money amount={-50_010} currency="EUR" exact /><Money amount={667} currency="JPY" /></div>
          <div className={s.row} style={{ marginBlockStart: 12 }}><DateTime at="2026-11-18T14:20:00Z" program /><Day date="2026-12-18" /><Ago at="2026-11-22T07:10:00Z" /></div>
          <div className={s.row} style={{ marginBlockStart: 12 }}><Countdown until="2026-11-28T09:00:00Z" /><Countdown until="2027-01-11T09:00:00Z" /><Countdown until="2026-11-22T20:00:00Z" /><Countdown until="2026-11-01T00:00:00Z" /></div>
        </Card>
        <Card title="Progress">
          <div className={s.row}><ProgressRing share={0.78} label="Premier" /><ProgressRing share={1} label="Complete" tone="ok" /><ProgressRing share={0.2} label="Lapses" tone="bad" /><ProgressRing share={0} label="Not begun" /><Avatar name="Ana Lima" /><Avatar name="Northstar Cloud" kind="organisation" /><Sparkline values={[3, 5, 4, 7, 8, 6, 9, 12]} /></div>
          <div style={{ display: "grid", gap: 10, marginBlockStart: 12 }}>{(["brand", "ok", "warn", "bad"] as const).map((tone, i) => <ProgressBar key={tone} share={0.3 + i / 5} label={tone} tone={tone} thick={i % 2 === 0} />)}</div>
        </Card>
      </Columns>
      <Card title="Notices"><div style={{ display: "grid", gap: 10 }}>{TONES.map((tone) => <Notice key={tone} tone={tone} title="Your certificate lapses on Dec 9" action={<Button size="xs" variant="default">Book the exam</Button>}>You need two certified consultants to stay Gold.</Notice>)}</div></Card>
      <Columns>
        <Card title="Nothing yet"><EmptyState title="Refer the first customer" action={<Button>Refer someone</Button>}>A reward is due after 30 days of paid use.</EmptyState></Card>
        <Card title="Failed"><ErrorState request="req_019a7c5e" onRetry={() => undefined} /></Card>
        <Card title="No permission"><NoPermission /></Card>
        <Card title="First load"><Skeleton lines={5} /></Card>
        <Card title="Messages"><div style={{ display: "grid", gap: 8 }}><ToastCard tone="ok" undo={() => undefined} onClose={() => undefined}>Helios Energy is assigned to Dana</ToastCard><ToastCard tone="bad" onClose={() => undefined}>The note was not saved. Your text is kept.</ToastCard></div></Card>
        <Card title="Offline"><OfflineBanner offline /></Card>
      </Columns>
      <Columns>
        <Card><Chart kind="bars" title="One series: commission grew all year" data={{ labels: PIPELINE.labels, series: [PIPELINE.series[1] ?? { label: "", values: [] }] }} format={(v) => moneyCompact(v, "USD")} formatExact={(v) => money(v, "USD")} target={{ value: 14_000_000, label: "Your goal" }} /></Card>
        <Card><Chart kind="line" title="Three series on one scale" data={PIPELINE} format={(v) => moneyCompact(v, "USD")} formatExact={(v) => money(v, "USD")} /></Card>
        <Card><Chart kind="bars" title="Nothing to show yet" data={{ labels: ["Q1", "Q2", "Q3", "Q4"], series: [{ label: "Clicks", values: [0, 0, 0, 0] }] }} format={String} formatExact={String} height={160} /></Card>
      </Columns>
    </Page>
  );
}
