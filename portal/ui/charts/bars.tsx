import { Axes, type Target } from "./axes.tsx";
import { axisWidth, bandScale, type ChartData, linearScale, totalAt, valueAt } from "./scale.ts";

export type PlotProps = {
  readonly data: ChartData;
  readonly width: number;
  readonly height: number;
  readonly format: (value: number) => string;
  readonly target?: Target | undefined;
  /** The bar or point being read; the others step back. */
  readonly active?: number | null;
};

/** Looks of up to four series; a pale fill carries an outline, since its fill alone would miss 3:1. */
export const SERIES = [
  { fill: "var(--ui-chart-1)" },
  { fill: "var(--ui-chart-2)" },
  { fill: "var(--ui-chart-3)", outline: "var(--ui-chart-outline)" },
  { fill: "var(--ui-chart-4)" },
] as const;

const TOP = 14;
const BOTTOM = 24;
const WIDEST_BAR = 30;
const GAP = 1.5;

export function barGeometry({ data, width, height, format, target }: PlotProps) {
  const highest = Math.max(0, ...data.labels.map((_, i) => totalAt(data, i)), target?.value ?? 0);
  const y = linearScale(0, highest * 1.02, height - BOTTOM, TOP);
  const left = axisWidth(y.ticks.map(format));
  return { left, y, x: bandScale(data.labels.length, left, width) };
}

/** Bars, stacked where there are several series. Pure SVG: the same props give the same picture. */
export function Bars(props: PlotProps) {
  const { data, width, height, format, target, active = null } = props;
  const { left, x, y } = barGeometry(props);
  const barWidth = Math.min(WIDEST_BAR, x.width);
  return (
    <Axes width={width} height={height} left={left} labels={data.labels} x={x} y={y} format={format} target={target}>
      {data.labels.map((label, i) => (
        <g key={label} opacity={active === null || active === i ? 1 : 0.4}>
          {partsOf(data, i).map(({ index, from, to, top }) => {
            const look = SERIES[index % SERIES.length] as { fill: string; outline?: string };
            const foot = y.of(from) - (index > 0 && from > 0 ? GAP : 0);
            return <path key={index} fill={look.fill} stroke={look.outline} strokeWidth={look.outline ? 1 : undefined} d={barPath(x.center(i) - barWidth / 2, y.of(to), barWidth, foot, top ? 4 : 0, look.outline ? 0.5 : 0)} />;
          })}
        </g>
      ))}
    </Axes>
  );
}

function partsOf(data: ChartData, i: number): { index: number; from: number; to: number; top: boolean }[] {
  let from = 0;
  const parts = data.series.map((series, index) => {
    const part = { index, from, to: from + valueAt(series, i), top: false };
    from = part.to;
    return part;
  });
  const shown = parts.filter((part) => part.to > part.from);
  return shown.map((part, at) => ({ ...part, top: at === shown.length - 1 }));
}

function barPath(left: number, top: number, width: number, foot: number, radius: number, inset: number): string {
  const [l, r, t] = [left + inset, left + width - inset, Math.min(top + inset, foot)];
  const round = Math.min(radius, Math.max(0, foot - t), width / 2);
  return `M${l} ${foot}V${t + round}Q${l} ${t} ${l + round} ${t}H${r - round}Q${r} ${t} ${r} ${t + round}V${foot}Z`;
}
