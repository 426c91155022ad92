import { ActionIcon, Button, Popover, TextInput } from "@mantine/core";
import { IconDots, IconPlus, IconUsers, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { tableText, uiText } from "../messages.ts";
import type { SavedView, ViewStore } from "./saved-views.ts";
import { fromSignature, signature, type TableSearch } from "./table-search.ts";
import s from "./toolbar.module.css";

type SavedProps = { readonly store: ViewStore; readonly search: TableSearch; readonly onSearch: (next: TableSearch) => void };

/** Views somebody named, as further tabs, and the way to name the present one. */
export function SavedViews({ store, search, onSearch }: SavedProps) {
  const [opened, setOpened] = useState(false);
  const here = signature(search);
  const add = async (name: string) => {
    const said = await store.add(name, here);
    if (said === undefined) setOpened(false);
    return said;
  };
  return (
    <>
      {store.views.map((view) => (
        <span key={view.id} className={s.saved}>
          <button type="button" className={s.view} aria-pressed={view.signature === here} title={view.mine ? undefined : tableText.sharedBy(view.by)} onClick={() => onSearch(fromSignature(view.signature))}>
            {view.name}{view.shared ? <IconUsers size={13} aria-label={view.mine ? tableText.shared : tableText.sharedBy(view.by)} role="img" /> : null}
          </button>
          {view.mine ? store.change ? <OwnView view={view} store={store} /> : <button type="button" className={s.removeView} aria-label={`${tableText.deleteView}: ${view.name}`} onClick={() => void store.remove(view)}><IconX size={13} aria-hidden="true" /></button> : null}
        </span>
      ))}
      <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
        <Popover.Target><ActionIcon size={28} aria-label={tableText.saveView} onClick={() => setOpened(!opened)}><IconPlus size={16} /></ActionIcon></Popover.Target>
        <Popover.Dropdown><NameForm label={tableText.viewName} first="" taken={ownNames(store)} onName={add} /></Popover.Dropdown>
      </Popover>
    </>
  );
}

function ownNames(store: ViewStore): string[] {
  return store.views.filter((view) => view.mine).map((view) => view.name);
}

/** Rename, share, delete: for whoever made the view. */
function OwnView({ view, store }: { readonly view: SavedView; readonly store: ViewStore }) {
  const [opened, setOpened] = useState(false);
  const rename = async (name: string) => {
    const said = await store.change?.(view, { name });
    if (said === undefined) setOpened(false);
    return said;
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
      <Popover.Target><button type="button" className={s.removeView} aria-label={tableText.changeView(view.name)} onClick={() => setOpened(!opened)}><IconDots size={14} aria-hidden="true" /></button></Popover.Target>
      <Popover.Dropdown>
        <NameForm label={tableText.viewName} first={view.name} taken={ownNames(store).filter((name) => name !== view.name)} onName={rename} />
        <label className={s.filterOption}><input type="checkbox" className="box" checked={view.shared} onChange={(event) => void store.change?.(view, { shared: event.currentTarget.checked })} />{tableText.shareView}</label>
        <Button size="xs" variant="subtle" color="red" onClick={() => { setOpened(false); void store.remove(view); }}>{tableText.deleteView}</Button>
      </Popover.Dropdown>
    </Popover>
  );
}

type NameProps = { readonly label: string; readonly first: string; readonly taken: readonly string[]; readonly onName: (name: string) => Promise<string | undefined> };

function NameForm({ label, first, taken, onName }: NameProps) {
  const [name, setName] = useState(first);
  const [error, setError] = useState<string | null>(null);
  const submit = async () => {
    const wanted = name.trim();
    if (wanted === "") setError(tableText.viewNameNeeded);
    else if (taken.includes(wanted)) setError(tableText.viewExists);
    else setError((await onName(wanted)) ?? null);
  };
  return (
    <form className={s.nameForm} onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <TextInput label={label} value={name} error={error} maxLength={40} data-autofocus onChange={(event) => { setName(event.currentTarget.value); setError(null); }} />
      <Button type="submit" size="xs">{uiText.save}</Button>
    </form>
  );
}
