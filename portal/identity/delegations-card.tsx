import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Client, client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { enterOrganisation, may, useMe } from "../app/session.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Fields } from "../ui/form-parts.tsx";
import { Card } from "../ui/page.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { StatusBadge } from "../ui/status.tsx";
import { Day } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import s from "./identity.module.css";
import { PermissionChoices } from "./role-choices.tsx";
import { refreshTeam } from "./team-page.tsx";
import { teamText as t } from "./team-text.ts";

type Delegation = Awaited<ReturnType<Client["delegations"]["list"]>>["items"][number];

/** What a customer lent, or what a service provider was lent. */
export function DelegationsCard() {
  const me = useMe();
  const lent = useQuery(api.delegations.list.queryOptions({ input: { limit: 100 } }));
  const [ending, setEnding] = useState<Delegation | null>(null);
  const [lending, setLending] = useState(false);
  const own = me.organisation.kind === "customer";
  const end = async () => {
    if (!ending) return;
    await client.delegations.revoke({ delegation: ending.id });
    await refreshTeam();
    toast(t.takenBack);
  };
  const lends = own && may(me, "delegations:write");
  return (
    <Card title={own ? t.delegationsOwn : t.delegations} lead={t.delegationsLead} flush action={lends ? <Button size="xs" variant="default" onClick={() => setLending(true)}>{t.lend}</Button> : undefined}>
      <Loaded query={lent}>{({ items }) => (
        <ul className={s.rows}>
          {items.length === 0 ? <li className="quiet">{t.delegationsNone}</li> : null}
          {items.map((one) => (
            <li key={one.id}>
              <span className={s.rowText}><span className={s.inline}><b>{own ? one.provider.name : one.customer.name}</b><StatusBadge tone={one.active ? "ok" : "neutral"}>{one.active ? t.active : t.over}</StatusBadge></span><small>{one.permissions.join(", ")} · {t.until} <Day date={one.expiresAt.slice(0, 10)} /></small></span>
              {lends && one.active ? <Button size="xs" variant="default" aria-label={`${t.takeBack}: ${one.provider.name}`} onClick={() => setEnding(one)}>{t.takeBack}</Button> : null}
              {!own && one.active && me.organisations.some((place) => place.id === one.customer.id) ? <Button size="xs" variant="default" aria-label={`${t.workThere}: ${one.customer.name}`} onClick={() => void enterOrganisation(one.customer.id)}>{t.workThere}</Button> : null}
            </li>
          ))}
        </ul>
      )}</Loaded>
      <ConfirmDialog opened={ending !== null} onClose={() => setEnding(null)} title={t.takeBackTitle(ending?.provider.name ?? "")} action={t.takeBack} danger onConfirm={end}>{t.takeBackText}</ConfirmDialog>
      {lending ? <LendDialog onClose={() => setLending(false)} /> : null}
    </Card>
  );
}

function LendDialog({ onClose }: { readonly onClose: () => void }) {
  const choices = useQuery(api.delegations.choices.queryOptions({ input: {} }));
  const [provider, setProvider] = useState<string | null>(null);
  const [days, setDays] = useState<string | null>("90");
  const [permissions, setPermissions] = useState<readonly string[]>([]);
  const lend = async () => {
    if (provider === null) return t.providerNeeded;
    if (permissions.length === 0) return t.permissionNeeded;
    await client.delegations.grant({ provider: provider as never, permissions: permissions as string[], days: Number(days ?? "90") });
    await refreshTeam();
    toast(t.lent);
    return undefined;
  };
  const plain = { onBlur: () => undefined, error: undefined };
  return (
    <ConfirmDialog opened onClose={onClose} title={t.lend} action={t.lend} onConfirm={lend}>
      <Fields>
        <SelectField label={t.provider} required searchable placeholder={t.choose} options={(choices.data?.providers ?? []).map((one) => ({ value: one.id, label: one.name }))} name="provider" value={provider} onChange={setProvider} {...plain} />
        <SelectField label={t.days} options={Object.entries(t.daysOptions).map(([value, label]) => ({ value, label }))} name="days" value={days} onChange={setDays} {...plain} />
        <PermissionChoices from={choices.data?.permissions ?? []} value={permissions} onChange={setPermissions} />
      </Fields>
    </ConfirmDialog>
  );
}
