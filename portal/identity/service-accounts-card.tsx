import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { api, type Client, client } from "../app/api.ts";
import { Loaded, saidOf } from "../app/loaded.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { Card } from "../ui/page.tsx";
import { toast } from "../ui/toast.tsx";
import s from "./identity.module.css";
import { refreshKeys } from "./keys-page.tsx";
import { keysText as t } from "./keys-text.ts";
import { type Chosen, RoleChoices } from "./role-choices.tsx";
import { roleName } from "./role-words.ts";

type Account = Awaited<ReturnType<Client["serviceAccounts"]["list"]>>["items"][number];

export function ServiceAccountsCard({ writes }: { readonly writes: boolean }) {
  const accounts = useQuery(api.serviceAccounts.list.queryOptions({ input: { limit: 100 } }));
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Account | null>(null);
  const end = async () => {
    if (!ending) return;
    await client.serviceAccounts.end({ account: ending.id });
    await refreshKeys();
    toast(t.ended);
  };
  return (
    <Card title={t.accounts} lead={t.accountsLead} flush action={writes ? <Button size="xs" variant="default" onClick={() => setAdding(true)}>{t.newAccount}</Button> : undefined}>
      <Loaded query={accounts}>{({ items }) => {
        const open = items.filter((one) => one.status === "active");
        return (
          <ul className={s.rows}>
            {open.length === 0 ? <li className="quiet">{t.noAccounts}</li> : null}
            {open.map((one) => (
              <li key={one.id}>
                <span className={s.rowText}><b>{one.name}</b><small>{one.roles.map(roleName).join(", ")}</small></span>
                {writes ? <Button size="xs" variant="default" aria-label={`${t.endAccount}: ${one.name}`} onClick={() => setEnding(one)}>{t.endAccount}</Button> : null}
              </li>
            ))}
          </ul>
        );
      }}</Loaded>
      <Modal opened={adding} onClose={() => setAdding(false)} title={t.newAccount} size={520} closeButtonProps={{ "aria-label": "Close" }}>{adding ? <AccountForm onDone={() => setAdding(false)} /> : null}</Modal>
      <ConfirmDialog opened={ending !== null} onClose={() => setEnding(null)} title={t.endTitle(ending?.name ?? "")} action={t.endAccount} danger onConfirm={end}>{t.endText}</ConfirmDialog>
    </Card>
  );
}

const Named = z.object({ name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)) });

function AccountForm({ onDone }: { readonly onDone: () => void }) {
  const [chosen, setChosen] = useState<Chosen>({ roles: [], customRoles: [] });
  const form = useForm({
    schema: Named, initial: { name: "" }, messages: { name: t.nameNeeded },
    onSubmit: async ({ name }) => {
      if (chosen.roles.length === 0) return { sentence: t.roleNeeded };
      try {
        await client.serviceAccounts.create({ name, roles: chosen.roles as never });
      } catch (error) {
        return saidOf(error);
      }
      await refreshKeys();
      toast(t.accountMade);
      onDone();
    },
  });
  return (
    <form onSubmit={form.submit} noValidate>
      <Fields><ErrorSummary form={form} /><TextField label={t.name} help={t.nameHelp} required autoFocus {...form.field("name")} /><RoleChoices own={false} value={chosen} onChange={setChosen} /><Button type="submit" loading={form.busy}>{t.newAccount}</Button></Fields>
    </form>
  );
}
