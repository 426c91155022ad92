import { Axes } from "./axes.tsx";
import type { PlotProps } from "./bars.tsx";
import { axisWidth, linearScale, pointScale, valueAt } from "./scale.ts";

const STROKES = ["var(--ui-chart-1)", "var(--ui-chart-outline)", "var(--ui-chart-4)", "var(--ui-text-3)"];
const DASHES = [undefined, "6 4", "2 3", "8 3 2 3"];

export function lineGeometry({ data, width, height, format, target }: PlotProps) {
  const values = data.series.flatMap((series) => series.values);
  const y = linearScale(Math.min(0, ...values), Math.max(0, ...values, target?.value ?? 0) * 1.02, height - 24, 14);
  const left = axisWidth(y.ticks.map(format));
  return { left, y, x: pointScale(data.labels.length, left + 10, width - 16) };
}

/** One line a series; each after the first also has its own dash, so that colour is never all that tells them apart. */
export function Lines(props: PlotProps) {
  const { data, width, height, format, target, active = null } = props;
  const { left, x, y } = lineGeometry(props);
  return (
    <Axes width={width} height={height} left={left} labels={data.labels} x={x} y={y} format={format} target={target}>
      {active === null ? null : <line x1={x.center(active)} x2={x.center(active)} y1={14} y2={height - 24} stroke="var(--ui-border-strong)" />}
      {data.series.map((series, at) => {
        const points = data.labels.map((_, i) => `${x.center(i)},${y.of(valueAt(series, i))}`).join(" ");
        const last = active ?? data.labels.length - 1;
        return (
          <g key={series.label}>
            {at === 0 && data.series.length === 1 ? <polygon points={`${x.center(0)},${y.of(0)} ${points} ${x.center(data.labels.length - 1)},${y.of(0)}`} fill="var(--ui-brand-tint)" opacity={0.7} /> : null}
            <polyline points={points} fill="none" stroke={STROKES[at % 4]} strokeDasharray={DASHES[at % 4]} strokeWidth={2} strokeLinejoin="round" strokeLinecap="round" />
            <circle cx={x.center(last)} cy={y.of(valueAt(series, last))} r={4} fill={STROKES[at % 4]} stroke="var(--ui-card)" strokeWidth={2} />
          </g>
        );
      })}
    </Axes>
  );
}
