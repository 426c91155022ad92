import { ActionIcon, Drawer } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { uiText } from "./messages.ts";
import { useShortcuts } from "./shortcuts.tsx";
import s from "./side-panel.module.css";

type PanelProps = {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead?: ReactNode;
  /** Move to the record before or after; null at an end. Also J and K. */
  readonly onNext?: (() => void) | null;
  readonly onPrevious?: (() => void) | null;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
};

/** A quick look at a record beside its list. */
export function SidePanel({ opened, onClose, title, lead, onNext, onPrevious, footer, children }: PanelProps) {
  const moves = onNext !== undefined || onPrevious !== undefined;
  useShortcuts(opened && moves ? [
    { keys: "j", label: uiText.next, run: () => onNext?.() },
    { keys: "k", label: uiText.previous, run: () => onPrevious?.() },
  ] : []);
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size={520}>
      <Drawer.Overlay />
      <Drawer.Content classNames={{ content: s.content }} aria-label={title}>
        <header className={s.header}>
          <div className={s.text}><h2 className={s.title} tabIndex={-1} data-autofocus>{title}</h2>{lead ? <p className={s.lead}>{lead}</p> : null}</div>
          {moves ? (
            <>
              <ActionIcon variant="default" size={30} aria-label={uiText.previous} disabled={!onPrevious} onClick={() => onPrevious?.()}><IconChevronUp size={16} /></ActionIcon>
              <ActionIcon variant="default" size={30} aria-label={uiText.next} disabled={!onNext} onClick={() => onNext?.()}><IconChevronDown size={16} /></ActionIcon>
            </>
          ) : null}
          <ActionIcon size={30} aria-label={uiText.close} onClick={onClose}><IconX size={17} /></ActionIcon>
        </header>
        <div className={s.body} tabIndex={0} role="region" aria-label={title}>{children}</div>
        {footer ? <footer className={s.footer}>{footer}</footer> : null}
      </Drawer.Content>
    </Drawer.Root>
  );
}
