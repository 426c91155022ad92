import s from "./charts.module.css";

/** A line without axes, beside a number that says what it is about; decoration for those who see it, nothing for those who do not. */
export function Sparkline({ values, height = 28 }: { readonly values: readonly number[]; readonly height?: number }) {
  const width = 120;
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const at = (value: number, i: number) => [2 + (i / Math.max(1, values.length - 1)) * (width - 4), height - 3 - ((value - low) / span) * (height - 6)] as const;
  const points = values.map((value, i) => at(value, i).join(",")).join(" ");
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true" className={s.sparkline}>
      <polyline points={points} fill="none" stroke="var(--ui-chart-1)" strokeWidth={1.75} strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}

type RingProps = { readonly share: number; readonly label: string; readonly size?: number; readonly tone?: "brand" | "ok" | "warn" | "bad" };

/** A share of a whole, 0 to 1, with the percentage in the middle. */
export function ProgressRing({ share, label, size = 72, tone = "brand" }: RingProps) {
  const shown = Math.min(1, Math.max(0, share));
  const radius = (size - 8) / 2;
  const around = 2 * Math.PI * radius;
  const stroke = tone === "brand" ? "var(--ui-progress)" : `var(--ui-${tone}-dot)`;
  const value = Math.round(shown * 100);
  return (
    <div className={s.ring} role="progressbar" aria-label={label} aria-valuenow={value} aria-valuemin={0} aria-valuemax={100}>
      <svg viewBox={`0 0 ${size} ${size}`} width={size} height={size} aria-hidden="true">
        <circle cx={size / 2} cy={size / 2} r={radius} fill="none" stroke="var(--ui-track)" strokeWidth={6} />
        {shown > 0 ? <circle cx={size / 2} cy={size / 2} r={radius} fill="none" stroke={stroke} strokeWidth={6} strokeLinecap="round" strokeDasharray={`${around * shown} ${around}`} transform={`rotate(-90 ${size / 2} ${size / 2})`} /> : null}
        <text x="50%" y="50%" dy="0.35em" textAnchor="middle" fontSize={size / 4.5} fontWeight={600} fill="var(--ui-text)">{value}%</text>
      </svg>
    </div>
  );
}

type BarProps = { readonly share: number; readonly label: string; readonly tone?: "brand" | "ok" | "warn" | "bad"; readonly thick?: boolean };

/** A thin bar, 0 to 1. */
export function ProgressBar({ share, label, tone = "brand", thick = false }: BarProps) {
  const value = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div className={s.bar} data-thick={thick || undefined} data-tone={tone} role="progressbar" aria-label={label} aria-valuenow={value} aria-valuemin={0} aria-valuemax={100}>
      <div style={{ inlineSize: `${value}%` }} />
    </div>
  );
}
