import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { z } from "zod/mini";
import { client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { toast } from "../ui/toast.tsx";
import { type Chosen, RoleChoices } from "./role-choices.tsx";
import { type Member, refreshTeam } from "./team-page.tsx";
import { teamText as t } from "./team-text.ts";

const Invitation = z.object({ name: z.string().check(z.trim(), z.minLength(1)), email: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+$/)) });

export function InviteDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return <Modal opened={opened} onClose={onClose} title={t.invite} size={520} closeButtonProps={{ "aria-label": "Close" }}>{opened ? <InviteForm onDone={onClose} /> : null}</Modal>;
}

function InviteForm({ onDone }: { readonly onDone: () => void }) {
  const [chosen, setChosen] = useState<Chosen>({ roles: [], customRoles: [] });
  const form = useForm({
    schema: Invitation, initial: { name: "", email: "" }, messages: { name: t.nameNeeded, email: t.emailNeeded },
    onSubmit: async ({ name, email }) => {
      if (chosen.roles.length + chosen.customRoles.length === 0) return { sentence: t.roleNeeded };
      try {
        await client.people.invite({ name, email, roles: chosen.roles as never, customRoles: chosen.customRoles as never });
      } catch (error) {
        return saidOf(error);
      }
      await refreshTeam();
      toast(t.invited(email));
      onDone();
    },
  });
  return (
    <form onSubmit={form.submit} noValidate>
      <Fields>
        <ErrorSummary form={form} />
        <p className="quiet">{t.inviteText}</p>
        <TextField label={t.name} required autoFocus {...form.field("name")} />
        <TextField label={t.email} type="email" required {...form.field("email")} />
        <RoleChoices value={chosen} onChange={setChosen} />
        <Button type="submit" loading={form.busy}>{t.invite}</Button>
      </Fields>
    </form>
  );
}

export function RolesDialog({ member, onClose }: { readonly member: Member | null; readonly onClose: () => void }) {
  return member ? <RolesOf key={member.id} member={member} onClose={onClose} /> : null;
}

function RolesOf({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen>({ roles: member.roles, customRoles: member.customRoles.map((role) => role.id) });
  const change = async () => {
    if (chosen.roles.length + chosen.customRoles.length === 0) return t.roleNeeded;
    await client.people.setRoles({ person: member.id, roles: chosen.roles as never, customRoles: chosen.customRoles as never });
    await refreshTeam();
    toast(t.changed(member.name));
    return undefined;
  };
  return <ConfirmDialog opened onClose={onClose} title={t.changeRolesOf(member.name)} action={t.changeRoles} onConfirm={change}><RoleChoices value={chosen} onChange={setChosen} /></ConfirmDialog>;
}
