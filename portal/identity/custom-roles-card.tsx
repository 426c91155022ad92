import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { api, type Client, client } from "../app/api.ts";
import { Loaded, saidOf } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { Card } from "../ui/page.tsx";
import { toast } from "../ui/toast.tsx";
import s from "./identity.module.css";
import { PermissionChoices } from "./role-choices.tsx";
import { refreshTeam } from "./team-page.tsx";
import { teamText as t } from "./team-text.ts";

type Roles = Awaited<ReturnType<Client["customRoles"]["list"]>>;
type CustomRole = Roles["items"][number];
type Act = { readonly kind: "edit"; readonly role: CustomRole | null } | { readonly kind: "remove"; readonly role: CustomRole };

/** Roles that the organisation made of single permissions. */
export function CustomRolesCard({ writes }: { readonly writes: boolean }) {
  const roles = useQuery(api.customRoles.list.queryOptions({ input: {} }));
  const [act, setAct] = useState<Act | null>(null);
  const remove = async () => {
    if (act?.kind !== "remove") return;
    await client.customRoles.remove({ role: act.role.id });
    await refreshTeam();
    toast(t.roleRemoved);
  };
  return (
    <Card title={t.rolesTab} lead={t.rolesLead} flush action={writes ? <Button size="xs" variant="default" onClick={() => setAct({ kind: "edit", role: null })}>{t.newRole}</Button> : undefined}>
      <Loaded query={roles}>{({ items, grantable }) => (
        <>
          <ul className={s.rows}>
            {items.length === 0 ? <li className="quiet">{t.noRoles}</li> : null}
            {items.map((role) => (
              <li key={role.id}>
                <span className={s.rowText}><b>{role.name}</b><small>{[role.sentence, t.permissionCount(role.permissions.length), t.holders(role.holders)].filter(Boolean).join(" · ")}</small></span>
                {writes ? <><Button size="xs" variant="default" aria-label={`${t.editRole}: ${role.name}`} onClick={() => setAct({ kind: "edit", role })}>{t.editRole}</Button><Button size="xs" variant="default" aria-label={`${t.removeRole}: ${role.name}`} onClick={() => setAct({ kind: "remove", role })}>{t.removeRole}</Button></> : null}
              </li>
            ))}
          </ul>
          <Modal opened={act?.kind === "edit"} onClose={() => setAct(null)} title={act?.kind === "edit" && act.role ? act.role.name : t.newRole} size={640} closeButtonProps={{ "aria-label": "Close" }}>
            {act?.kind === "edit" ? <RoleForm role={act.role} grantable={grantable} onDone={() => setAct(null)} /> : null}
          </Modal>
        </>
      )}</Loaded>
      <ConfirmDialog opened={act?.kind === "remove"} onClose={() => setAct(null)} title={t.removeRoleTitle(act?.role?.name ?? "")} action={t.removeRole} danger onConfirm={remove}>{t.removeRoleText(act?.role?.holders ?? 0)}</ConfirmDialog>
    </Card>
  );
}

const Wording = z.object({ name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)), sentence: z.string().check(z.maxLength(300)) });

function RoleForm({ role, grantable, onDone }: { readonly role: CustomRole | null; readonly grantable: readonly string[]; readonly onDone: () => void }) {
  const me = useMe();
  const [chosen, setChosen] = useState<readonly string[]>(role?.permissions ?? []);
  const form = useForm({
    schema: Wording, initial: { name: role?.name ?? "", sentence: role?.sentence ?? "" }, messages: { name: t.nameNeeded },
    onSubmit: async (values) => {
      if (chosen.length === 0) return { sentence: t.permissionNeeded };
      const input = { ...values, permissions: chosen as never };
      try {
        await (role ? client.customRoles.change({ role: role.id, ...input }) : client.customRoles.create(input));
      } catch (error) {
        return saidOf(error);
      }
      await refreshTeam();
      toast(t.roleSaved);
      onDone();
    },
  });
  return (
    <form onSubmit={form.submit} noValidate>
      <Fields>
        <ErrorSummary form={form} />
        <TextField label={t.roleName} required autoFocus {...form.field("name")} />
        <TextField label={t.roleSentence} {...form.field("sentence")} />
        <PermissionChoices from={grantable.filter((one) => may(me, one as never) || chosen.includes(one))} value={chosen} onChange={setChosen} />
        <Button type="submit" loading={form.busy}>{role ? t.editRole : t.newRole}</Button>
      </Fields>
    </form>
  );
}
