import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useId, useState } from "react";
import s from "./copy-field.module.css";
import { uiText } from "./messages.ts";

/** Something to be carried elsewhere letter by letter: readable as a whole, and one press to copy. */
export function CopyField({ label, value, help }: { readonly label: string; readonly value: string; readonly help?: string }) {
  const id = useId();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className={s.field}>
      <span id={id} className={s.label}>{label}</span>
      {help ? <span className={s.help}>{help}</span> : null}
      <div className={s.row}>
        {/* Lines may be more than are shown: then the keyboard has to reach them, too. */}
        <code className={`mono ${s.value}`} aria-labelledby={id} tabIndex={value.includes("\n") ? 0 : undefined}>{value}</code>
        <Button variant="default" size="xs" aria-label={`${uiText.copy} ${label}`} leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />} onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>{copied ? uiText.copied : uiText.copy}</Button>
      </div>
      <span className="vh" role="status">{copied ? uiText.copied : ""}</span>
    </div>
  );
}
