import { Button, Checkbox } from "@mantine/core";
import { IconAt, IconPaperclip } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, type Client, client, queryClient } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { Composer } from "../ui/composer.tsx";
import { toast } from "../ui/toast.tsx";
import type { DealId } from "./deal-record.ts";
import s from "./deals.module.css";

type Person = Awaited<ReturnType<Client["deals"]["people"]>>["items"][number];

const ENDINGS = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx,.txt";

/** Writing to the other side: who is named with an @ gets a message, and a file goes to the record at once. */
export function Comment({ deal, staff }: { readonly deal: DealId; readonly staff: boolean }) {
  const [text, setText] = useState("");
  const [internal, setInternal] = useState(false);
  const [naming, setNaming] = useState(false);
  const people = useQuery({ ...api.deals.people.queryOptions({ input: { deal } }), enabled: naming || text.includes("@") });
  const known = people.data?.items ?? [];
  const told = async (work: () => Promise<unknown>, kept: string) => {
    try {
      await work();
      await queryClient.invalidateQueries({ queryKey: api.deals.timeline.key() });
    } catch (error) {
      toast(`${kept} ${saidOf(error).sentence}`, { tone: "bad" });
    }
  };
  const send = () => told(async () => {
    const mentions = known.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id);
    await client.deals.comment({ deal, text: text.replaceAll(/\s+/g, " ").trim(), ...(staff && internal ? { internal: true } : {}), ...(mentions.length === 0 ? {} : { mentions }) });
    setText("");
    setNaming(false);
  }, "Not sent; your text is kept.");
  const tools = (
    <>
      <Button size="xs" variant="subtle" leftSection={<IconAt size={15} aria-hidden="true" />} aria-expanded={naming} onClick={() => setNaming(!naming)}>Mention</Button>
      <Attach onChosen={(file) => told(() => attach(deal, file), `${file.name} was not added.`)} />
    </>
  );
  return (
    <div className={s.composer}>
      <Composer label="Note" placeholder={staff ? "Write to the partner" : "Tell how it goes"} value={text} onChange={setText} action="Add note" onSend={send} tools={tools} />
      {naming ? <Names people={known} loading={people.isPending} onChosen={(one) => setText(`${text}${text === "" || text.endsWith(" ") ? "" : " "}@${one.name} `)} /> : null}
      {staff ? <Checkbox size="xs" label="For staff only" checked={internal} onChange={(event) => setInternal(event.currentTarget.checked)} /> : null}
    </div>
  );
}

function Names({ people, loading, onChosen }: { readonly people: readonly Person[]; readonly loading: boolean; readonly onChosen: (one: Person) => void }) {
  if (loading) return <p className="quiet" role="status">Looking who is here…</p>;
  if (people.length === 0) return <p className="quiet" role="status">Nobody else is on this deal yet.</p>;
  return <div className={s.row} role="group" aria-label="Mention somebody">{people.map((one) => <Button key={one.id} size="xs" variant="default" onClick={() => onChosen(one)}>{one.name}{one.side === "vendor" ? " · MindWeave" : ""}</Button>)}</div>;
}

function Attach({ onChosen }: { readonly onChosen: (file: File) => Promise<void> }) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setBusy(true);
    await onChosen(file);
    setBusy(false);
  };
  return (
    <>
      <Button size="xs" variant="subtle" loading={busy} leftSection={<IconPaperclip size={15} aria-hidden="true" />} onClick={() => input.current?.click()}>Attach a file</Button>
      <input ref={input} type="file" hidden accept={ENDINGS} onChange={(event) => { void take(event.currentTarget.files?.[0]); event.currentTarget.value = ""; }} />
    </>
  );
}

async function attach(deal: DealId, file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let from = 0; from < bytes.length; from += 32_768) text += String.fromCharCode(...bytes.subarray(from, from + 32_768));
  await client.deals.attach({ deal, name: file.name, content: btoa(text) });
  toast(`${file.name} is added`);
}
