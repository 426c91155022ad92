import { Button } from "@mantine/core";
import { z } from "zod";
import { TextField } from "../ui/fields.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { PublicCard, PublicLayout } from "../ui/public-layout.tsx";

const Credentials = z.strictObject({ email: z.email("Enter your e-mail address"), password: z.string().min(1, "Enter your password") });

/** The light header and one subject. */
export function PublicSection() {
  const form = useForm({ schema: Credentials, initial: { email: "", password: "" }, onSubmit: () => ({ sentence: "E-mail or password is wrong." }) });
  return (
    <PublicLayout name="MindWeave" logo={null} links={[{ label: "Find a partner", href: "/partners" }, { label: "Integrations", href: "/integrations" }]}>
      <PublicCard title="Sign in" lead="to Partner portal">
        <form onSubmit={form.submit} noValidate style={{ marginBlockStart: 20 }}>
          <Fields>
            <ErrorSummary form={form} />
            <TextField label="E-mail" type="email" autoComplete="username" required {...form.field("email")} />
            <PasswordField label="Password" autoComplete="current-password" showLabel="Show the password" required {...form.field("password")} />
            <Button type="submit" size="md" fullWidth loading={form.busy}>Sign in</Button>
          </Fields>
        </form>
      </PublicCard>
    </PublicLayout>
  );
}
