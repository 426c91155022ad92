import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { z } from "zod/mini";
import { client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { Notice } from "../ui/status.tsx";
import { toast } from "../ui/toast.tsx";
import s from "./identity.module.css";
import { type OwnSecurity, refreshSecurity } from "./security-page.tsx";
import { securityText as t } from "./security-text.ts";

const Fresh = z.object({ password: z.string().check(z.minLength(12)) });

export function PasswordCard({ own }: { readonly own: OwnSecurity }) {
  const [opened, setOpened] = useState(false);
  const label = own.password ? t.changePassword : t.setPassword;
  return (
    <div className={s.inline}>
      <span className={s.rowText}>{own.password ? t.hasPassword : t.noPassword}</span>
      <Button size="xs" variant="default" onClick={() => setOpened(true)}>{label}</Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={label} size={460} closeButtonProps={{ "aria-label": "Close" }}><PasswordForm onDone={() => setOpened(false)} label={label} /></Modal>
    </div>
  );
}

function PasswordForm({ onDone, label }: { readonly onDone: () => void; readonly label: string }) {
  const form = useForm({
    schema: Fresh, initial: { password: "" }, messages: { password: t.passwordShort },
    onSubmit: async ({ password }) => {
      try {
        await client.security.setPassword({ password });
      } catch (error) {
        return saidOf(error);
      }
      await refreshSecurity();
      toast(t.passwordSet);
      onDone();
    },
  });
  return (
    <form onSubmit={form.submit} noValidate>
      <Fields>
        <ErrorSummary form={form} />
        <PasswordField label={t.newPassword} help={t.passwordHelp} autoComplete="new-password" showLabel={t.showPassword} required {...form.field("password")} />
        <Button type="submit" loading={form.busy}>{label}</Button>
      </Fields>
    </form>
  );
}

const Address = z.object({ email: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+$/)) });

export function EmailCard({ own }: { readonly own: OwnSecurity }) {
  const [opened, setOpened] = useState(false);
  return (
    <Fields>
      <div className={s.inline}>
        <span className={s.rowText}>{t.emailText(own.email)}</span>
        <Button size="xs" variant="default" onClick={() => setOpened(true)}>{t.changeEmail}</Button>
      </div>
      {own.newEmail ? <Notice tone="info">{t.emailWaits(own.newEmail)}</Notice> : null}
      <Modal opened={opened} onClose={() => setOpened(false)} title={t.changeEmail} size={460} closeButtonProps={{ "aria-label": "Close" }}><EmailForm onDone={() => setOpened(false)} /></Modal>
    </Fields>
  );
}

function EmailForm({ onDone }: { readonly onDone: () => void }) {
  const form = useForm({
    schema: Address, initial: { email: "" }, messages: { email: t.emailNeeded },
    onSubmit: async ({ email }) => {
      try {
        await client.security.changeEmail({ email });
      } catch (error) {
        return saidOf(error);
      }
      await refreshSecurity();
      toast(t.emailSent);
      onDone();
    },
  });
  return (
    <form onSubmit={form.submit} noValidate>
      <Fields>
        <ErrorSummary form={form} />
        <TextField label={t.newEmail} type="email" autoComplete="email" required {...form.field("email")} />
        <Button type="submit" loading={form.busy}>{t.changeEmail}</Button>
      </Fields>
    </form>
  );
}
