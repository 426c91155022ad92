import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Client, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { Loaded, tableError } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { useTableState } from "../app/table-state.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Card, Columns, Facts, Page } from "../ui/page.tsx";
import { Notice } from "../ui/status.tsx";
import type { Column, TableFilter, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { DateTime, Day } from "../ui/times.tsx";
import { ImportNewsButton } from "./import-news.tsx";
import { OriginCard } from "./origin-card.tsx";
import { actOnPayouts } from "./payout-record.ts";
import { type Run, RunBadge, sumsText } from "./payout-words.tsx";
import { payoutsText as t } from "./payouts-text.ts";
import s from "./payouts.module.css";

const columns: readonly Column<Run>[] = [
  { id: "batch", label: "Run", value: (run) => run.batch, cell: (run) => <span className={s.two}><b>{run.batch}</b><small>{run.schedule}</small></span>, fixed: true, width: 150 },
  { id: "name", label: "Name", value: (run) => run.batch, hidden: true, card: "title" },
  { id: "schedule", label: "Schedule", value: (run) => run.schedule, hidden: true, card: "lead", width: 110 },
  { id: "status", label: "Status", value: (run) => t.runStatus[run.status], cell: (run) => <RunBadge status={run.status} />, width: 170, card: "badge" },
  { id: "sent", label: "Sent", value: (run) => run.totals[0]?.sent.amount ?? null, cell: (run) => <span className="num">{sumsText(run.totals.map((total) => total.sent))}</span>, numeric: true, width: 220, csv: (run) => sumsText(run.totals.map((total) => total.sent)), card: "figure" },
  { id: "transfers", label: "Transfers", value: (run) => run.totals.reduce((sum, total) => sum + total.transfers, 0), numeric: true, width: 100 },
  { id: "held", label: "Held", value: (run) => run.held, numeric: true, width: 84 },
  { id: "open", label: "On the way", value: (run) => run.states.instructed, numeric: true, width: 112 },
  { id: "back", label: "Came back", value: (run) => run.states.failed + run.states.returned, numeric: true, width: 112 },
  { id: "prepared", label: "Prepared", value: (run) => run.createdAt, cell: (run) => <span className={s.two}><DateTime at={run.createdAt} /><small>{run.createdBy}</small></span>, width: 150 },
  { id: "approved", label: "Approved", value: (run) => run.approvedAt, cell: (run) => (run.approvedAt ? <span className={s.two}><DateTime at={run.approvedAt} /><small>{run.approvedBy}</small></span> : <span className="quiet">—</span>), width: 150 },
];
const views: readonly TableView<Run>[] = [
  { id: "all", label: "All" },
  { id: "waiting", label: "Waiting", test: (run) => run.status === "draft" },
  { id: "bank", label: "With the bank", test: (run) => run.status === "approved" || run.status === "sent" },
  { id: "unclear", label: "Ask the bank", test: (run) => run.states.unclear > 0 },
  { id: "done", label: "Done", test: (run) => run.status === "settled" },
];
const filters: readonly TableFilter<Run>[] = [{ id: "status", label: "Status", options: Object.entries(t.runStatus).map(([value, label]) => ({ value, label })), test: (run, value) => run.status === value }];

/** Every run, and what the next one would pay. */
export function PayoutsPage() {
  const [search, onSearch] = useTableState();
  const runs = useQuery({ queryKey: [...api.runs.list.key(), "every"], queryFn: () => everyItem((page) => client.runs.list(page)), refetchInterval: 60_000 });
  const waiting = runs.data?.filter((run) => run.status === "draft") ?? [];
  const unclear = runs.data?.reduce((sum, run) => sum + run.states.unclear, 0) ?? 0;
  const me = useMe();
  return (
    <Page title={t.title} lead={t.lead} width="full" actions={may(me, "payouts:write") ? <ImportNewsButton /> : undefined}>
      {waiting.map((run) => <Notice key={run.id} tone="warn" title={`${run.batch}: ${t.runStatus.draft.toLowerCase()}`} action={<Link to="/console/payouts/$run" params={{ run: run.id }}>Open it</Link>}>{run.own ? t.ownRun : t.waits(run.createdBy)}</Notice>)}
      {unclear > 0 ? <Notice tone="warn">{t.unclearNotice(unclear)}</Notice> : null}
      <Columns kind="two-thirds"><NextRuns /><OriginCard /></Columns>
      <Card title={t.runs} flush>
        <DataTable<Run>
          caption={t.runs} noun="payout runs" rows={runs.data} columns={columns} rowId={(run) => run.id} rowName={(run) => run.batch} search={search} onSearch={onSearch} views={views} filters={filters} error={tableError(runs)} onRetry={() => void runs.refetch()}
          link={(run, children, className) => <Link to="/console/payouts/$run" params={{ run: run.id }} {...(className === undefined ? {} : { className })}>{children}</Link>} empty={{ title: "No runs yet", text: "Prepare the first run once something is payable." }}
        />
      </Card>
    </Page>
  );
}

type Preview = Awaited<ReturnType<Client["runs"]["preview"]>>;

/** One card for every schedule of the program. */
function NextRuns() {
  const preview = useQuery(api.runs.preview.queryOptions({ input: {} }));
  return (
    <Card title={t.nextRun} action={<Link to="/console/payouts/$run" params={{ run: "next" }}>{t.seeNext}</Link>}>
      <Loaded query={preview} lines={4}>{(next) => <Next next={next} schedule="partner" />}</Loaded>
    </Card>
  );
}

function Next({ next, schedule }: { readonly next: Preview; readonly schedule: string }) {
  const held = sumsText(next.held.map((one) => one.amount));
  return (
    <>
      <p className={`num ${s.sum}`}>{sumsText(next.totals.map((total) => total.sent))}</p>
      <p className="quiet">{t.partners(next.transfers.length)}</p>
      <Facts facts={[
        { label: t.payoutDays, value: <>{next.nextRuns.map((day, i) => <span key={day}>{i > 0 ? ", " : ""}<Day date={day} /></span>)}</> },
        { label: t.heldNow, value: next.held.length === 0 ? t.nothingHeld : `${held} in ${t.heldCount(next.held.length)}` },
        ...next.arrives.map(({ rail, on }) => ({ label: `Sent today by ${t.rail[rail]}, it arrives`, value: <Day date={on} /> })),
      ]} />
      <div className={s.bar}>
        <p>{next.schedules.filter((one) => one !== schedule).map((one) => <Link key={one} to="/console/payouts/$run" params={{ run: "next" }} search={{ schedule: one } as never}>{t.nextOf(one)}</Link>)}</p>
        <PrepareButton next={next} schedule={schedule} />
      </div>
    </>
  );
}

/** Prepares exactly what is shown; the run opens for somebody else to approve. */
export function PrepareButton({ next, schedule }: { readonly next: Preview; readonly schedule: string }) {
  const me = useMe();
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  if (!may(me, "payouts:write")) return null;
  const prepare = async () => {
    const run = await actOnPayouts(() => client.runs.create({ schedule }), (made) => t.prepared(made.batch));
    await navigate({ to: "/console/payouts/$run", params: { run: run.id } });
  };
  return (
    <>
      <Button disabled={next.transfers.length === 0} onClick={() => setOpened(true)}>{t.prepare}</Button>
      <ConfirmDialog opened={opened} onClose={() => setOpened(false)} title={t.preparing} action={t.prepare} onConfirm={prepare}>{t.prepareText(next.transfers.length, sumsText(next.totals.map((total) => total.sent)))}</ConfirmDialog>
    </>
  );
}
