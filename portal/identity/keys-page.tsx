import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Client, client, queryClient } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { tableError } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { useTableState } from "../app/table-state.ts";
import { DangerItem } from "../ui/danger-item.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Card, Page, Stack } from "../ui/page.tsx";
import { StatusText } from "../ui/status.tsx";
import { Ago, Day } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import type { Column, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import s from "./identity.module.css";
import { NewKeyDialog, ShownKey } from "./key-dialogs.tsx";
import { keysText as t } from "./keys-text.ts";
import { ServiceAccountsCard } from "./service-accounts-card.tsx";

type Key = Awaited<ReturnType<Client["keys"]["list"]>>["items"][number];

const TONES = { active: "ok", revoked: "bad", expired: "neutral" } as const;
function statusOf(key: Key): keyof typeof TONES {
  if (key.revokedAt !== null) return "revoked";
  return key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now() ? "expired" : "active";
}

const columns: readonly Column<Key>[] = [
  { id: "key", label: t.key, value: (one) => `${one.name} ${one.hint}`, cell: (one) => <span className={s.two}><b>{one.name}</b><small className="mono">{one.hint}</small></span>, fixed: true },
  { id: "name", label: t.name, value: (one) => one.name, hidden: true, card: "title" },
  { id: "owner", label: t.worksFor, value: (one) => one.worksFor, width: 180, card: "lead" },
  { id: "status", label: t.status, value: (one) => t.statuses[statusOf(one)], cell: (one) => <StatusText tone={TONES[statusOf(one)]}>{t.statuses[statusOf(one)]}</StatusText>, width: 120, card: "badge" },
  { id: "used", label: t.lastUsed, value: (one) => one.lastUsedAt, cell: (one) => (one.lastUsedAt ? <Ago at={one.lastUsedAt} /> : <span className="quiet">{t.never}</span>), width: 130, card: "figure" },
  { id: "expires", label: t.expires, value: (one) => one.expiresAt, cell: (one) => (one.expiresAt ? <Day date={one.expiresAt.slice(0, 10)} /> : <span className="quiet">{t.never}</span>), width: 130 },
];
const views: readonly TableView<Key>[] = [{ id: "all", label: t.all }, { id: "active", label: t.statuses.active, test: (one) => statusOf(one) === "active" }];

export async function refreshKeys(): Promise<void> {
  await Promise.all([api.keys.key(), api.serviceAccounts.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

/** Keys of the organisation, and the programs they work for. */
export function KeysPage() {
  const me = useMe();
  const [search, onSearch] = useTableState();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const all = useQuery({ queryKey: [...api.keys.list.key(), "every"], queryFn: () => everyItem((page) => client.keys.list(page)) });
  const writes = may(me, "keys:write");
  const revoke = async () => {
    if (!revoking) return;
    await client.keys.revoke({ key: revoking.id });
    await refreshKeys();
    toast(t.revoked);
  };
  const made = (shown: string) => {
    setMaking(false);
    setSecret(shown);
    void refreshKeys();
  };
  return (
    <Page title={t.title} lead={t.lead} width="full" actions={writes ? <Button onClick={() => setMaking(true)}>{t.newKey}</Button> : undefined}>
      <Stack>
        <Card flush>
          <DataTable<Key>
            caption={t.title} noun="keys" rows={all.data} columns={columns} rowId={(one) => one.id} rowName={(one) => one.name} search={search} onSearch={onSearch} views={views} error={tableError(all)} onRetry={() => void all.refetch()}
            {...(writes ? { menu: (one: Key) => (statusOf(one) === "revoked" ? <Menu.Item disabled>{t.revoked}</Menu.Item> : <DangerItem onClick={() => setRevoking(one)}>{t.revoke}</DangerItem>) } : {})}
            empty={{ title: t.empty, text: t.emptyText }}
          />
        </Card>
        <ServiceAccountsCard writes={writes} />
      </Stack>
      <NewKeyDialog opened={making} onClose={() => setMaking(false)} onMade={made} />
      <ShownKey secret={secret} onKept={() => setSecret(null)} />
      <ConfirmDialog opened={revoking !== null} onClose={() => setRevoking(null)} title={t.revokeTitle(revoking?.name ?? "")} action={t.revoke} danger onConfirm={revoke}>{t.revokeText}</ConfirmDialog>
    </Page>
  );
}
