import type { ReactNode } from "react";
import s from "./composer.module.css";
import { ProgressButton } from "./progress-button.tsx";

type ComposerProps = { readonly label: string; readonly placeholder: string; readonly value: string; readonly onChange: (text: string) => void; readonly action: string; readonly onSend: () => Promise<unknown>; readonly tools?: ReactNode };

/** Writing something to somebody: a note, a message. */
export function Composer({ label, placeholder, value, onChange, action, onSend, tools }: ComposerProps) {
  return (
    <div className={s.composer}>
      <textarea aria-label={label} placeholder={placeholder} rows={2} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      <div className={s.foot}>
        {tools}
        <ProgressButton size="xs" disabled={value.trim() === ""} onRun={onSend}>{action}</ProgressButton>
      </div>
    </div>
  );
}
