import { Button } from "@mantine/core";
import { useState } from "react";
import { type Client, client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { money } from "../ui/format.ts";
import { ProgressButton } from "../ui/progress-button.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { Notice, StatusText, type Tone } from "../ui/status.tsx";
import { actOnPayouts } from "./payout-record.ts";
import { payoutsText as t } from "./payouts-text.ts";
import s from "./payouts.module.css";

type Report = Awaited<ReturnType<Client["runs"]["importNews"]>>;
type Line = Report["lines"][number];
type File_ = { readonly name: string; readonly size: number; readonly text: string; readonly format: "csv" | "nacha" };

const RULES = { endings: [".csv", ".ach", ".txt"], maxSize: 2_000_000, maxFiles: 1 } as const;
const TONE: Readonly<Record<Line["outcome"], Tone>> = { apply: "ok", known: "neutral", note: "info", wrong: "bad" };

export function ImportNewsButton() {
  const [opened, setOpened] = useState(false);
  return <><Button variant="default" onClick={() => setOpened(true)}>{t.import}</Button>{opened ? <ImportNews onClose={() => setOpened(false)} /> : null}</>;
}

/** The bank's news from a file: read first, and applied only once its report has been seen. */
function ImportNews({ onClose }: { readonly onClose: () => void }) {
  const [file, setFile] = useState<File_ | null>(null);
  const [report, setReport] = useState<Report | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const read = async ([chosen]: File[]) => {
    if (chosen === undefined) return;
    const text = await chosen.text();
    const next: File_ = { name: chosen.name, size: chosen.size, text, format: text.startsWith("101") ? "nacha" : "csv" };
    setFile(next);
    setReport(null);
    setFailure(null);
    try {
      setReport(await client.runs.importNews({ format: next.format, text, dryRun: true }));
    } catch (error) {
      setFailure(saidOf(error).sentence);
    }
  };
  const clear = () => {
    setFile(null);
    setReport(null);
    setFailure(null);
  };
  const changes = report?.lines.filter((line) => line.outcome === "apply").length ?? 0;
  const wrong = report?.lines.filter((line) => line.outcome === "wrong").length ?? 0;
  const apply = async () => {
    if (file === null) return;
    try {
      const done = await actOnPayouts(() => client.runs.importNews({ format: file.format, text: file.text, dryRun: false }), t.applied(changes));
      if (done.applied) onClose();
      else setReport(done);
    } catch (error) {
      setFailure(saidOf(error).sentence);
    }
  };
  return (
    <SidePanel opened onClose={onClose} title={t.import} lead={t.importLead} footer={changes > 0 && wrong === 0 ? <div className={s.foot}><ProgressButton onRun={apply}>{t.apply(changes)}</ProgressButton></div> : undefined}>
      <div className={s.section}><FileDrop label={t.importFile} help={t.importHelp} files={file === null ? [] : [{ id: "file", name: file.name, size: file.size }]} rules={RULES} onAdd={(files) => void read(files)} onRemove={clear} /></div>
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
      {report ? <ReportList report={report} changes={changes} wrong={wrong} /> : null}
    </SidePanel>
  );
}

function ReportList({ report, changes, wrong }: { readonly report: Report; readonly changes: number; readonly wrong: number }) {
  const title = wrong > 0 ? t.importWrong(wrong) : changes > 0 ? t.importReady(changes) : t.importNothing;
  return (
    <div className={s.section}>
      <Notice tone={wrong > 0 ? "bad" : changes > 0 ? "ok" : "info"} title={title}>{wrong > 0 ? null : t.importRead}</Notice>
      {report.lines.length === 0 ? null : <ul className={s.report} aria-label={t.import}>{report.lines.map((line) => <ReportLine key={line.line} line={line} />)}</ul>}
    </div>
  );
}

function ReportLine({ line }: { readonly line: Line }) {
  return (
    <li>
      <span className={s.reportTop}><b>{line.partnerName ?? line.transfer ?? t.line(line.line)}</b><StatusText tone={TONE[line.outcome]}>{t.outcome[line.outcome]}</StatusText></span>
      <span className={s.text}>{line.sentence}</span>
      <small className="quiet">{[t.line(line.line), line.transfer, line.amount === null ? null : money(line.amount.amount, line.amount.currency, true), line.reason].filter((part) => part !== null).join(" · ")}</small>
    </li>
  );
}
