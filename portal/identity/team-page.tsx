import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Client, client, queryClient } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { saidOf, tableError } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { useTableState } from "../app/table-state.ts";
import { DangerItem } from "../ui/danger-item.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Card, Page, Stack } from "../ui/page.tsx";
import { StatusText } from "../ui/status.tsx";
import { Ago } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import type { Column, TableView } from "../ui/table/column.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { CustomRolesCard } from "./custom-roles-card.tsx";
import { DelegationsCard } from "./delegations-card.tsx";
import s from "./identity.module.css";
import { InviteDialog, RolesDialog } from "./member-dialogs.tsx";
import { RecoveriesCard } from "./recoveries-card.tsx";
import { rolesText } from "./role-words.ts";
import { teamText as t } from "./team-text.ts";

export type Member = Awaited<ReturnType<Client["people"]["list"]>>["items"][number];

const TONES = { invited: "info", active: "ok", suspended: "bad" } as const;

const columns: readonly Column<Member>[] = [
  { id: "person", label: t.name, value: (one) => `${one.name} ${one.email}`, cell: (one) => <span className={s.two}><b>{one.name}</b><small>{one.email}</small></span>, fixed: true, csv: (one) => one.name },
  { id: "name", label: t.email, value: (one) => one.name, csv: (one) => one.email, hidden: true, card: "title" },
  { id: "roles", label: t.roles, value: rolesText, card: "lead" },
  { id: "status", label: t.status, value: (one) => t.statuses[one.status], cell: (one) => <StatusText tone={TONES[one.status]}>{t.statuses[one.status]}</StatusText>, width: 130, card: "badge" },
  { id: "since", label: t.since, value: (one) => one.since, cell: (one) => <Ago at={one.since} />, width: 140, card: "figure" },
];
const views: readonly TableView<Member>[] = [
  { id: "all", label: t.everybody },
  { id: "invited", label: t.statuses.invited, test: (one) => one.status === "invited" },
  { id: "suspended", label: t.statuses.suspended, test: (one) => one.status === "suspended" },
];

export async function refreshTeam(): Promise<void> {
  await Promise.all([api.people.key(), api.customRoles.key(), api.recoveries.key(), api.delegations.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

type Act = { readonly kind: "roles" | "suspend"; readonly member: Member };

/** People, invitations, roles of one's own, lost factors and what is lent. */
export function TeamPage() {
  const me = useMe();
  const [search, onSearch] = useTableState();
  const [inviting, setInviting] = useState(false);
  const [act, setAct] = useState<Act | null>(null);
  const all = useQuery({ queryKey: [...api.people.list.key(), "every"], queryFn: () => everyItem((page) => client.people.list(page)) });
  const writes = may(me, "people:write");
  return (
    <Page title={t.title} lead={t.lead(me.organisation.name)} width="full" actions={writes ? <Button onClick={() => setInviting(true)}>{t.invite}</Button> : undefined}>
      <Stack>
        {may(me, "people:recover") ? <RecoveriesCard /> : null}
        <Card flush>
          <DataTable<Member>
            caption={t.title} noun="people" rows={all.data} columns={columns} rowId={(one) => one.id} rowName={(one) => one.name} search={search} onSearch={onSearch} views={views}
            error={tableError(all)} onRetry={() => void all.refetch()} {...(writes ? { menu: (one: Member) => <MemberMenu member={one} onAct={setAct} /> } : {})}
            empty={{ title: t.empty, text: t.emptyText }}
          />
        </Card>
        {may(me, "people:read") ? <CustomRolesCard writes={may(me, "roles:write")} /> : null}
        {may(me, "delegations:read") && me.organisation.kind !== "vendor" ? <DelegationsCard /> : null}
      </Stack>
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
      <RolesDialog member={act?.kind === "roles" ? act.member : null} onClose={() => setAct(null)} />
      <SuspendDialog member={act?.kind === "suspend" ? act.member : null} onClose={() => setAct(null)} />
    </Page>
  );
}

function MemberMenu({ member, onAct }: { readonly member: Member; readonly onAct: (act: Act) => void }) {
  const run = async (act: () => Promise<unknown>, done: string) => {
    try {
      await act();
      toast(done);
    } catch (error) {
      toast(saidOf(error).sentence, { tone: "bad" });
    }
    await refreshTeam();
  };
  return (
    <>
      <Menu.Item onClick={() => onAct({ kind: "roles", member })}>{t.changeRoles}</Menu.Item>
      {member.status === "invited" ? <Menu.Item onClick={() => void run(() => client.people.resend({ person: member.id }), t.resent)}>{t.resend}</Menu.Item> : null}
      {member.status === "suspended" ? <Menu.Item onClick={() => void run(() => client.people.reinstate({ person: member.id }), t.reinstated(member.name))}>{t.reinstate}</Menu.Item> : <DangerItem onClick={() => onAct({ kind: "suspend", member })}>{t.suspend}</DangerItem>}
    </>
  );
}

function SuspendDialog({ member, onClose }: { readonly member: Member | null; readonly onClose: () => void }) {
  const suspend = async (reason: string) => {
    if (!member) return;
    await client.people.suspend({ person: member.id, reason });
    await refreshTeam();
    toast(t.suspended(member.name));
  };
  return <ConfirmDialog opened={member !== null} onClose={onClose} title={t.suspendTitle(member?.name ?? "")} action={t.suspend} danger reason={{ required: true }} onConfirm={suspend}>{t.suspendText}</ConfirmDialog>;
}
