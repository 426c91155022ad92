import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { api, client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { useMe } from "../app/session.ts";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields, Pair } from "../ui/form-parts.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { toast } from "../ui/toast.tsx";
import s from "./identity.module.css";
import { keysText as t } from "./keys-text.ts";
import { PermissionChoices } from "./role-choices.tsx";

const DAY_MS = 86_400_000;
const Named = z.object({ name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)), account: z.nullable(z.string()), days: z.nullable(z.string()) });

export function NewKeyDialog({ opened, onClose, onMade }: { readonly opened: boolean; readonly onClose: () => void; readonly onMade: (secret: string) => void }) {
  return <Modal opened={opened} onClose={onClose} title={t.newKey} size={640} closeButtonProps={{ "aria-label": "Close" }}>{opened ? <KeyForm onMade={onMade} /> : null}</Modal>;
}

function KeyForm({ onMade }: { readonly onMade: (secret: string) => void }) {
  const me = useMe();
  const accounts = useQuery(api.serviceAccounts.list.queryOptions({ input: { limit: 100 } }));
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const form = useForm({
    schema: Named, initial: { name: "", account: "me", days: "90" }, messages: { name: t.nameNeeded },
    onSubmit: async ({ name, account, days }) => {
      if (scopes.length === 0) return { sentence: t.scopeNeeded };
      try {
        const { secret } = await client.keys.create({
          name, scopes: scopes as never, ...(days === null || days === "never" ? {} : { expiresAt: `${new Date(Date.now() + Number(days) * DAY_MS).toISOString().slice(0, 19)}Z` }), ...(account === null || account === "me" ? {} : { serviceAccount: account as never }),
        });
        onMade(secret);
      } catch (error) {
        return saidOf(error);
      }
    },
  });
  const owners = [{ value: "me", label: t.me }, ...(accounts.data?.items ?? []).filter((one) => one.status === "active").map((one) => ({ value: one.id, label: one.name }))];
  return (
    <form onSubmit={form.submit} noValidate>
      <Fields>
        <ErrorSummary form={form} />
        <TextField label={t.name} help={t.nameHelp} required autoFocus {...form.field("name")} />
        <Pair>
          <SelectField label={t.worksFor} options={owners} {...form.field("account")} />
          <SelectField label={t.expires} options={Object.entries(t.lifetimes).map(([value, label]) => ({ value, label }))} {...form.field("days")} />
        </Pair>
        <p className="quiet">{t.worksForHelp}</p>
        <PermissionChoices from={me.permissions} value={scopes} onChange={setScopes} />
        <Button type="submit" loading={form.busy}>{t.create}</Button>
      </Fields>
    </form>
  );
}

/** Shown once. */
export function ShownKey({ secret, onKept }: { readonly secret: string | null; readonly onKept: () => void }) {
  const copy = () => void navigator.clipboard.writeText(secret ?? "").then(() => toast(t.copied));
  return (
    <Modal opened={secret !== null} onClose={onKept} title={t.shownTitle} size={560} closeOnClickOutside={false} withCloseButton={false}>
      <Fields>
        <p>{t.shownText}</p>
        <code className={`mono ${s.secret}`}>{secret}</code>
        <div className={s.inline}><Button variant="default" onClick={copy}>{t.copy}</Button><Button data-autofocus onClick={onKept}>{t.done}</Button></div>
      </Fields>
    </Modal>
  );
}
