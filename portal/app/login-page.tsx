import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
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

// Apart from the page: passwords are ready to be typed before anybody asks for another way.
const SsoSignIn = lazy(async () => ({ default: (await import("../sso/sign-in.tsx")).SsoSignIn }));
const route = getRouteApi("/login");
const Credentials = z.object({ email: z.string().check(z.trim(), z.minLength(1)), password: z.string().check(z.minLength(1)) });
const OtherWays = lazy(async () => ({ default: (await import("../identity/other-ways.tsx")).OtherWays }));
const SecondStep = lazy(async () => ({ default: (await import("../identity/second-step.tsx")).SecondStep }));

/** E-mail and password, a passkey or a link; the server answers wrong ones with one and the same sentence. Whoever has a second factor comes to a second step. */
export function LoginPage() {
  const { to } = route.useSearch();
  const [ways, setWays] = useState<readonly string[] | null>(null);
  const entered = () => {
    queryClient.clear();
    location.assign(to ?? "/");
  };
  const failed = (error: unknown) => {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.said.code !== "session.second-factor-needed") return error.said;
    setWays(error.said.issues.map((issue) => issue.code));
    return undefined;
  };
  return (
    <PublicLayout name={boot.branding.organisation} logo={boot.branding.logo}>
      {ways === null ? <FirstStep onEntered={entered} onFailed={failed} /> : <Suspense fallback={null}><SecondStep ways={ways} onEntered={entered} onAgain={() => setWays(null)} /></Suspense>}
    </PublicLayout>
  );
}

type Steps = { readonly onEntered: () => void; readonly onFailed: (error: unknown) => ApiProblem["said"] | undefined };

function FirstStep({ onEntered, onFailed }: Steps) {
  const { to, sso } = route.useSearch();
  const form = useForm({
    schema: Credentials,
    initial: { email: "", password: "" },
    messages: { email: appText.emailNeeded, password: appText.passwordNeeded },
    onSubmit: async (values) => {
      try {
        await client.session.signIn(values);
      } catch (error) {
        return onFailed(error);
      }
      onEntered();
    },
  });
  return (
    <PublicCard title={appText.signIn} lead={appText.signInLead(boot.branding.program)}>
      <form onSubmit={form.submit} noValidate style={{ marginBlockStart: 20 }}>
        <Fields>
          <ErrorSummary form={form} />
          <TextField label={appText.email} type="email" autoComplete="username webauthn" required {...form.field("email")} />
          <PasswordField label={appText.password} autoComplete="current-password" showLabel={appText.showPassword} required {...form.field("password")} />
          <Button type="submit" size="md" fullWidth loading={form.busy}>{appText.signIn}</Button>
        </Fields>
      </form>
      <Suspense fallback={<div style={{ minBlockSize: 120 }} />}><OtherWays email={form.values.email} onEntered={onEntered} /></Suspense>
      <Suspense fallback={null}><SsoSignIn email={form.values.email} to={to} code={sso} /></Suspense>
    </PublicCard>
  );
}
