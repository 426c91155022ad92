import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { DateTime } from "./times.tsx";
import s from "./timeline.module.css";

export type TimelineItem = {
  readonly id: string;
  readonly icon: Icon;
  readonly tone?: "neutral" | "ok" | "warn" | "bad" | "info";
  /** Who did it, then what: "Ana Lima" "registered the deal". */
  readonly who: string;
  readonly what: string;
  readonly at: string;
  /** A note, a file, what was decided. */
  readonly body?: ReactNode;
};

/** What happened to a record, newest first, as sentences. */
export function Timeline({ items, label }: { readonly items: readonly TimelineItem[]; readonly label: string }) {
  return (
    <ol className={s.timeline} aria-label={label}>
      {items.map((item) => (
        <li key={item.id} className={s.item}>
          <span className={s.icon} data-tone={item.tone ?? "neutral"}><item.icon size={16} aria-hidden="true" /></span>
          <div className={s.content}>
            <p><b>{item.who}</b> {item.what} <span className={s.when}><DateTime at={item.at} /></span></p>
            {item.body ? <div className={s.body}>{item.body}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** A written note inside a timeline. */
export function NoteBody({ children }: { readonly children: ReactNode }) {
  return <div className={s.note}>{children}</div>;
}
