import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { uiText } from "./messages.ts";
import { Notice } from "./status.tsx";
import { statesText } from "./states-text.ts";
import s from "./dialogs.module.css";

type ConfirmProps = {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Names the object: "Decline Helios Energy?" */
  readonly title: string;
  /** The consequence, in one sentence. */
  readonly children: ReactNode;
  /** Verb and object: "Decline registration". */
  readonly action: string;
  readonly danger?: boolean;
  /** Asks for a reason that the other side will read. */
  readonly reason?: { readonly label?: string; readonly help?: string; readonly required: boolean };
  /** For acts on many that cannot be taken back: the words to type. */
  readonly typed?: string;
  /** Closes when the promise is fulfilled; a thrown or returned sentence is shown and nothing typed is lost. */
  readonly onConfirm: (reason: string) => Promise<string | void> | void;
};

/** A decision. Escape closes it and the focus goes back to what opened it. */
export function ConfirmDialog(props: ConfirmProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size={480} classNames={{ content: s.content, title: s.title, header: s.header, body: s.body }} closeButtonProps={{ "aria-label": uiText.close }}>
      <ConfirmForm {...props} />
    </Modal>
  );
}

function ConfirmForm({ children, action, danger = false, reason, typed, onConfirm, onClose }: ConfirmProps) {
  const [text, setText] = useState("");
  const [words, setWords] = useState("");
  const [missing, setMissing] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (reason?.required && text.trim() === "") return setMissing(true);
    setBusy(true);
    setFailure(null);
    const said = await attempt(() => onConfirm(text.trim()));
    setBusy(false);
    if (said === null) onClose();
    else setFailure(said);
  };
  return (
    <form className={s.form} onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <div className={s.text}>{children}</div>
      {reason ? (
        <Textarea
          label={reason.label ?? statesText.reason} description={reason.help} withAsterisk={reason.required} autosize minRows={3} data-autofocus value={text}
          error={missing && text.trim() === "" ? statesText.reasonNeeded : undefined} onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : null}
      {typed ? <TextInput label={statesText.typeToConfirm(typed)} value={words} onChange={(event) => setWords(event.currentTarget.value)} /> : null}
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
      <div className={s.buttons}>
        <Button variant="default" onClick={onClose}>{uiText.cancel}</Button>
        <Button type="submit" loading={busy} color={danger ? "red" : "brand"} disabled={typed !== undefined && words !== typed}>{action}</Button>
      </div>
    </form>
  );
}

async function attempt(act: () => Promise<string | void> | void): Promise<string | null> {
  try {
    return (await act()) ?? null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
