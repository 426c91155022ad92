import type { ReactNode } from "react";
import { ProgressBar } from "./charts/small-charts.tsx";
import s from "./kpis.module.css";

export type Kpi = {
  readonly label: string;
  readonly value: ReactNode;
  /** "18%", with its direction and what it is measured against. `good` tells whether up is welcome. */
  readonly change?: { readonly up: boolean; readonly good: boolean; readonly text: string; readonly against: string };
  /** How far along, 0 to 1. A partner's tile leads to what the partner gets; program targets are for staff (P-98). */
  readonly share?: number;
  /** One line of context. */
  readonly context?: ReactNode;
};

/** Up to four figures in one bordered group. */
export function KpiStrip({ label, kpis }: { readonly label: string; readonly kpis: readonly Kpi[] }) {
  return (
    <section className={s.strip} aria-label={label} data-count={kpis.length}>
      {kpis.map((kpi) => <KpiTile key={kpi.label} kpi={kpi} />)}
    </section>
  );
}

function KpiTile({ kpi }: { readonly kpi: Kpi }) {
  return (
    <div className={s.tile}>
      <h2 className={s.label}>{kpi.label}</h2>
      <p className={s.row}>
        <span className={`num ${s.value}`}>{kpi.value}</span>
        {kpi.change ? (
          <span className={`num ${s.change}`} data-good={kpi.change.good}>
            <span aria-hidden="true">{kpi.change.up ? "↑" : "↓"}</span><span className="vh">{kpi.change.up ? "up " : "down "}</span> {kpi.change.text} <span className={s.against}>{kpi.change.against}</span>
          </span>
        ) : null}
      </p>
      {kpi.share === undefined ? null : <ProgressBar share={kpi.share} label={kpi.label} />}
      {kpi.context ? <p className={s.context}>{kpi.context}</p> : null}
    </div>
  );
}
