import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import s from "./benefits.module.css";
import { Card } from "./page.tsx";

/** Beside a long form: what the person gets for filling it in, worked out as they type. */
export function Benefits({ title, lead, items }: { readonly title: string; readonly lead: string; readonly items: readonly { readonly icon: Icon; readonly title: string; readonly text: ReactNode }[] }) {
  return (
    <Card title={title} lead={lead} inset>
      <ul className={s.list} aria-live="polite">
        {items.map((item) => <li key={item.title} className={s.item}><item.icon size={18} stroke={1.6} aria-hidden="true" /><div><p className={s.title}>{item.title}</p><p className={s.text}>{item.text}</p></div></li>)}
      </ul>
    </Card>
  );
}
