import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { ApiProblem } from "../app/problem.ts";
import { Notice } from "../ui/status.tsx";
import s from "./identity.module.css";
import { answerWithPasskey, knowsPasskeys } from "./passkey.ts";
import { signInText as t } from "./sign-in-text.ts";

/** Under the password: a passkey, a link to the mailbox, and the way back for who forgot. */
export function OtherWays({ email, onEntered }: { readonly email: string; readonly onEntered: () => void }) {
  const [said, setSaid] = useState<{ tone: "bad" | "ok"; title?: string; text: string } | null>(null);
  const [busy, setBusy] = useState<"passkey" | "link" | null>(null);
  const doing = (what: "passkey" | "link", act: () => Promise<void>) => {
    setBusy(what);
    setSaid(null);
    void act().catch((error: unknown) => setSaid({ tone: "bad", text: error instanceof ApiProblem ? saidOf(error).sentence : t.passkeyFailed })).finally(() => setBusy(null));
  };
  const withPasskey = async () => {
    const { options } = await client.session.passkeyOptions({});
    await client.session.passkey({ response: (await answerWithPasskey(options)) as never });
    onEntered();
  };
  const withLink = async () => {
    await client.session.askLink({ email: email.trim() });
    setSaid({ tone: "ok", title: t.linkSent, text: t.linkSentText(email.trim()) });
  };
  return (
    <div className={s.ways}>
      {said ? <Notice tone={said.tone} {...(said.title ? { title: said.title } : {})}>{said.text}</Notice> : null}
      <div className={s.pair}>
        {knowsPasskeys() ? <Button variant="default" loading={busy === "passkey"} onClick={() => doing("passkey", withPasskey)}>{t.usePasskey}</Button> : null}
        <Button variant="default" loading={busy === "link"} disabled={!email.includes("@")} onClick={() => doing("link", withLink)}>{t.mailLink}</Button>
      </div>
      <Link to="/forgot" className={s.quietLink}>{t.forgot}</Link>
    </div>
  );
}
