import { Button } from "@mantine/core";
import { useState } from "react";
import { z } from "zod/mini";
import { client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { ApiProblem } from "../app/problem.ts";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { PublicCard } from "../ui/public-layout.tsx";
import { Notice } from "../ui/status.tsx";
import s from "./identity.module.css";
import { answerWithPasskey } from "./passkey.ts";
import { signInText as t } from "./sign-in-text.ts";

const Code = z.object({ code: z.string().check(z.regex(/^ *(\d{3} ?\d{3}|[A-Za-z2-7]{5}-?[A-Za-z2-7]{5}) *$/)) });
type Props = { readonly ways: readonly string[]; readonly onEntered: () => void; readonly onAgain: () => void };

/** The first half is proven; this is the second. */
export function SecondStep({ ways, onEntered, onAgain }: Props) {
  const [said, setSaid] = useState<{ tone: "bad" | "ok"; text: string } | null>(null);
  const form = useForm({
    schema: Code, initial: { code: "" }, messages: { code: t.codeNeeded },
    onSubmit: async ({ code }) => {
      try {
        await client.session.secondFactor({ code });
      } catch (error) {
        if (error instanceof ApiProblem) return error.said;
        throw error;
      }
      onEntered();
    },
  });
  const act = (what: () => Promise<void>) => void what().catch((error: unknown) => setSaid({ tone: "bad", text: error instanceof ApiProblem ? saidOf(error).sentence : t.passkeyFailed }));
  const withPasskey = async () => {
    const { options } = await client.session.passkeyOptions({});
    await client.session.passkey({ response: (await answerWithPasskey(options)) as never });
    onEntered();
  };
  const lost = async () => {
    await client.session.askRecovery({});
    setSaid({ tone: "ok", text: t.lostSent });
  };
  return (
    <PublicCard title={t.secondTitle} lead={t.secondLead}>
      <form onSubmit={form.submit} noValidate className={s.after}>
        <Fields>
          <ErrorSummary form={form} />
          {said ? <Notice tone={said.tone}>{said.text}</Notice> : null}
          {ways.includes("passkey") ? <Button size="md" variant={ways.includes("totp") ? "default" : "filled"} fullWidth onClick={() => act(withPasskey)}>{t.usePasskey}</Button> : null}
          <TextField label={t.code} help={t.codeHelp} autoComplete="one-time-code" required {...form.field("code")} />
          <Button type="submit" size="md" variant={ways.includes("totp") ? "filled" : "default"} fullWidth loading={form.busy}>{t.goOn}</Button>
          <div className={s.pair}>
            <Button variant="subtle" onClick={onAgain}>{t.startAgain}</Button>
            <Button variant="subtle" onClick={() => act(lost)}>{t.lost}</Button>
          </div>
        </Fields>
      </form>
    </PublicCard>
  );
}
