import { type ReactNode, useEffect, useRef } from "react";
import { keyOf, matches, typing } from "./keys.ts";
import s from "./shortcuts.module.css";

export type Shortcut = {
  /** "c", "mod+k", "g h" (one after the other). */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
  /** Works inside fields too; only for keys with a modifier. */
  readonly everywhere?: boolean;
};

let active: readonly (readonly Shortcut[])[] = [];
const listeners = new Set<() => void>();
let pending: { key: string; at: number } | null = null;

function publish(next: readonly (readonly Shortcut[])[]) {
  active = next;
  for (const listener of listeners) listener();
}

export function activeShortcuts(): readonly (readonly Shortcut[])[] {
  return active;
}

export function onShortcuts(changed: () => void): () => void {
  listeners.add(changed);
  return () => void listeners.delete(changed);
}

const OFF = "portal-single-keys-off";

/** Single letters can be switched off in this browser (WCAG 2.1.4); keys with a modifier stay. */
export function singleKeysAllowed(): boolean {
  return localStorage.getItem(OFF) === null;
}

export function allowSingleKeys(allowed: boolean): void {
  if (allowed) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
}

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  const key = keyOf(event);
  if (key === null) return;
  const inField = typing(event.target);
  const before = pending && performance.now() - pending.at < 1200 ? pending.key : null;
  const flat = active.toReversed().flat();
  const hit = flat.find((shortcut) => (shortcut.everywhere || (!inField && (key.includes("+") || singleKeysAllowed()))) && matches(shortcut.keys, key, before));
  pending = inField ? null : { key, at: performance.now() };
  if (!hit) return;
  pending = null;
  event.preventDefault();
  hit.run();
}

/** Keys that work while the component is on screen; the latest comer wins, and the sheet behind "?" lists them. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const shape = shortcuts.map((shortcut) => `${shortcut.keys}:${shortcut.label}:${shortcut.everywhere ?? false}`).join("|");
  useEffect(() => {
    if (shape === "") return;
    const stable = latest.current.map((shortcut, i) => ({ ...shortcut, run: () => latest.current[i]?.run() }));
    if (active.length === 0) addEventListener("keydown", onKeyDown);
    publish([...active, stable]);
    return () => {
      publish(active.filter((group) => group !== stable));
      if (active.length === 0) removeEventListener("keydown", onKeyDown);
    };
  }, [shape]);
}

export function Keys({ keys }: { readonly keys: string }) {
  const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
  return <span className={s.keys}>{keys.split(" ").map((one) => <Kbd key={one}>{one.replace("mod+", mac ? "⌘" : "Ctrl ").replace(/^(.)$|(?<=[⌘ ])(.)$/, (letter) => letter.toUpperCase())}</Kbd>)}</span>;
}

export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className={s.kbd}>{children}</kbd>;
}
