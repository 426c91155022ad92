import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { z } from "zod/mini";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { TextField } from "../ui/fields.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { useForm } from "../ui/form.ts";
import { PublicCard, PublicLayout } from "../ui/public-layout.tsx";
import { client, queryClient } from "./api.ts";
import { appText } from "./app-text.ts";
import { boot } from "./boot.ts";
import { ApiProblem } from "./problem.ts";

const route = getRouteApi("/login");
const Credentials = z.object({ email: z.string().check(z.trim(), z.minLength(1)), password: z.string().check(z.minLength(1)) });

/** E-mail and password; the server answers wrong ones with one and the same sentence. */
export function LoginPage() {
  const { to } = route.useSearch();
  const form = useForm({
    schema: Credentials,
    initial: { email: "", password: "" },
    messages: { email: appText.emailNeeded, password: appText.passwordNeeded },
    onSubmit: async (values) => {
      try {
        await client.session.signIn(values);
      } catch (error) {
        if (error instanceof ApiProblem) return error.said;
        throw error;
      }
      queryClient.clear();
      location.assign(to ?? "/");
    },
  });
  return (
    <PublicLayout name={boot.branding.organisation} logo={boot.branding.logo}>
      <PublicCard title={appText.signIn} lead={appText.signInLead(boot.branding.program)}>
        <form onSubmit={form.submit} noValidate style={{ marginBlockStart: 20 }}>
          <Fields>
            <ErrorSummary form={form} />
            <TextField label={appText.email} type="email" autoComplete="username" required {...form.field("email")} />
            <PasswordField label={appText.password} autoComplete="current-password" showLabel={appText.showPassword} required {...form.field("password")} />
            <Button type="submit" size="md" fullWidth loading={form.busy}>{appText.signIn}</Button>
          </Fields>
        </form>
      </PublicCard>
    </PublicLayout>
  );
}
