import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { csvText, saveFile } from "../csv.ts";
import { chartText } from "./messages.ts";
import { barGeometry, Bars, type PlotProps, SERIES } from "./bars.tsx";
import s from "./charts.module.css";
import { lineGeometry, Lines } from "./line.tsx";
import { type ChartData, totalAt, valueAt } from "./scale.ts";

type ChartProps = {
  readonly kind: "bars" | "line";
  /** What the chart shows, as a finding: "Pipeline grew every month since March". */
  readonly title: string;
  readonly data: ChartData;
  /** For ticks: "$400K". */
  readonly format: (value: number) => string;
  /** For reading a value: "$412,500". */
  readonly formatExact: (value: number) => string;
  readonly target?: { readonly value: number; readonly label: string };
  readonly height?: number;
  /** A headline figure above the plot. */
  readonly children?: ReactNode;
};

/** A chart people can read with eyes, pointer, arrow keys or a screen reader, switch to a table, and take along as CSV. */
export function Chart({ kind, title, data, format, formatExact, target, height = 240, children }: ChartProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [active, setActive] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const plot: PlotProps = { data, width, height, format, target, active };
  const { x } = kind === "bars" ? barGeometry(plot) : lineGeometry(plot);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(event.key, active, data.labels.length);
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
  };
  const saveCsv = () => saveFile(`${title}.csv`, csvText([["", ...data.series.map((series) => series.label)], ...data.labels.map((label, i) => [label, ...data.series.map((series) => valueAt(series, i))])]));
  return (
    <figure className={s.figure} aria-labelledby={id}>
      <div className={s.head}>
        <figcaption id={id} className={s.title}>{title}</figcaption>
        <Legend data={data} />
      </div>
      {children}
      {asTable ? (
        <ChartTable data={data} title={title} format={formatExact} />
      ) : (
        <div
          ref={ref} className={s.plot} style={{ blockSize: height }} tabIndex={0} role="group" aria-roledescription={chartText.chart} aria-label={chartText.howToRead(title)}
          onKeyDown={onKeyDown} onBlur={() => setActive(null)} onPointerLeave={() => setActive(null)}
          onPointerMove={(event) => setActive(x.at(event.clientX - event.currentTarget.getBoundingClientRect().left))}
        >
          {width > 0 ? kind === "bars" ? <Bars {...plot} /> : <Lines {...plot} /> : null}
          {active === null ? null : <Tip data={data} at={active} left={x.center(active)} width={width} format={formatExact} />}
        </div>
      )}
      <p className="vh" aria-live="polite">{active === null ? "" : reading(data, active, formatExact)}</p>
      <p className={s.tools}>
        <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>{asTable ? chartText.showChart : chartText.showTable}</button>
        <button type="button" onClick={saveCsv}>{chartText.downloadCsv}</button>
      </p>
    </figure>
  );
}

function moved(key: string, active: number | null, n: number): number | null | undefined {
  switch (key) {
    case "ArrowRight": return Math.min(n - 1, (active ?? -1) + 1);
    case "ArrowLeft": return Math.max(0, (active ?? n) - 1);
    case "Home": return 0;
    case "End": return n - 1;
    case "Escape": return active === null ? undefined : null;
    default: return undefined;
  }
}

function reading(data: ChartData, i: number, format: (value: number) => string): string {
  const parts = data.series.map((series) => `${series.label} ${format(valueAt(series, i))}`);
  const total = data.series.length > 1 ? [chartText.totalOf(format(totalAt(data, i)))] : [];
  return `${data.labels[i] ?? ""}: ${[...parts, ...total].join(", ")}`;
}

function Swatch({ at }: { readonly at: number }) {
  return <i className={s.swatch} data-outline={SERIES[at] && "outline" in SERIES[at] ? true : undefined} style={{ background: SERIES[at]?.fill }} />;
}

function Legend({ data }: { readonly data: ChartData }) {
  if (data.series.length < 2) return null;
  return <ul className={s.legend}>{data.series.map((series, at) => <li key={series.label}><Swatch at={at} />{series.label}</li>)}</ul>;
}

function Tip({ data, at, left, width, format }: { readonly data: ChartData; readonly at: number; readonly left: number; readonly width: number; readonly format: (value: number) => string }) {
  const half = 92;
  const rows = data.series.map((series, index) => ({ series, index })).reverse();
  return (
    <div className={s.tip} style={{ insetInlineStart: Math.min(Math.max(left, half), Math.max(half, width - half)) }} aria-hidden="true">
      <b>{data.labels[at]}</b>
      {rows.map(({ series, index }) => <span key={series.label}><Swatch at={index} />{series.label}<em className="num">{format(valueAt(series, at))}</em></span>)}
      {data.series.length > 1 ? <span className={s.total}>{chartText.total}<em className="num">{format(totalAt(data, at))}</em></span> : null}
    </div>
  );
}

function ChartTable({ data, title, format }: { readonly data: ChartData; readonly title: string; readonly format: (value: number) => string }) {
  return (
    <div className={s.tableScroll} tabIndex={0} role="region" aria-label={chartText.tableOf(title)}>
      <table className={s.table}>
        <thead><tr><th scope="col">{chartText.period}</th>{data.series.map((series) => <th scope="col" key={series.label}>{series.label}</th>)}</tr></thead>
        <tbody>{data.labels.map((label, i) => <tr key={label}><th scope="row">{label}</th>{data.series.map((series) => <td className="num" key={series.label}>{format(valueAt(series, i))}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
