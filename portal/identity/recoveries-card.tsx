import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Client, client } from "../app/api.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Card } from "../ui/page.tsx";
import { Ago, DateTime } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import s from "./identity.module.css";
import { refreshTeam } from "./team-page.tsx";
import { teamText as t } from "./team-text.ts";

type Recovery = Awaited<ReturnType<Client["recoveries"]["list"]>>["items"][number];

/** Stands only while somebody waits. */
export function RecoveriesCard() {
  const waiting = useQuery(api.recoveries.list.queryOptions({ input: {} }));
  const [vouching, setVouching] = useState<Recovery | null>(null);
  const items = waiting.data?.items ?? [];
  if (items.length === 0) return null;
  const vouch = async () => {
    if (!vouching) return;
    await client.recoveries.approve({ recovery: vouching.id });
    await refreshTeam();
    toast(t.vouched);
  };
  const refuse = async (recovery: Recovery) => {
    await client.recoveries.refuse({ recovery: recovery.id });
    await refreshTeam();
    toast(t.refused);
  };
  return (
    <Card title={t.recoveries} lead={t.recoveriesLead} flush>
      <ul className={s.rows}>
        {items.map((one) => (
          <li key={one.id}>
            <span className={s.rowText}><b>{one.name}</b><small>{one.email} · {one.dueAt ? <>{t.from} <DateTime at={one.dueAt} /></> : <>{t.asked} <Ago at={one.askedAt} /></>}</small></span>
            {one.approvedBy === null ? <Button size="xs" aria-label={`${t.vouch}: ${one.name}`} onClick={() => setVouching(one)}>{t.vouch}</Button> : null}
            <Button size="xs" variant="default" aria-label={`${t.refuse}: ${one.name}`} onClick={() => void refuse(one)}>{t.refuse}</Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog opened={vouching !== null} onClose={() => setVouching(null)} title={t.vouchTitle(vouching?.name ?? "")} action={t.vouch} onConfirm={vouch}>{t.vouchText}</ConfirmDialog>
    </Card>
  );
}
