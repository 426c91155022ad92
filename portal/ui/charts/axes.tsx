import type { ReactNode } from "react";
import type { Band, Linear } from "./scale.ts";

export type Target = { readonly value: number; readonly label: string };
type AxesProps = {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly labels: readonly string[];
  readonly x: Band;
  readonly y: Linear;
  readonly format: (value: number) => string;
  readonly target: Target | undefined;
  readonly children: ReactNode;
};

/** Every second label, or third …, so that no two touch; the last one always stands. */
function labelEvery(labels: readonly string[], step: number): number {
  const widest = Math.max(0, ...labels.map((label) => label.length * 7 + 10));
  return Math.max(1, Math.ceil(widest / step));
}

/** Grid, ticks, labels and target of a chart; bars or lines are drawn between grid and target. */
export function Axes({ width, height, left, labels, x, y, format, target, children }: AxesProps) {
  const every = labelEvery(labels, x.step);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} fontSize={12} aria-hidden="true" className="num">
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width} y1={y.of(tick)} y2={y.of(tick)} stroke="var(--ui-chart-grid)" />
          <text x={left - 10} y={y.of(tick)} dy="0.32em" textAnchor="end" fill="var(--ui-text-3)">{format(tick)}</text>
        </g>
      ))}
      {children}
      {labels.map((label, i) => ((labels.length - 1 - i) % every === 0 ? (
        <text key={label} x={x.center(i)} y={height - 5} textAnchor="middle" fill="var(--ui-text-3)">{label}</text>
      ) : null))}
      {target ? (
        <g>
          <line x1={left} x2={width} y1={y.of(target.value)} y2={y.of(target.value)} stroke="var(--ui-chart-target)" strokeDasharray="4 4" />
          <text x={left + 4} y={y.of(target.value) - 6} fill="var(--ui-text-3)" stroke="var(--ui-card)" strokeWidth={4} paintOrder="stroke">{target.label}</text>
        </g>
      ) : null}
    </svg>
  );
}
