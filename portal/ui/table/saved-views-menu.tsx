import { ActionIcon, Button, Popover, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { tableText, uiText } from "../messages.ts";
import type { SavedView, ViewStore } from "./saved-views.ts";
import { fromSignature, signature, type TableSearch } from "./table-search.ts";
import s from "./toolbar.module.css";

type SavedProps = { readonly store: ViewStore; readonly search: TableSearch; readonly onSearch: (next: TableSearch) => void };

/** Views somebody named, as further tabs, and the way to name the present one. */
export function SavedViews({ store, search, onSearch }: SavedProps) {
  const [views, setViews] = useState<readonly SavedView[]>(() => store.load());
  const [opened, setOpened] = useState(false);
  const here = signature(search);
  const keep = (next: readonly SavedView[]) => {
    store.save(next);
    setViews(next);
  };
  return (
    <>
      {views.map((view) => (
        <span key={view.name} className={s.saved}>
          <button type="button" className={s.view} aria-pressed={view.signature === here} onClick={() => onSearch(fromSignature(view.signature))}>{view.name}</button>
          <button type="button" className={s.removeView} aria-label={`${tableText.deleteView}: ${view.name}`} onClick={() => keep(views.filter((one) => one !== view))}><IconX size={13} aria-hidden="true" /></button>
        </span>
      ))}
      <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
        <Popover.Target><ActionIcon size={28} aria-label={tableText.saveView} onClick={() => setOpened(!opened)}><IconPlus size={16} /></ActionIcon></Popover.Target>
        <Popover.Dropdown>
          <NameForm taken={views.map((view) => view.name)} onName={(name) => { keep([...views, { name, signature: here }]); setOpened(false); }} />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function NameForm({ taken, onName }: { readonly taken: readonly string[]; readonly onName: (name: string) => void }) {
  const [name, setName] = useState("");
  const [error, setError] = useState<string | null>(null);
  const submit = () => {
    const wanted = name.trim();
    if (wanted === "") setError(tableText.viewNameNeeded);
    else if (taken.includes(wanted)) setError(tableText.viewExists);
    else onName(wanted);
  };
  return (
    <form className={s.nameForm} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <TextInput label={tableText.viewName} value={name} error={error} maxLength={40} data-autofocus onChange={(event) => { setName(event.currentTarget.value); setError(null); }} />
      <Button type="submit" size="xs">{uiText.save}</Button>
    </form>
  );
}
