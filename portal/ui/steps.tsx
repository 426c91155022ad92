import { IconCheck, IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import s from "./steps.module.css";

export type Step = { readonly label: string; readonly state: "done" | "current" | "ahead" | "failed"; /** "Sep 30", "In progress", "Expected Dec 5". */ readonly detail?: ReactNode };

/** How far a record has come. Beside each other on desks, one under the other on phones. */
export function ProgressSteps({ steps, label }: { readonly steps: readonly Step[]; readonly label: string }) {
  return (
    <ol className={s.progress} aria-label={label}>
      {steps.map((step) => (
        <li key={step.label} data-state={step.state} aria-current={step.state === "current" ? "step" : undefined}>
          <span className={s.name}>{step.label}{step.state === "done" ? <span className="vh"> (done)</span> : null}</span>
          {step.detail ? <span className={s.detail}>{step.detail}</span> : null}
        </li>
      ))}
    </ol>
  );
}

type WizardProps = { readonly steps: readonly string[]; readonly current: number; readonly onStep?: (index: number) => void; readonly label: string };

/** Steps of a long form; those behind can be gone back to. */
export function WizardSteps({ steps, current, onStep, label }: WizardProps) {
  return (
    <ol className={s.wizard} aria-label={label}>
      {steps.map((step, i) => {
        const state = i < current ? "done" : i === current ? "current" : "ahead";
        const inner = <><span className={s.disc} aria-hidden="true">{state === "done" ? <IconCheck size={13} stroke={3} /> : i + 1}</span><span className={s.wizardName}>{step}</span></>;
        return (
          <li key={step} data-state={state} aria-current={state === "current" ? "step" : undefined}>
            {state === "done" && onStep ? <button type="button" onClick={() => onStep(i)}>{inner}</button> : <span>{inner}</span>}
          </li>
        );
      })}
    </ol>
  );
}

export type Rung = { readonly label: string; readonly detail?: string; readonly state: "reached" | "current" | "locked" };

/** A ladder of levels or tiers and where one stands on it. */
export function Ladder({ rungs, label }: { readonly rungs: readonly Rung[]; readonly label: string }) {
  return (
    <ol className={s.ladder} aria-label={label}>
      {rungs.map((rung) => (
        <li key={rung.label} data-state={rung.state} aria-current={rung.state === "current" ? "step" : undefined}>
          <span className={s.rung} aria-hidden="true">{rung.state === "reached" ? <IconCheck size={13} stroke={3} /> : rung.state === "locked" ? <IconLock size={12} /> : <i />}</span>
          <span className={s.rungName}>{rung.label}</span>
          {rung.detail ? <span className={s.rungDetail}>{rung.detail}</span> : null}
        </li>
      ))}
    </ol>
  );
}

/** A condition with its live number. */
export function Conditions({ items }: { readonly items: readonly { readonly met: boolean; readonly label: string; readonly value: ReactNode }[] }) {
  return (
    <ul className={s.conditions}>
      {items.map((item) => (
        <li key={item.label} data-met={item.met}>
          <span className={s.tick} aria-hidden="true">{item.met ? <IconCheck size={13} stroke={2.5} /> : null}</span>
          <span className="vh">{item.met ? "Met: " : "Open: "}</span>
          <span>{item.label}</span>
          <span className={`num ${s.conditionValue}`}>{item.value}</span>
        </li>
      ))}
    </ul>
  );
}
