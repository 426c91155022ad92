import type { z } from "zod";
import type { Condition as ConditionShape, LevelView } from "../../core/partners/contract.ts";
import { ProgressBar } from "../ui/charts/small-charts.tsx";
import { Card } from "../ui/page.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Notice, StatusText, type Tone } from "../ui/status.tsx";
import { Ladder } from "../ui/steps.tsx";
import s from "./partners.module.css";

type View = z.output<typeof LevelView>;
type Path = View["paths"][number];
type Condition = z.output<typeof ConditionShape>;

/** Every level of every track, each condition with its live number. */
export function LevelPaths({ view }: { readonly view: View }) {
  return (
    <>
      {view.waiting ? <Notice tone="info" title={`Waiting for ${view.waiting.title}`}>Place {view.waiting.place} on the waiting list.</Notice> : null}
      {view.paths.length === 0 ? <Card><EmptyState title="No track yet">Levels appear with an enrolment.</EmptyState></Card> : null}
      {view.paths.map((path) => <PathCards key={path.track} path={path} />)}
    </>
  );
}

function PathCards({ path }: { readonly path: Path }) {
  const held = path.levels.findLastIndex((one) => one.held);
  const next = path.levels[held + 1];
  return (
    <>
      {path.levels.length > 0 ? (
        <Card title={path.trackTitle} lead={path.levelTitle ?? undefined}>
          <Ladder label={`Levels of ${path.trackTitle}`} rungs={path.levels.map((one, i) => ({ label: one.title, state: one.level === path.level ? "current" as const : i <= held ? "reached" as const : "locked" as const }))} />
          {next ? <div style={{ marginBlockStart: 16 }}><p className={s.gives}>{next.title} gives: {next.gives.join(" · ")}</p><ConditionList items={next.conditions} /></div> : <p className="quiet" style={{ marginBlockStart: 16 }}>The highest level is reached.</p>}
        </Card>
      ) : null}
      {path.compliance.length > 0 ? <Card title={`What ${path.trackTitle} asks for`} lead={path.complianceStatus ? COMPLIANCE[path.complianceStatus] : undefined}><ConditionList items={path.compliance} /></Card> : null}
      {path.levels.length === 0 && path.compliance.length === 0 ? <Card title={path.trackTitle}><p className="quiet">This track has no levels and no conditions.</p></Card> : null}
    </>
  );
}

const COMPLIANCE = { compliant: "Everything is in order", at_risk: "At risk: put it right before the next check", non_compliant: "Not met" } as const;
const OUTCOME: Readonly<Record<Condition["outcome"], readonly [Tone, string]>> = { pass: ["ok", "Met"], fail: ["warn", "Open"], not_enough_answers: ["neutral", "Too few answers yet"], not_applicable: ["neutral", "Does not apply"] };

function ConditionList({ items }: { readonly items: readonly Condition[] }) {
  return (
    <ul className={s.conditions}>
      {items.map((one) => {
        const [tone, label] = OUTCOME[one.outcome];
        return (
          <li key={one.title} className={s.condition}>
            <p className={s.conditionTop}><StatusText tone={tone}>{one.title}<span className="vh"> ({label})</span></StatusText><span className="num">{one.have} of {one.need}</span></p>
            <ProgressBar share={one.permille / 1000} label={one.title} tone={one.outcome === "pass" ? "ok" : "brand"} />
            {one.fallsAway ? <p className="quiet">{one.fallsAway.what} drops out on {one.fallsAway.on}.</p> : null}
          </li>
        );
      })}
    </ul>
  );
}
