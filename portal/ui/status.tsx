import type { ReactNode } from "react";
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconCircleXFilled, IconInfoCircleFilled } from "@tabler/icons-react";
import s from "./status.module.css";

export type Tone = "info" | "ok" | "warn" | "bad" | "neutral";

/** A pill: dot and words. At most one column of a table wears them. */
export function StatusBadge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={s.badge} data-tone={tone}><i className={s.dot} aria-hidden="true" />{children}</span>;
}

const ICONS = { info: IconInfoCircleFilled, ok: IconCircleCheckFilled, warn: IconAlertTriangleFilled, bad: IconCircleXFilled, neutral: IconInfoCircleFilled };

/** A state beside others, lighter than a pill: shape and words. */
export function StatusText({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const Icon = ICONS[tone];
  return <span className={s.text} data-tone={tone}><Icon size={16} aria-hidden="true" />{children}</span>;
}

/** A sentence that needs to be seen before the rest of a page or form. */
export function Notice({ tone, title, children, action }: { readonly tone: Tone; readonly title?: string; readonly children?: ReactNode; readonly action?: ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <div className={s.notice} data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <Icon size={18} aria-hidden="true" />
      <div className={s.noticeText}>
        {title ? <p className={s.noticeTitle}>{title}</p> : null}
        {children ? <div>{children}</div> : null}
      </div>
      {action ? <div className={s.noticeAction}>{action}</div> : null}
    </div>
  );
}
