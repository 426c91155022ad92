import { Modal } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { uiText } from "./messages.ts";
import { activeShortcuts, Keys, onShortcuts } from "./shortcuts.tsx";
import s from "./shortcuts.module.css";

/** Every key that works on this page. */
export function ShortcutSheet({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={uiText.shortcuts} size={440} classNames={{ content: s.content, header: s.content, title: s.title }} closeButtonProps={{ "aria-label": uiText.close }}>
      <ShortcutList />
    </Modal>
  );
}

function ShortcutList() {
  const groups = useSyncExternalStore(onShortcuts, activeShortcuts);
  const seen = new Map(groups.flat().map((shortcut) => [shortcut.keys, shortcut]));
  return <ul className={s.list}>{[...seen.values()].map((shortcut) => <li key={shortcut.keys}><span>{shortcut.label}</span><Keys keys={shortcut.keys} /></li>)}</ul>;
}
