import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { uiText } from "./messages.ts";
import { found, type PaletteItem } from "./palette-search.ts";
import { paletteText } from "./palette-text.ts";
import s from "./palette.module.css";
import { Keys } from "./shortcuts.tsx";

type PaletteProps = {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Actions and pages, known beforehand. */
  readonly items: readonly PaletteItem[];
  /** Records, asked of the server as the person types. */
  readonly onSearch?: (query: string, signal: AbortSignal) => Promise<readonly PaletteItem[]>;
};

/** Everything within a few letters: actions, records, pages. */
export function Palette({ opened, onClose, ...rest }: PaletteProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={520} yOffset="14vh" centered={false}>
      <Modal.Overlay />
      <Modal.Content radius="lg" aria-label={uiText.search}>
        <PaletteBody onClose={onClose} {...rest} />
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteBody({ items, onSearch, onClose }: Omit<PaletteProps, "opened">) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const records = useRecords(query, onSearch);
  const shown = found([...items.filter((item) => item.group === paletteText.actions), ...records, ...items.filter((item) => item.group !== paletteText.actions)], query);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const current = Math.min(at, Math.max(0, shown.length - 1));
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which React would take for a clean-up.
    void list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const choose = (item: PaletteItem | undefined) => {
    if (!item) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -shown.length, End: shown.length }[event.key];
    if (event.key === "Enter") choose(shown[current]);
    else if (step !== undefined) setAt(Math.min(shown.length - 1, Math.max(0, current + step)));
    else return;
    event.preventDefault();
  };
  return (
    <div className={s.palette}>
      <label className={s.field}>
        <IconSearch size={18} aria-hidden="true" />
        <span className="vh">{uiText.search}</span>
        <input
          data-autofocus value={query} placeholder={paletteText.placeholder} spellCheck={false} autoComplete="off" role="combobox" aria-expanded="true" aria-controls={`${id}-list`}
          aria-activedescendant={shown[current] ? `${id}-${current}` : undefined} onKeyDown={onKeyDown} onChange={(event) => { setQuery(event.currentTarget.value); setAt(0); }}
        />
      </label>
      {shown.length === 0 ? <p className={s.nothing}>{paletteText.nothing(query)}</p> : null}
      <ul ref={list} id={`${id}-list`} role="listbox" aria-label={paletteText.results} className={s.list}>
        {shown.map((item, i) => (
          <PaletteRow key={`${item.group}/${item.id}`} id={`${id}-${i}`} item={item} headed={shown[i - 1]?.group !== item.group} selected={i === current} onPoint={() => setAt(i)} onChoose={() => choose(item)} />
        ))}
      </ul>
      <p className="vh" role="status">{paletteText.count(shown.length)}</p>
    </div>
  );
}

type RowProps = { readonly id: string; readonly item: PaletteItem; readonly headed: boolean; readonly selected: boolean; readonly onPoint: () => void; readonly onChoose: () => void };

function PaletteRow({ id, item, headed, selected, onPoint, onChoose }: RowProps) {
  return (
    <>
      {headed ? <li role="presentation" className={s.group}>{item.group}</li> : null}
      {/* The keyboard works on the search field; the row only needs the pointer. */}
      <li id={id} role="option" aria-selected={selected} className={s.row} onPointerMove={selected ? undefined : onPoint} onClick={onChoose}>
        <span className={s.icon} aria-hidden="true">{item.icon}</span>
        <span className={s.text}><span>{item.label}</span>{item.detail ? <span className={s.detail}>{item.detail}</span> : null}</span>
        {item.keys ? <Keys keys={item.keys} /> : null}
      </li>
    </>
  );
}

function useRecords(query: string, onSearch: PaletteProps["onSearch"]): readonly PaletteItem[] {
  const [settled] = useDebouncedValue(query.trim(), 150);
  const [records, setRecords] = useState<readonly PaletteItem[]>([]);
  useEffect(() => {
    if (!onSearch || settled === "") return setRecords([]);
    const stop = new AbortController();
    onSearch(settled, stop.signal).then((answer) => stop.signal.aborted || setRecords(answer), () => setRecords([]));
    return () => stop.abort();
  }, [settled, onSearch]);
  return records;
}
