import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { z } from "zod/mini";
import { client, queryClient } from "../app/api.ts";
import { appText } from "../app/app-text.ts";
import { boot } from "../app/boot.ts";
import { saidOf } from "../app/loaded.tsx";
import { ApiProblem } from "../app/problem.ts";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { PublicCard, PublicLayout } from "../ui/public-layout.tsx";
import { Notice } from "../ui/status.tsx";
import s from "./identity.module.css";
import { signInText as t } from "./sign-in-text.ts";

const SecondStep = lazy(async () => ({ default: (await import("./second-step.tsx")).SecondStep }));

function Frame({ title, lead, children }: { readonly title: string; readonly lead: string; readonly children: ReactNode }) {
  return (
    <PublicLayout name={boot.branding.organisation} logo={boot.branding.logo}>
      <PublicCard title={title} lead={lead}><div className={s.after}><Fields>{children}<Link to="/login" search={{ to: undefined }} className={s.quietLink}>{t.toSignIn}</Link></Fields></div></PublicCard>
    </PublicLayout>
  );
}

/** The secret behind the #, which no server on the way saw; undefined when the link is not whole. */
function useToken(): string | undefined {
  const [token] = useState(() => location.hash.slice(1));
  return /^[0-9a-f]{64}$/.test(token) ? token : undefined;
}

const incomplete = <Notice tone="bad" title={t.linkMissing}>{t.linkMissingText}</Notice>;

/** A press, because programs that look through mailboxes open every link. */
function Press({ label, act }: { readonly label: string; readonly act: () => Promise<string | undefined> }) {
  const [state, setState] = useState<{ busy: boolean; bad?: string; done?: string }>({ busy: false });
  const press = () => {
    setState({ busy: true });
    act().then((done) => setState({ busy: false, ...(done ? { done } : {}) }), (error: unknown) => setState({ busy: false, bad: saidOf(error).sentence }));
  };
  if (state.done) return <Notice tone="ok">{state.done}</Notice>;
  return <>{state.bad ? <Notice tone="bad">{state.bad}</Notice> : null}<Button size="md" fullWidth loading={state.busy} onClick={press}>{label}</Button></>;
}

export function SignInLinkPage() {
  const token = useToken();
  const [ways, setWays] = useState<readonly string[] | null>(null);
  const entered = () => {
    queryClient.clear();
    location.assign("/");
  };
  const act = async () => {
    try {
      await client.session.useLink({ token: token ?? "" });
      entered();
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.said.code !== "session.second-factor-needed") throw error;
      setWays(error.said.issues.map((issue) => issue.code));
    }
    return undefined;
  };
  if (ways !== null) return <PublicLayout name={boot.branding.organisation} logo={boot.branding.logo}><Suspense fallback={null}><SecondStep ways={ways} onEntered={entered} onAgain={() => location.assign("/login")} /></Suspense></PublicLayout>;
  return <Frame title={t.linkTitle} lead={t.linkLead}>{token ? <Press label={t.linkButton} act={act} /> : incomplete}</Frame>;
}

export function ConfirmEmailPage() {
  const token = useToken();
  const act = async () => {
    const { changed, waitingFor } = await client.security.confirmEmail({ token: token ?? "" });
    return changed || waitingFor === null ? t.emailChanged : t.emailWaits[waitingFor];
  };
  return <Frame title={t.emailTitle} lead={t.emailLead}>{token ? <Press label={t.emailButton} act={act} /> : incomplete}</Frame>;
}

const Address = z.object({ email: z.string().check(z.trim(), z.minLength(3)) });

export function ForgotPage() {
  const [sent, setSent] = useState<string | null>(null);
  const form = useForm({
    schema: Address, initial: { email: "" }, messages: { email: appText.emailNeeded },
    onSubmit: async ({ email }) => {
      try {
        await client.session.askReset({ email });
        setSent(email);
      } catch (error) {
        return saidOf(error);
      }
    },
  });
  if (sent !== null) return <Frame title={t.forgotTitle} lead={t.forgotLead}><Notice tone="ok" title={t.linkSent}>{t.linkSentText(sent)}</Notice></Frame>;
  return (
    <Frame title={t.forgotTitle} lead={t.forgotLead}>
      <form onSubmit={form.submit} noValidate><Fields><ErrorSummary form={form} /><TextField label={appText.email} type="email" autoComplete="username" required {...form.field("email")} /><Button type="submit" size="md" fullWidth loading={form.busy}>{t.sendLink}</Button></Fields></form>
    </Frame>
  );
}

const Fresh = z.object({ password: z.string().check(z.minLength(12)) });

export function NewPasswordPage() {
  const token = useToken();
  const [done, setDone] = useState(false);
  const form = useForm({
    schema: Fresh, initial: { password: "" }, messages: { password: t.passwordShort },
    onSubmit: async ({ password }) => {
      try {
        await client.session.reset({ token: token ?? "", password });
        setDone(true);
      } catch (error) {
        return saidOf(error);
      }
    },
  });
  if (done) return <Frame title={t.newPasswordTitle} lead={t.newPasswordLead}><Notice tone="ok" title={t.passwordSet}>{t.passwordSetText}</Notice></Frame>;
  return (
    <Frame title={t.newPasswordTitle} lead={t.newPasswordLead}>
      {token ? <form onSubmit={form.submit} noValidate><Fields><ErrorSummary form={form} /><PasswordField label={appText.password} help={t.passwordHelp} autoComplete="new-password" showLabel={appText.showPassword} required {...form.field("password")} /><Button type="submit" size="md" fullWidth loading={form.busy}>{t.setPassword}</Button></Fields></form> : incomplete}
    </Frame>
  );
}
