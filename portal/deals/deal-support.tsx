import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Deal } from "../../core/deals/contract.ts";
import { api, type Client, client } from "../app/api.ts";
import { Loaded, saidOf } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { DateField } from "../ui/date-field.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Fields } from "../ui/form-parts.tsx";
import { Card } from "../ui/page.tsx";
import { ProgressButton } from "../ui/progress-button.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { StatusText, type Tone } from "../ui/status.tsx";
import { Day } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import { actOnDeal } from "./deal-record.ts";
import s from "./deals.module.css";

type Request = Awaited<ReturnType<Client["deals"]["support"]>>["items"][number];

const KIND = { pre_sales: "Pre-sales help", demo: "Help with a demo", proposal: "A proposal template" } as const;
const KINDS = Object.entries(KIND).map(([value, label]) => ({ value: value as Request["kind"], label }));
const STATE: Readonly<Record<Request["status"], readonly [Tone, string]>> = { open: ["warn", "Nobody has it yet"], assigned: ["info", "Taken care of"], done: ["ok", "Done"], cancelled: ["neutral", "Cancelled"] };

/** Help that the vendor gives on a deal: asked for by the partner, taken and finished by staff. */
export function SupportCard({ deal }: { readonly deal: Deal }) {
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const staff = me.organisation.kind === "vendor";
  const requests = useQuery(api.deals.support.queryOptions({ input: { deal: deal.id } }));
  const open = ["in_review", "waiting", "queued", "approved"].includes(deal.status);
  const asks = !staff && open && may(me, "deals:write");
  if (!asks && (requests.data?.items.length ?? 0) === 0) return null;
  return (
    <Card title="Help from MindWeave" lead={staff ? undefined : "Pre-sales, a demo, or a template for your proposal"}>
      <Loaded query={requests} lines={2}>
        {({ items }) => (items.length === 0 ? null : <ul className={s.similar}>{items.map((one) => <RequestItem key={one.id} deal={deal} request={one} staff={staff} me={me.person.id} writes={may(me, "deals:comment")} />)}</ul>)}
      </Loaded>
      {asks ? <Button variant="default" size="xs" mt={requests.data?.items.length ? 12 : 0} onClick={() => setAsking(true)}>Ask for help</Button> : null}
      <AskDialog deal={deal} opened={asking} onClose={() => setAsking(false)} />
    </Card>
  );
}

type ItemProps = { readonly deal: Deal; readonly request: Request; readonly staff: boolean; readonly me: `per_${string}`; readonly writes: boolean };

function RequestItem({ deal, request, staff, me, writes }: ItemProps) {
  const [tone, words] = STATE[request.status];
  const live = request.status === "open" || request.status === "assigned";
  const set = (change: Omit<Parameters<typeof client.deals.setSupport>[0], "deal" | "support">, done: string) => actOnDeal(() => client.deals.setSupport({ deal: deal.id, support: request.id, ...change }), done).catch((error: unknown) => toast(saidOf(error).sentence, { tone: "bad" }));
  return (
    <li>
      <b>{KIND[request.kind]}</b>
      <p className={s.text}>{request.note}</p>
      <StatusText tone={tone}>{request.owner && request.status === "assigned" ? `${request.owner} takes care of it` : words}</StatusText>
      {request.due ? <p className="quiet">Needed by <Day date={request.due} /></p> : null}
      {live && writes ? (
        <div className={s.row}>
          {staff && request.status === "open" ? <ProgressButton size="xs" variant="default" onRun={() => set({ owner: me }, "It is yours")}>I take it</ProgressButton> : null}
          {staff ? <ProgressButton size="xs" variant="default" onRun={() => set({ status: "done" }, "Done")}>Mark as done</ProgressButton> : <ProgressButton size="xs" variant="default" onRun={() => set({ status: "cancelled" }, "The request is cancelled")}>Cancel request</ProgressButton>}
        </div>
      ) : null}
    </li>
  );
}

function AskDialog({ deal, opened, onClose }: { readonly deal: Deal; readonly opened: boolean; readonly onClose: () => void }) {
  const [kind, setKind] = useState<string | null>(null);
  const [due, setDue] = useState<string | null>(null);
  const ask = async (note: string) => {
    const chosen = KINDS.find((one) => one.value === kind);
    if (!chosen) return "Choose what you need.";
    await actOnDeal(() => client.deals.askSupport({ deal: deal.id, kind: chosen.value, note: note.replaceAll(/\s+/g, " "), ...(due === null ? {} : { due }) }), "Your partner manager has it");
    return undefined;
  };
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title="Ask for help" action="Send request" reason={{ required: true, label: "What it is about", help: "Who is there, and what they want to see." }} onConfirm={ask}>
      <Fields>
        <SelectField label="What you need" required placeholder="Choose" options={KINDS} name="kind" value={kind} onChange={setKind} onBlur={() => undefined} error={undefined} />
        <DateField label="Needed by" placeholder="Choose a date" name="due" value={due} onChange={setDue} onBlur={() => undefined} error={undefined} />
      </Fields>
    </ConfirmDialog>
  );
}
