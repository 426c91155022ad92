import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import s from "./attention.module.css";
import type { Tone } from "./status.tsx";

export type AttentionItem = { readonly id: string; readonly icon: Icon; readonly tone: Tone; readonly title: string; readonly detail: ReactNode; readonly action: ReactNode };

/** What waits for the reader, each with one button. Inside a flush Card. */
export function AttentionList({ items }: { readonly items: readonly AttentionItem[] }) {
  return (
    <ul className={s.list}>
      {items.map((item) => (
        <li key={item.id} className={s.item}>
          <span className={s.icon} data-tone={item.tone}><item.icon size={17} aria-hidden="true" /></span>
          <div className={s.text}><p className={s.title}>{item.title}</p><p className={s.detail}>{item.detail}</p></div>
          <div className={s.action}>{item.action}</div>
        </li>
      ))}
    </ul>
  );
}
