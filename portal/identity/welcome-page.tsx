import { Button } from "@mantine/core";
import { useState } from "react";
import { z } from "zod/mini";
import { client, queryClient } from "../app/api.ts";
import { boot } from "../app/boot.ts";
import { ApiProblem } from "../app/problem.ts";
import { TextField } from "../ui/fields.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { PublicCard, PublicLayout } from "../ui/public-layout.tsx";
import { Notice } from "../ui/status.tsx";
import { identityText as t } from "./identity-text.ts";

const Welcome = z.object({ password: z.string().check(z.minLength(12)), name: z.string(), email: z.string() });

/** The one-time link of an invitation: /welcome#token. The token stays behind the #, so that no server log ever holds it. */
export function WelcomePage() {
  const [token] = useState(() => location.hash.slice(1));
  return (
    <PublicLayout name={boot.branding.organisation} logo={boot.branding.logo}>
      <PublicCard title={t.welcome} lead={t.welcomeLead(boot.branding.program)}>
        {/^[0-9a-f]{64}$/.test(token) ? <WelcomeForm token={token} /> : <Notice tone="bad" title={t.noLink}>{t.noLinkText}</Notice>}
      </PublicCard>
    </PublicLayout>
  );
}

function WelcomeForm({ token }: { readonly token: string }) {
  // Only the first owner has to say who they are; the server tells when it needs to know.
  const [first, setFirst] = useState(false);
  const form = useForm({
    schema: Welcome,
    initial: { password: "", name: "", email: "" },
    messages: { password: t.passwordShort },
    onSubmit: async ({ password, name, email }) => {
      try {
        const accepted = await client.invitations.accept({ token, password, ...(first ? { email, name } : {}) });
        await client.session.signIn({ email: accepted.email, password });
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        if (error.said.code === "invitation.address-needed") setFirst(true);
        return error.said;
      }
      queryClient.clear();
      location.assign("/");
    },
  });
  return (
    <form onSubmit={form.submit} noValidate style={{ marginBlockStart: 20 }}>
      <Fields>
        <ErrorSummary form={form} />
        {first ? <TextField label={t.yourName} autoComplete="name" required {...form.field("name")} /> : null}
        {first ? <TextField label={t.yourEmail} type="email" autoComplete="username" required {...form.field("email")} /> : null}
        <PasswordField label={t.newPassword} help={t.passwordHelp} autoComplete="new-password" showLabel={t.showPassword} required {...form.field("password")} />
        <Button type="submit" size="md" fullWidth loading={form.busy}>{t.setPassword}</Button>
      </Fields>
    </form>
  );
}
