import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import s from "./form-parts.module.css";
import type { Form } from "./form.ts";
import { statesText } from "./states-text.ts";

/** Above the fields after a refused submit: what to fix, each a way to its field; takes the focus. */
export function ErrorSummary<V extends object>({ form }: { readonly form: Form<V> }) {
  const ref = useRef<HTMLDivElement>(null);
  const wrong = Object.entries(form.errors).filter((entry): entry is [string, string] => entry[1] !== undefined);
  useEffect(() => {
    if (form.attempt > 0) ref.current?.focus();
  }, [form.attempt]);
  if (form.attempt === 0 || (wrong.length === 0 && form.failure === null)) return null;
  return (
    <div ref={ref} className={s.summary} tabIndex={-1} role="alert">
      <p className={s.title}>{form.failure ?? statesText.fixFields(wrong.length)}</p>
      {wrong.length > 0 ? <ul>{wrong.map(([name, text]) => <li key={name}>{name === "" ? text : <a href={`#field-${name}`} onClick={(event) => goTo(event, name)}>{text}</a>}</li>)}</ul> : null}
    </div>
  );
}

function goTo(event: { preventDefault: () => void }, name: string) {
  event.preventDefault();
  const field = document.getElementById(`field-${name}`);
  const target = field?.matches("fieldset") ? field.querySelector("input") : field;
  target?.focus();
}

export type DraftState = "saving" | "saved" | "failed" | null;

type ActionsProps = { readonly submit: string; readonly busy: boolean; readonly onBack?: () => void; readonly backLabel?: string; readonly draft?: DraftState };

/** The foot of a form: state of the draft left, the way on right. */
export function FormActions({ submit, busy, onBack, backLabel = "Back", draft = null }: ActionsProps) {
  const text = { saving: statesText.saving, saved: statesText.draftSaved, failed: statesText.draftFailed };
  return (
    <div className={s.actions}>
      <p className={s.draft} role="status">{draft ? text[draft] : ""}</p>
      {onBack ? <Button variant="default" onClick={onBack}>{backLabel}</Button> : null}
      <Button type="submit" loading={busy}>{submit}</Button>
    </div>
  );
}

/** Fields one under the other; `pair` puts two beside each other on desks. */
export function Fields({ children }: { readonly children: ReactNode }) {
  return <div className={s.fields}>{children}</div>;
}

export function Pair({ children }: { readonly children: ReactNode }) {
  return <div className={s.pair}>{children}</div>;
}
