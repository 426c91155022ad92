import { IconFile, IconUpload, IconX } from "@tabler/icons-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { ProgressBar } from "./charts/small-charts.tsx";
import s from "./file-drop.module.css";
import { type FileRules, type Refused, sorted } from "./file-rules.ts";
import { fileSize } from "./format.ts";
import { statesText } from "./states-text.ts";

/** A file on its way: `progress` 0 to 1, undefined once it is there. */
export type FileEntry = { readonly id: string; readonly name: string; readonly size: number; readonly progress?: number; readonly error?: string };

type DropProps = { readonly label: string; readonly help?: string; readonly files: readonly FileEntry[]; readonly rules: FileRules; readonly onAdd: (files: File[]) => void; readonly onRemove: (id: string) => void };

/** Files by dropping or by choosing; each with size, progress and a way out. */
export function FileDrop({ label, help, files, rules, onAdd, onRemove }: DropProps) {
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = (list: FileList | null) => {
    const result = sorted([...(list ?? [])], files.length, rules);
    setRefused(result.refused);
    if (result.taken.length > 0) onAdd(result.taken);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div>
      <p className={s.label} id={id}>{label}</p>
      {help ? <p className={s.help}>{help}</p> : null}
      <div className={s.drop} data-over={over || undefined} role="group" aria-labelledby={id} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={onDrop}>
        <IconUpload size={20} aria-hidden="true" />
        <p>{statesText.dropHere} <button type="button" className={s.choose} onClick={() => input.current?.click()}>{statesText.choose}</button></p>
        <p className={s.limit}>{statesText.limit(kinds(rules), fileSize(rules.maxSize))}</p>
        <input ref={input} type="file" hidden multiple={rules.maxFiles > 1} accept={rules.endings.join(",")} onChange={(event) => { take(event.currentTarget.files); event.currentTarget.value = ""; }} />
      </div>
      <div role="status">{refused.map((one) => <p key={one.name} className={s.refused}>{sentence(one, rules)}</p>)}</div>
      {files.length > 0 ? <ul className={s.files} aria-label={statesText.files}>{files.map((file) => <FileRow key={file.id} file={file} onRemove={() => onRemove(file.id)} />)}</ul> : null}
    </div>
  );
}

function FileRow({ file, onRemove }: { readonly file: FileEntry; readonly onRemove: () => void }) {
  return (
    <li className={s.file} data-error={file.error ? true : undefined}>
      <IconFile size={17} aria-hidden="true" />
      <div className={s.fileText}>
        <p className={s.name}>{file.name}</p>
        {file.progress === undefined ? <p className={s.size}>{file.error ?? fileSize(file.size)}</p> : <ProgressBar share={file.progress} label={file.name} />}
      </div>
      <button type="button" className={s.remove} aria-label={statesText.removeFile(file.name)} onClick={onRemove}><IconX size={15} aria-hidden="true" /></button>
    </li>
  );
}

function kinds(rules: FileRules): string {
  return rules.endings.length === 0 ? statesText.anyKind : rules.endings.map((ending) => ending.slice(1).toUpperCase()).join(", ");
}

function sentence(one: Refused, rules: FileRules): string {
  if (one.why === "large") return statesText.tooLarge(one.name, fileSize(rules.maxSize));
  if (one.why === "kind") return statesText.wrongKind(one.name, kinds(rules));
  return statesText.tooMany(rules.maxFiles);
}
