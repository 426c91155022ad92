import { Button, Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { z } from "zod/mini";
import { client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { ApiProblem } from "../app/problem.ts";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { Skeleton } from "../ui/states.tsx";
import { Notice } from "../ui/status.tsx";
import { toast } from "../ui/toast.tsx";
import s from "./identity.module.css";
import { makePasskey } from "./passkey.ts";
import { securityText as t } from "./security-text.ts";

type Props = { readonly opened: boolean; readonly onClose: () => void; readonly onAdded: (codes: readonly string[] | null) => void };

export function PasskeyDialog({ opened, onClose, onAdded }: Props) {
  return <Modal opened={opened} onClose={onClose} title={t.addPasskey} size={460} closeButtonProps={{ "aria-label": "Close" }}>{opened ? <PasskeyForm onAdded={onAdded} /> : null}</Modal>;
}

const Named = z.object({ name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)) });

function PasskeyForm({ onAdded }: Pick<Props, "onAdded">) {
  const form = useForm({
    schema: Named, initial: { name: "" }, messages: { name: t.passkeyNameNeeded },
    onSubmit: async ({ name }) => {
      try {
        const { options } = await client.security.beginPasskey({});
        const { recoveryCodes } = await client.security.addPasskey({ name, response: (await makePasskey(options)) as never });
        toast(t.passkeyAdded);
        onAdded(recoveryCodes);
      } catch (error) {
        return error instanceof ApiProblem ? saidOf(error) : { sentence: t.passkeyFailed };
      }
    },
  });
  return (
    <form onSubmit={form.submit} noValidate>
      <Fields><ErrorSummary form={form} /><TextField label={t.passkeyName} help={t.passkeyNameHelp} required autoFocus {...form.field("name")} /><Button type="submit" loading={form.busy}>{t.addPasskey}</Button></Fields>
    </form>
  );
}

type Setup = { readonly setup: string; readonly secret: string; readonly uri: string; readonly picture: string };

export function AuthenticatorDialog({ opened, onClose, onAdded }: Props) {
  return <Modal opened={opened} onClose={onClose} title={t.setupTitle} size={560} closeButtonProps={{ "aria-label": "Close" }}>{opened ? <Authenticator onAdded={onAdded} /> : null}</Modal>;
}

function Authenticator({ onAdded }: Pick<Props, "onAdded">) {
  const [setup, setSetup] = useState<Setup | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    const begin = async () => {
      const begun = await client.security.beginAuthenticator({});
      const { encode } = await import("uqr");
      const { data, size } = encode(begun.uri, { border: 0 });
      const picture = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
      setSetup({ ...begun, picture: `${size} ${picture}` });
    };
    begin().catch((error: unknown) => setSaid(saidOf(error).sentence));
  }, []);
  if (said) return <Notice tone="bad">{said}</Notice>;
  return setup === null ? <Skeleton lines={4} /> : <AuthenticatorForm setup={setup} onAdded={onAdded} />;
}

const Code = z.object({ code: z.string().check(z.regex(/^\d{3} ?\d{3}$/)) });

function AuthenticatorForm({ setup, onAdded }: { readonly setup: Setup } & Pick<Props, "onAdded">) {
  const form = useForm({
    schema: Code, initial: { code: "" }, messages: { code: t.codeNeeded },
    onSubmit: async ({ code }) => {
      try {
        const { recoveryCodes } = await client.security.addAuthenticator({ setup: setup.setup, code });
        toast(t.appAdded);
        onAdded(recoveryCodes);
      } catch (error) {
        return saidOf(error);
      }
    },
  });
  const [size = "0", path = ""] = setup.picture.split(/ (.*)/s);
  return (
    <form onSubmit={form.submit} noValidate>
      <div className={s.setup}>
        <svg className={s.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t.scan} shapeRendering="crispEdges"><path d={path} fill="#000" /></svg>
        <Fields>
          <ErrorSummary form={form} />
          <p>{t.scan}</p>
          <code className={`mono ${s.secret}`}>{setup.secret.replaceAll(/(.{4})/g, "$1 ").trim()}</code>
          <TextField label={t.enterCode} autoComplete="one-time-code" required {...form.field("code")} />
          <Button type="submit" loading={form.busy}>{t.finish}</Button>
        </Fields>
      </div>
    </form>
  );
}

/** Shown once. Closing means that they were kept. */
export function RecoveryCodes({ codes, onKept }: { readonly codes: readonly string[] | null; readonly onKept: () => void }) {
  const copy = () => void navigator.clipboard.writeText((codes ?? []).join("\n")).then(() => toast(t.copied));
  return (
    <Modal opened={codes !== null} onClose={onKept} title={t.recoveryTitle} size={520} closeOnClickOutside={false} withCloseButton={false}>
      <Fields>
        <p>{t.recoveryText}</p>
        <ul className={s.codes}>{(codes ?? []).map((code) => <li key={code} className="mono">{code}</li>)}</ul>
        <div className={s.inline}><Button variant="default" onClick={copy}>{t.copy}</Button><Button data-autofocus onClick={onKept}>{t.recoveryKept}</Button></div>
      </Fields>
    </Modal>
  );
}
