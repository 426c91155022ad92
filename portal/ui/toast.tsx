import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { uiText } from "./messages.ts";
import { StatusText, type Tone } from "./status.tsx";
import s from "./toast.module.css";

type Toast = { readonly id: number; readonly tone: Tone; readonly text: string; readonly undo?: (() => void) | undefined };

const LIFE_MS = 8_000;
const AT_MOST = 3;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says what was done; with `undo`, it can be taken back for eight seconds. Errors stay until dismissed. */
export function toast(text: string, options: { readonly tone?: Tone; readonly undo?: () => void } = {}): void {
  lastId += 1;
  change([...toasts, { id: lastId, text, tone: options.tone ?? "ok", undo: options.undo }].slice(-AT_MOST));
}

function dismiss(id: number) {
  change(toasts.filter((one) => one.id !== id));
}

/** Stands once, near the root. */
export function Toasts() {
  const shown = useSyncExternalStore((changed) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  }, () => toasts);
  return (
    <section className={s.toasts} aria-label="Notifications" aria-live="polite">
      {shown.map((one) => <ToastCard key={one.id} tone={one.tone} undo={one.undo} onClose={() => dismiss(one.id)}>{one.text}</ToastCard>)}
    </section>
  );
}

type CardProps = { readonly tone: Tone; readonly undo?: (() => void) | undefined; readonly onClose: () => void; readonly children: ReactNode };

/** One message. The time stands still while it is pointed at or holds the focus. */
export function ToastCard({ tone, undo, onClose, children }: CardProps) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || tone === "bad") return;
    const timer = setTimeout(onClose, LIFE_MS);
    return () => clearTimeout(timer);
  }, [held, tone, onClose]);
  return (
    <div className={s.toast} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      <StatusText tone={tone}>{children}</StatusText>
      {undo ? <button type="button" className={s.undo} onClick={() => { undo(); onClose(); }}>{uiText.undo}</button> : null}
      <button type="button" className={s.close} aria-label={uiText.dismiss} onClick={onClose}><IconX size={15} aria-hidden="true" /></button>
    </div>
  );
}
