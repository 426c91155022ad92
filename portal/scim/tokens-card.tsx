import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { client } from "../app/api.ts";
import { may, useMe } from "../app/session.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { TextField } from "../ui/fields.tsx";
import { Card, Facts } from "../ui/page.tsx";
import { Notice } from "../ui/status.tsx";
import { Ago, DateTime } from "../ui/times.tsx";
import { actOnProvisioning, type Provisioning } from "./provisioning-record.ts";
import { scimText as t } from "./scim-text.ts";
import s from "./scim.module.css";

type Token = Provisioning["tokens"][number];

/** The address and the tokens a directory needs. A token is shown once, when it is made. */
export function TokensCard({ provisioning }: { readonly provisioning: Provisioning }) {
  const me = useMe();
  const writes = may(me, "provisioning:write");
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const [name, setName] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const live = provisioning.tokens.filter((token) => token.live);
  const make = async () => {
    if (name.trim() === "") return t.tokenNameNeeded;
    const made = await actOnProvisioning(() => client.provisioning.createToken({ name: name.trim() }), t.made);
    setName("");
    setSecret(made.secret);
    return undefined;
  };
  return (
    <Card title={t.connect} lead={t.connectLead} action={writes ? <Button size="xs" onClick={() => setMaking(true)}>{t.make}</Button> : undefined}>
      <Facts facts={[{ label: t.baseUrl, value: <Copyable text={provisioning.baseUrl} /> }]} />
      <div className={s.below}>
        {live.length === 0 ? <p className="quiet">{t.noTokens}</p> : (
          <ul className={s.rows} aria-label={t.tokens}>{live.map((token) => <TokenRow key={token.id} token={token} onRevoke={writes ? () => setRevoking(token) : undefined} />)}</ul>
        )}
      </div>
      <ConfirmDialog opened={making} onClose={() => setMaking(false)} title={t.makeTitle} action={t.make} onConfirm={make}>
        <p>{t.makeText}</p>
        <div className={s.below}><TextField label={t.tokenName} help={t.tokenNameHelp} required autoFocus name="token-name" value={name} onChange={setName} onBlur={() => undefined} error={undefined} /></div>
      </ConfirmDialog>
      <ConfirmDialog
        opened={revoking !== null} onClose={() => setRevoking(null)} title={t.revokeTitle(revoking?.name ?? "")} action={t.revokeAction} danger
        onConfirm={async () => { if (revoking) await actOnProvisioning(() => client.provisioning.revokeToken({ token: revoking.id }), t.revoked); }}
      >
        {t.revokeText}
      </ConfirmDialog>
      <Secret secret={secret} onClose={() => setSecret(null)} />
    </Card>
  );
}

function TokenRow({ token, onRevoke }: { readonly token: Token; readonly onRevoke: (() => void) | undefined }) {
  return (
    <li className={s.row}>
      <span className={s.rowText}>
        <b>{token.name}</b>
        <small><span className="mono">{token.hint}</span> · {token.lastUsedAt ? <>{t.used} <Ago at={token.lastUsedAt} /></> : t.neverUsed} · {t.expires} <DateTime at={token.expiresAt} /></small>
      </span>
      {onRevoke ? <Button size="xs" variant="default" onClick={onRevoke} aria-label={`${t.revoke} ${token.name}`}>{t.revoke}</Button> : null}
    </li>
  );
}

/** Outside of the dialog that made it, so that a slip does not close it unseen. */
function Secret({ secret, onClose }: { readonly secret: string | null; readonly onClose: () => void }) {
  return (
    <Modal opened={secret !== null} onClose={onClose} title={t.secretTitle} size={520} closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <div className={s.fields}>
        <Notice tone="warn">{t.secretText}</Notice>
        <code className={`mono ${s.secret}`} tabIndex={0}>{secret}</code>
        <div className={s.copy}><CopyButton text={secret ?? ""} /><Button onClick={onClose}>{t.done}</Button></div>
      </div>
    </Modal>
  );
}

function Copyable({ text }: { readonly text: string }) {
  return <span className={s.copy}><code className="mono">{text}</code><CopyButton text={text} /></span>;
}

function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true), () => setCopied(false));
  return <Button size="xs" variant="default" onClick={copy} aria-live="polite">{copied ? t.copied : t.copy}</Button>;
}
