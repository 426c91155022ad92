import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { api, type Client, client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { useTableState } from "../app/table-state.ts";
import { saveFile } from "../ui/csv.ts";
import { money } from "../ui/format.ts";
import { KpiStrip } from "../ui/kpis.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Notice } from "../ui/status.tsx";
import { ProgressSteps, type Step } from "../ui/steps.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import { DateTime, Day } from "../ui/times.tsx";
import { type Held, type Run, RunBadge, sumsText, type Transfer } from "./payout-words.tsx";
import { PrepareButton } from "./payouts-page.tsx";
import { payoutsText as t } from "./payouts-text.ts";
import s from "./payouts.module.css";
import { RunActions } from "./run-actions.tsx";
import { columns, filtersFor, rowsOf, views } from "./run-table.tsx";
import { TransferPanel } from "./transfer-panel.tsx";

const PATH = [{ label: t.title, to: "/console/payouts" }] as const;

/** A run, or under "next" what the next one would pay. */
export function RunPage() {
  const { run = "" } = useParams({ strict: false });
  return run === "next" ? <NextPage /> : <OneRun id={run as Run["id"]} />;
}

function NextPage() {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const schedule = typeof raw["schedule"] === "string" ? raw["schedule"] : "partner";
  const preview = useQuery(api.runs.preview.queryOptions({ input: { schedule }, refetchInterval: (query) => (query.state.data?.behind ? 2000 : 60_000) }));
  const next = preview.data;
  if (!next) return <Page title={t.nextRun} path={PATH} width="full"><Card><Loaded query={preview} lines={8}>{() => null}</Loaded></Card></Page>;
  return (
    <Page title={t.nextRun} path={PATH} width="full" lead={<>{t.schedule} {schedule} · {t.payoutDay.toLowerCase()} <Day date={next.nextRuns[0] ?? next.on} /></>} actions={<PrepareButton next={next} schedule={schedule} />}>
      {next.behind ? <Notice tone="info">{t.behind}</Notice> : null}
      <Totals totals={next.totals} held={next.held} />
      <Amounts transfers={next.transfers} held={next.held} run={null} schedule={schedule} />
    </Page>
  );
}

function OneRun({ id }: { readonly id: Run["id"] }) {
  const me = useMe();
  const query = useQuery(api.runs.get.queryOptions({ input: { run: id }, refetchInterval: (one) => (one.state.data?.run.status === "approved" ? 1500 : false) }));
  if (!query.data) return <Page title="Payout run" path={PATH} width="full"><Card><Loaded query={query} lines={8}>{() => null}</Loaded></Card></Page>;
  const { run, transfers, held } = query.data;
  return (
    <Page title={run.batch} badge={<RunBadge status={run.status} />} path={PATH} width="full" lead={<>{t.schedule} {run.schedule} · prepared by {run.createdBy}, <DateTime at={run.createdAt} />{run.approvedBy && run.approvedAt ? <> · approved by {run.approvedBy}, <DateTime at={run.approvedAt} /></> : null}</>} actions={<RunActions run={run} />}>
      {run.status === "draft" && may(me, "payouts:approve") ? <Notice tone="warn">{run.own ? t.ownRun : t.waits(run.createdBy)}</Notice> : null}
      {run.states.unclear > 0 ? <Notice tone="warn">{t.unclearNotice(run.states.unclear)}</Notice> : null}
      <Card><ProgressSteps label="How far the run has come" steps={stepsOf(run)} /></Card>
      <Totals totals={run.totals} held={held} />
      {run.files.length > 0 ? <Files run={run} /> : null}
      <Amounts transfers={transfers} held={held} run={run} schedule={run.schedule} />
    </Page>
  );
}

function stepsOf(run: Run): Step[] {
  const reached = { draft: 1, approved: 2, sent: 3, settled: 4, cancelled: 1 }[run.status];
  const state = (at: number): Step["state"] => (run.status === "cancelled" && at === 1 ? "failed" : at < reached ? "done" : at === reached && run.status !== "cancelled" ? "current" : "ahead");
  return [
    { label: t.steps.prepared, state: "done", detail: run.createdBy }, { label: t.steps.approved, state: state(1), detail: run.approvedBy ?? (run.status === "cancelled" ? t.runStatus.cancelled : t.runStatus.draft) },
    { label: t.steps.sent, state: state(2), detail: run.files.length > 0 ? run.files.map((file) => file.name).join(", ") : undefined }, { label: t.steps.settled, state: run.status === "settled" ? "done" : state(3), detail: run.states.settled > 0 ? `${run.states.settled} of ${run.states.settled + run.states.instructed + run.states.returned + run.states.failed}` : undefined },
  ];
}

function Totals({ totals, held }: { readonly totals: Run["totals"]; readonly held: readonly Held[] }) {
  return (
    <>
      {totals.map(({ gross, setOff, withheld, sent, transfers }) => (
        <KpiStrip key={`${gross.currency} ${sent.currency}`} label={gross.currency === sent.currency ? `Totals in ${sent.currency}` : `Totals in ${sent.currency}, earned in ${gross.currency}`} kpis={[
          { label: "Sent", value: money(sent.amount, sent.currency, true), context: t.partners(transfers) }, { label: "Earned", value: money(gross.amount, gross.currency, true), context: gross.currency === sent.currency ? undefined : `turned into ${sent.currency}` },
          { label: "Set off", value: money(setOff.amount, setOff.currency, true), context: "against what partners owe back" }, { label: "Tax withheld", value: money(withheld.amount, withheld.currency, true) },
        ]} />
      ))}
      {totals.length === 0 ? <Notice tone="info" title={t.nothing}>{held.length > 0 ? `${sumsText(held.map((one) => one.amount))} is held; each line below says why and what to do.` : t.nothingText}</Notice> : null}
    </>
  );
}

type FileOf = Run["files"][number];

function Files({ run }: { readonly run: Run }) {
  const me = useMe();
  const download = async ({ rail }: FileOf) => {
    const file: Awaited<ReturnType<Client["runs"]["file"]>> = await client.runs.file({ run: run.id, rail });
    saveFile(file.name, file.content, rail === "ach" ? "text/plain;charset=us-ascii" : "application/xml;charset=utf-8");
  };
  return (
    <Card title={t.files} lead={t.filesLead}>
      <ul className={s.list}>
        {run.files.map((file) => (
          <li key={file.rail}>
            <span className={`${s.two} ${s.grow}`}><b>{file.name}</b><small>{t.rail[file.rail]} · {t.partners(file.transfers)} · {money(file.total.amount, file.total.currency, true)} · <DateTime at={file.madeAt} /></small><span className={`mono ${s.hash}`}>SHA-256 {file.hash}</span></span>
            {may(me, "payouts:write") ? <Button variant="default" onClick={() => void download(file)}>{t.download(file.name)}</Button> : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

type AmountsProps = { readonly transfers: readonly Transfer[]; readonly held: readonly Held[]; readonly run: Run | null; readonly schedule: string };

/** Everything the run pays and holds; one open amount, and one open explanation, stand in the address. */
function Amounts({ transfers, held, run, schedule }: AmountsProps) {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [search, onSearch] = useTableState();
  const rows = useMemo(() => rowsOf(transfers, held), [transfers, held]);
  const filters = useMemo(() => filtersFor(rows), [rows]);
  const text = (name: string) => (typeof raw[name] === "string" ? raw[name] : null);
  const go = (change: Readonly<Record<string, string | undefined>>) => void navigate({ to: ".", search: ((before: Record<string, unknown>) => ({ ...before, ...change })) as never });
  const open = rows.find((row) => row.id === text("open")) ?? null;
  return (
    <Card flush>
      <DataTable
        caption="Transfers and what is held" noun={run === null ? "next payout" : `payout ${run.batch}`} rows={rows} columns={columns} rowId={(row) => row.id} rowName={(row) => row.partnerName} search={search} onSearch={onSearch} views={views} filters={filters}
        link={(row, children, className) => <Link to="." search={((before: Record<string, unknown>) => ({ ...before, open: row.id })) as never} {...(className === undefined ? {} : { className })}>{children}</Link>} empty={{ title: t.nothing, text: t.nothingText }}
      />
      <TransferPanel row={open} run={run} schedule={schedule} why={text("why")} onWhy={(ref) => go({ why: ref })} onClose={() => go({ open: undefined })} />
    </Card>
  );
}
