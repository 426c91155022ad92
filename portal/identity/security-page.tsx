import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Client, client, queryClient } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { meQuery, useMe } from "../app/session.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Card, Page, Stack } from "../ui/page.tsx";
import { Notice, StatusBadge } from "../ui/status.tsx";
import { Ago } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import { AuthenticatorDialog, PasskeyDialog, RecoveryCodes } from "./factor-dialogs.tsx";
import s from "./identity.module.css";
import { EmailCard, PasswordCard } from "./own-credentials.tsx";
import { securityText as t } from "./security-text.ts";

export type OwnSecurity = Awaited<ReturnType<Client["security"]["get"]>>;

/** What changed shows at once, and so does what one may do since. */
export async function refreshSecurity(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries({ queryKey: api.security.key() }), queryClient.invalidateQueries({ queryKey: meQuery.queryKey })]);
}

/** One's own: password, second factors, recovery codes, address, sessions. */
export function SecurityPage() {
  const me = useMe();
  const own = useQuery(api.security.get.queryOptions({ input: {} }));
  return (
    <Page title={t.title} lead={t.lead} width="record">
      <Stack>
        {me.mustEnrol ? <Notice tone="warn" title={t.mustEnrol}>{t.mustEnrolText}</Notice> : null}
        <Card title={t.factorsCard} lead={t.factorsLead} flush><Loaded query={own}>{(data) => <Factors own={data} />}</Loaded></Card>
        <Card title={t.passwordCard}><Loaded query={own} lines={2}>{(data) => <PasswordCard own={data} />}</Loaded></Card>
        <Card title={t.emailCard}><Loaded query={own} lines={2}>{(data) => <EmailCard own={data} />}</Loaded></Card>
        <SessionsCard />
      </Stack>
    </Page>
  );
}

type Act = { kind: "app" | "passkey" | "remove-app" | "codes" } | { kind: "remove"; id: string; name: string };

function Factors({ own }: { readonly own: OwnSecurity }) {
  const [act, setAct] = useState<Act | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = () => setAct(null);
  const added = (given: readonly string[] | null) => {
    close();
    setCodes(given);
    void refreshSecurity();
  };
  const gone = async (call: Promise<unknown>) => {
    await call;
    await refreshSecurity();
    toast(t.removed);
  };
  return (
    <>
      <ul className={s.rows}>
        {own.passkeys.map((key) => (
          <li key={key.id}>
            <span className={s.rowText}><b>{key.name}</b><small>{key.synced ? t.passkeySynced : t.passkeyHere} · {key.lastUsedAt ? <>{t.passkeyUsed} <Ago at={key.lastUsedAt} /></> : t.passkeyUnused}</small></span>
            <Button size="xs" variant="default" aria-label={`${t.remove}: ${key.name}`} onClick={() => setAct({ kind: "remove", id: key.id, name: key.name })}>{t.remove}</Button>
          </li>
        ))}
        <li><span className={s.rowText}><b>Passkey</b><small>A finger, a face or a number on your own device</small></span><Button size="xs" variant={own.passkeys.length > 0 ? "default" : "filled"} onClick={() => setAct({ kind: "passkey" })}>{t.addPasskey}</Button></li>
        <li>
          <span className={s.rowText}><b>{t.authenticator}</b><small>{own.authenticator ? t.authenticatorOn : t.authenticatorOff}</small></span>
          {own.authenticator ? <Button size="xs" variant="default" aria-label={`${t.remove}: ${t.authenticator}`} onClick={() => setAct({ kind: "remove-app" })}>{t.remove}</Button> : null}
          {own.authenticator ? null : <Button size="xs" variant="default" aria-label={`${t.setUp}: ${t.authenticator}`} onClick={() => setAct({ kind: "app" })}>{t.setUp}</Button>}
        </li>
        <li>
          <span className={s.rowText}><b>{t.recoveryCodes}</b><small>{own.passkeys.length > 0 || own.authenticator ? t.recoveryLeft(own.recoveryCodes) : t.recoveryNone}</small></span>
          {own.passkeys.length > 0 || own.authenticator ? <Button size="xs" variant="default" onClick={() => setAct({ kind: "codes" })}>{t.recoveryNew}</Button> : null}
        </li>
      </ul>
      <AuthenticatorDialog opened={act?.kind === "app"} onClose={close} onAdded={added} />
      <PasskeyDialog opened={act?.kind === "passkey"} onClose={close} onAdded={added} />
      <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />
      <ConfirmDialog opened={act?.kind === "remove-app"} onClose={close} title={t.removeAppTitle} action={t.remove} danger onConfirm={() => gone(client.security.removeAuthenticator({}))}>{t.removeAppText}</ConfirmDialog>
      <ConfirmDialog opened={act?.kind === "codes"} onClose={close} title={t.recoveryNew} action={t.recoveryNew} onConfirm={async () => added((await client.security.renewRecoveryCodes({})).recoveryCodes)}>{t.recoveryNewText}</ConfirmDialog>
      <ConfirmDialog opened={act?.kind === "remove"} onClose={close} title={t.removePasskeyTitle(act?.kind === "remove" ? act.name : "")} action={t.remove} danger onConfirm={() => gone(client.security.removePasskey({ passkey: (act?.kind === "remove" ? act.id : "") as never }))}>{t.removePasskeyText}</ConfirmDialog>
    </>
  );
}

function SessionsCard() {
  const sessions = useQuery(api.security.sessions.queryOptions({ input: {} }));
  const [all, setAll] = useState(false);
  const end = async (session: `ses_${string}`) => {
    await client.security.endSession({ session });
    await sessions.refetch();
    toast(t.ended);
  };
  const endAll = async () => {
    await client.security.endSessions({});
    queryClient.clear();
    location.assign("/login");
  };
  return (
    <Card title={t.sessionsCard} flush action={<Button size="xs" variant="default" onClick={() => setAll(true)}>{t.endAll}</Button>}>
      <Loaded query={sessions}>{({ items }) => (
        <ul className={s.rows}>
          {items.map((one) => (
            <li key={one.id}>
              <span className={s.rowText}><span className={s.inline}><b>{one.device}</b>{one.current ? <StatusBadge tone="ok">{t.here}</StatusBadge> : null}</span><small>{one.organisation} · {t.ways[one.method]} · {one.address} · {t.lastSeen} <Ago at={one.lastSeenAt} /></small></span>
              {one.current ? null : <Button size="xs" variant="default" aria-label={`${t.end}: ${one.device}`} onClick={() => void end(one.id)}>{t.end}</Button>}
            </li>
          ))}
        </ul>
      )}</Loaded>
      <ConfirmDialog opened={all} onClose={() => setAll(false)} title={t.endAll} action={t.endAll} danger onConfirm={endAll}>{t.endAllText}</ConfirmDialog>
    </Card>
  );
}
