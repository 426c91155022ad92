import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, client } from "../app/api.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { Fields } from "../ui/form-parts.tsx";
import type { Application } from "./applications-page.tsx";
import { actOnPartner } from "./partner-record.ts";

type Props = { readonly application: Application; readonly opened: boolean; readonly onClose: () => void };

/** A field of a dialog that nothing judges before the server does. */
export function plainField(name: string, value: string | null, onChange: (value: string | null) => void) {
  return { name, value, onChange, onBlur: () => undefined, error: undefined };
}

/** With the tier and the level the partner begins at. */
export function ApproveApplication({ application: one, opened, onClose }: Props) {
  const tiers = useQuery(api.tiers.list.queryOptions({ input: {}, enabled: opened }));
  const terms = useQuery(api.programs.terms.queryOptions({ input: { track: one.track }, enabled: opened }));
  const [tier, setTier] = useState<string | null>(null);
  const [level, setLevel] = useState<string | null>(null);
  const levels = terms.data?.track.levels ?? [];
  const approve = (overrideReason: string) => actOnPartner(
    () => client.applications.approve({ application: one.id, ...(tier === null ? {} : { tier }), ...(level === null ? {} : { level }), ...(overrideReason === "" ? {} : { overrideReason }) }),
    `${one.company} is a partner; ${one.contactName} is invited`,
  );
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={`Approve ${one.company}?`} action="Approve application" reason={{ required: false, label: "Reason to go beyond the places of a tier", help: "Only where the tier is full." }} onConfirm={approve}>
      <Fields>
        <p>The partner is created, and {one.contactName} gets an invitation at {one.email}.</p>
        <SelectField label="Program tier" placeholder="The program’s own start" options={(tiers.data?.items ?? []).map((each) => ({ value: each.tier, label: places(each) }))} {...plainField("tier", tier, setTier)} />
        {levels.length > 0 ? <SelectField label="Level" placeholder="The program’s own start" options={levels.map((each) => ({ value: each.id, label: each.title }))} {...plainField("level", level, setLevel)} /> : null}
      </Fields>
    </ConfirmDialog>
  );
}

function places({ title, active, capacity }: { readonly title: string; readonly active: number; readonly capacity: number | null }): string {
  return capacity === null ? title : `${title} (${active} of ${capacity} places taken)`;
}

export function DeclineApplication({ application: one, opened, onClose }: Props) {
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={`Decline ${one.company}?`} action="Decline application" danger reason={{ required: true, help: "The applicant reads this." }} onConfirm={(reason) => actOnPartner(() => client.applications.decline({ application: one.id, reason }), `${one.company} is declined`)}>
      {one.contactName} is told by e-mail.
    </ConfirmDialog>
  );
}
