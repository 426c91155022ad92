import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, client } from "../app/api.ts";
import { everyItem } from "../app/every-item.ts";
import { Loaded } from "../app/loaded.tsx";
import { ApiProblem } from "../app/problem.ts";
import { may, useMe } from "../app/session.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Card, Facts, Page } from "../ui/page.tsx";
import { ProgressButton } from "../ui/progress-button.tsx";
import { Notice, StatusBadge } from "../ui/status.tsx";
import { Ago, DateTime } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import { SettingsCards } from "./connection-form.tsx";
import { calledOf, type Connection, PRESET_NAMES, PROTOCOL_NAMES, TO_DO } from "./presets.ts";
import { ssoText as t } from "./sso-text.ts";
import s from "./sso.module.css";
import { TestCard } from "./test-card.tsx";

const route = getRouteApi("/shell/settings/sso/$connection");

/** One connection, from the first address to carry over to the switch. Each card is a step; the page can be left and come back to. */
export function ConnectionPage() {
  const { connection: id } = route.useParams();
  const { test } = route.useSearch();
  const me = useMe();
  const one = useQuery(api.sso.connections.get.queryOptions({ input: { connection: id as `con_${string}` } }));
  const overview = useQuery(api.sso.get.queryOptions({ input: {} }));
  const writes = may(me, "sso:write");
  const found = one.data;
  return (
    <Page
      title={found?.name ?? t.title} width="record" path={[{ label: t.title, to: "/settings/sso" }]} lead={found ? `${PRESET_NAMES[found.preset]} · ${PROTOCOL_NAMES[found.protocol]}` : undefined}
      badge={found ? <StatusBadge tone={found.status === "on" ? "ok" : "neutral"}>{found.status === "on" ? t.on : t.off}</StatusBadge> : undefined}
    >
      <Loaded query={one}>{(connection) => (
        <>
          <ToDoCard connection={connection} />
          <Loaded query={overview}>{(all) => <SettingsCards key={connection.changedAt} connection={connection} defaultRoles={all.defaultRoles} groupRoles={all.groupRoles} writes={writes} />}</Loaded>
          <TestCard connection={connection} test={test} writes={writes} />
          {writes ? <SwitchCard connection={connection} /> : null}
          {connection.people > 0 ? <PeopleCard connection={connection} writes={writes} /> : null}
        </>
      )}</Loaded>
    </Page>
  );
}

function ToDoCard({ connection }: { readonly connection: Connection }) {
  const name = calledOf(connection.preset);
  return (
    <Card title={t.at(name)} lead={t.atLead}>
      <ol className={s.todo}>
        {TO_DO[connection.preset][connection.protocol].map((step) => (
          <li key={step.text}>
            {step.text}
            {step.copy ? <div className={s.copies}>{step.copy.map(([label, value]) => <CopyField key={label} label={label} value={value(connection.ours)} />)}</div> : null}
          </li>
        ))}
      </ol>
      {connection.ours.certificate ? <div className={s.copies}><CopyField label={t.ourCertificate} value={connection.ours.certificate} /></div> : null}
    </Card>
  );
}

function SwitchCard({ connection }: { readonly connection: Connection }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<"off" | "remove" | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: api.sso.key() });
  const on = async () => {
    setSaid(null);
    try {
      await client.sso.connections.switch({ connection: connection.id, on: true });
      toast(t.isOn);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setSaid(error.said.sentence);
    }
    await refresh();
  };
  return (
    <Card title={t.switch} lead={t.switchLead}>
      <div className={s.gap}>
        {said ? <Notice tone="bad">{said}</Notice> : null}
        <div className={s.buttons}>
          {connection.status === "off" ? <ProgressButton onRun={on}>{t.switchOn}</ProgressButton> : <Button variant="default" onClick={() => setAsked("off")}>{t.switchOff}</Button>}
          <Button variant="subtle" color="red" onClick={() => setAsked("remove")}>{t.remove}</Button>
        </div>
      </div>
      <ConfirmDialog
        opened={asked === "off"} onClose={() => setAsked(null)} title={t.switchOffTitle} action={t.switchOff} danger
        onConfirm={async () => {
          await client.sso.connections.switch({ connection: connection.id, on: false });
          await refresh();
        }}
      >{t.switchOffText}</ConfirmDialog>
      <ConfirmDialog
        opened={asked === "remove"} onClose={() => setAsked(null)} title={t.removeTitle} action={t.remove} danger
        onConfirm={async () => {
          await client.sso.connections.remove({ connection: connection.id });
          await navigate({ to: "/settings/sso" });
          await refresh();
        }}
      >{t.removeText}</ConfirmDialog>
    </Card>
  );
}

function PeopleCard({ connection, writes }: { readonly connection: Connection; readonly writes: boolean }) {
  const queries = useQueryClient();
  const people = useQuery({ queryKey: [...api.sso.connections.people.key(), connection.id], queryFn: () => everyItem((page) => client.sso.connections.people({ connection: connection.id, ...page })) });
  const unlink = async (person: `per_${string}`) => {
    await client.sso.connections.unlink({ connection: connection.id, person });
    await queries.invalidateQueries({ queryKey: api.sso.key() });
  };
  return (
    <Card title={t.linked}>
      <Loaded query={people}>{(rows) => (
        <Facts facts={rows.map((one) => ({
          label: `${one.name} · ${one.email ?? one.subject}`,
          value: <span className={s.side}><Ago at={one.seenAt} />{writes ? <ProgressButton size="compact-xs" variant="default" onRun={() => unlink(one.person)}>{t.unlink}</ProgressButton> : null}</span>,
        }))} />
      )}</Loaded>
      {connection.certificates.map((one) => <p key={one.fingerprint} className={s.quiet}>{t.expires} <DateTime at={one.expiresAt} /></p>)}
    </Card>
  );
}
