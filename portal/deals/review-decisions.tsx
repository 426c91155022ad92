import { Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Deal } from "../../core/deals/contract.ts";
import { api, client } from "../app/api.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { actOnDeal } from "./deal-record.ts";
import { DECLINE_CODES, dealName, FIELD } from "./deal-words.tsx";
import s from "./deals.module.css";

export type Decision = "approve" | "decline" | "ask";

type Props = { readonly deal: Deal; readonly decision: Decision | null; readonly onClose: () => void; readonly onDecided: () => void };

/** The three answers to a registration; each shows its consequence, and the server's sentence where it refuses. */
export function Decisions(props: Props) {
  return <><ApproveDialog {...props} /><DeclineDialog {...props} /><AskDialog {...props} /></>;
}

function ApproveDialog({ deal, decision, onClose, onDecided }: Props) {
  const checks = useQuery(api.deals.checks.queryOptions({ input: { deal: deal.id } }));
  const [fit, setFit] = useState<readonly string[]>([]);
  const approve = async (note: string) => {
    await actOnDeal(() => client.deals.approve({ deal: deal.id, version: deal.version, fit: [...fit], ...(note === "" ? {} : { note }) }), `${dealName(deal)} is approved and protected`);
    onDecided();
  };
  const items = checks.data?.customerFit.items ?? [];
  return (
    <ConfirmDialog opened={decision === "approve"} onClose={onClose} title={`Approve ${dealName(deal)}?`} action="Approve registration" reason={{ required: false, label: "Note to the partner" }} onConfirm={approve}>
      <p>{deal.partnerName} is told at once, protection starts and the rate is confirmed.</p>
      {items.length > 0 ? <Choices legend="The customer fits" items={items.map((item) => ({ value: item, label: item }))} chosen={fit} onChange={setFit} /> : null}
    </ConfirmDialog>
  );
}

function DeclineDialog({ deal, decision, onClose, onDecided }: Props) {
  const [code, setCode] = useState<string | null>(null);
  const decline = async (reason: string) => {
    const chosen = DECLINE_CODES.find((one) => one.value === code);
    if (!chosen) return "Choose why it is declined.";
    await actOnDeal(() => client.deals.decline({ deal: deal.id, version: deal.version, code: chosen.value, reason }), `${dealName(deal)} is declined`);
    onDecided();
    return undefined;
  };
  return (
    <ConfirmDialog opened={decision === "decline"} onClose={onClose} title={`Decline ${dealName(deal)}?`} action="Decline registration" danger reason={{ required: true, label: "Reason in words", help: "The partner reads this, with what to do next." }} onConfirm={decline}>
      <p style={{ marginBlockEnd: 12 }}>{deal.partnerName} is told at once.</p>
      <SelectField label="Why" required placeholder="Choose" options={DECLINE_CODES} name="code" value={code} onChange={setCode} onBlur={() => undefined} error={undefined} />
    </ConfirmDialog>
  );
}

function AskDialog({ deal, decision, onClose }: Props) {
  const [fields, setFields] = useState<readonly string[]>([]);
  const ask = (question: string) => actOnDeal(() => client.deals.ask({ deal: deal.id, version: deal.version, question: question.replaceAll(/\s+/g, " "), fields: [...fields] }), "The partner is asked; the clock stands still");
  return (
    <ConfirmDialog opened={decision === "ask"} onClose={onClose} title={`Ask about ${dealName(deal)}`} action="Send question" reason={{ required: true, label: "Question" }} onConfirm={ask}>
      <p>The clock stands still until {deal.partnerName} answers.</p>
      <Choices legend="Fields that may be changed for the answer" items={Object.entries(FIELD).map(([value, label]) => ({ value, label }))} chosen={fields} onChange={setFields} />
    </ConfirmDialog>
  );
}

type ChoicesProps = { readonly legend: string; readonly items: readonly { readonly value: string; readonly label: string }[]; readonly chosen: readonly string[]; readonly onChange: (next: readonly string[]) => void };

function Choices({ legend, items, chosen, onChange }: ChoicesProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div className={s.options}>
        {items.map((item) => <Checkbox key={item.value} label={item.label} checked={chosen.includes(item.value)} onChange={(event) => onChange(event.currentTarget.checked ? [...chosen, item.value] : chosen.filter((one) => one !== item.value))} />)}
      </div>
    </fieldset>
  );
}
