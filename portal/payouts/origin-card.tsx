import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { TextField } from "../ui/fields.tsx";
import { Pair } from "../ui/form-parts.tsx";
import { Card } from "../ui/page.tsx";
import { actOnPayouts } from "./payout-record.ts";
import { accountText } from "./payout-words.tsx";
import { payoutsText as t } from "./payouts-text.ts";
import s from "./payouts.module.css";
import { StepUpDialog } from "./step-up-dialog.tsx";

type Rail = "ach" | "sepa";
const RAILS: readonly Rail[] = ["ach", "sepa"];

/** The vendor's own accounts; without one, nothing can be paid on its network. */
export function OriginCard() {
  const me = useMe();
  const origins = useQuery(api.payoutOrigins.list.queryOptions({ input: {} }));
  const [changing, setChanging] = useState<Rail | null>(null);
  return (
    <Card title={t.origins} lead={t.originsLead}>
      <Loaded query={origins} lines={2}>
        {({ items }) => (
          <ul className={s.list}>
            {RAILS.map((rail) => {
              const set = items.find((one) => one.rail === rail);
              return (
                <li key={rail}>
                  <span className={`${s.two} ${s.grow}`}><b>{set ? accountText({ rail, to: set.last4 }) : t.rail[rail]}</b><small>{set ? `${set.name}, ${t.setBy(set.setBy)}` : t.originMissing}</small></span>
                  {may(me, "payouts:approve") ? <Button size="xs" variant="default" aria-label={set ? t.changeOrigin(t.rail[rail]) : t.setOrigin(t.rail[rail])} onClick={() => setChanging(rail)}>{set ? "Change" : "Set"}</Button> : null}
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
      {changing === null ? null : <OriginDialog rail={changing} onClose={() => setChanging(null)} />}
    </Card>
  );
}

const EMPTY = { name: "", routing: "", bankName: "", originId: "", companyId: "", description: "COMMISSION", iban: "", bic: "" };

function OriginDialog({ rail, onClose }: { readonly rail: Rail; readonly onClose: () => void }) {
  const [values, setValues] = useState(EMPTY);
  const field = (name: keyof typeof EMPTY) => ({ name, value: values[name], onChange: (value: string) => setValues((before) => ({ ...before, [name]: value })), onBlur: () => undefined, error: undefined });
  const { name, routing, bankName, originId, companyId, description, iban, bic } = values;
  const origin = rail === "ach" ? { rail, name, routing, bankName, originId, companyId, description } : { rail, name, iban, ...(bic === "" ? {} : { bic: bic.toUpperCase() }) };
  return (
    <StepUpDialog opened onClose={onClose} title={t.setOrigin(t.rail[rail])} action={t.setOrigin(t.rail[rail])} onConfirm={(password) => actOnPayouts(() => client.payoutOrigins.set({ origin, password }), t.originChanged(t.rail[rail]))}>
      <TextField label="Name at the bank" required {...field("name")} />
      {rail === "ach" ? (
        <>
          <Pair><TextField label="Bank" help="Up to 23 letters" required {...field("bankName")} /><TextField label="Routing number" help="Nine digits" required {...field("routing")} /></Pair>
          <Pair><TextField label="Immediate origin" help="Nine or ten digits, from the bank" required {...field("originId")} /><TextField label="Company ID" help="Up to ten digits or capitals" required {...field("companyId")} /></Pair>
          <TextField label="Entry description" help="What payees see; up to ten capitals" required {...field("description")} />
        </>
      ) : <Pair><TextField label="IBAN" required {...field("iban")} /><TextField label="BIC" help="If your bank wants it" {...field("bic")} /></Pair>}
    </StepUpDialog>
  );
}
