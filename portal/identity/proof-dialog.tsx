import { Button, Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { z } from "zod/mini";
import { client, queryClient } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { ApiProblem } from "../app/problem.ts";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { Skeleton } from "../ui/states.tsx";
import { Notice } from "../ui/status.tsx";
import { answerWithPasskey } from "./passkey.ts";
import { securityText as t } from "./security-text.ts";

type Options = Awaited<ReturnType<typeof client.session.proofOptions>>;
type Props = { readonly opened: boolean; readonly onClose: (proven: boolean) => void };

/** Opens over whatever one was doing, takes the proof that one has, and lets it go on. */
export function ProofDialog({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={() => onClose(false)} title={t.proofTitle} size={460} closeButtonProps={{ "aria-label": "Close" }}>
      {opened ? <Proof onProven={() => onClose(true)} /> : null}
    </Modal>
  );
}

function Proof({ onProven }: { readonly onProven: () => void }) {
  const [options, setOptions] = useState<Options | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const fail = (error: unknown) => setSaid(error instanceof ApiProblem ? saidOf(error).sentence : t.passkeyNotUsed);
  useEffect(() => {
    client.session.proofOptions({}).then(setOptions, fail);
  }, []);
  const done = () => {
    void queryClient.invalidateQueries();
    onProven();
  };
  const withPasskey = async () => {
    // A challenge is good for one answer: a second try needs a new one.
    const { passkey } = await client.session.proofOptions({});
    await client.session.prove({ passkey: (await answerWithPasskey(passkey)) as never });
    done();
  };
  if (options === null) return said ? <Notice tone="bad">{said}</Notice> : <Skeleton lines={3} />;
  return (
    <Fields>
      <p className="quiet">{t.proofLead}</p>
      {said ? <Notice tone="bad">{said}</Notice> : null}
      {options.ways.includes("passkey") ? <Button fullWidth data-autofocus onClick={() => void withPasskey().catch(fail)}>{t.proofPasskey}</Button> : null}
      <TypedProof ways={options.ways} onProven={done} />
    </Fields>
  );
}

const Typed = z.object({ text: z.string().check(z.minLength(1)) });

function TypedProof({ ways, onProven }: { readonly ways: Options["ways"]; readonly onProven: () => void }) {
  const [mailed, setMailed] = useState(false);
  const kind = ways.includes("password") ? "password" : ways.includes("mail") ? "mail" : "code";
  const form = useForm({
    schema: Typed, initial: { text: "" }, messages: { text: t.proofEmpty },
    onSubmit: async ({ text }) => {
      try {
        await client.session.prove(kind === "password" ? { password: text } : kind === "mail" ? { mailed: text.trim() } : { code: text });
      } catch (error) {
        const no = saidOf(error);
        return { sentence: no.sentence, issues: no.issues };
      }
      onProven();
    },
  });
  if (kind === "mail" && !mailed) return <Button fullWidth variant="default" onClick={() => void client.session.proofMail({}).then(() => setMailed(true))}>{t.proofMail}</Button>;
  const label = kind === "mail" ? t.proofMailed : ways.includes("totp") ? t.proofCode : t.proofRecovery;
  return (
    <form onSubmit={form.submit} noValidate>
      <Fields>
        <ErrorSummary form={form} />
        {kind === "password" ? <PasswordField label={t.proofPassword} autoComplete="current-password" showLabel={t.showPassword} required {...form.field("text")} /> : <TextField label={label} autoComplete="one-time-code" required {...form.field("text")} />}
        <Button type="submit" fullWidth variant={ways.includes("passkey") ? "default" : "filled"} loading={form.busy}>{t.proofGoOn}</Button>
      </Fields>
    </form>
  );
}
