import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { type Client, client } from "../app/api.ts";
import { ApiProblem } from "../app/problem.ts";
import { isSignInRefusal, SIGN_IN_REFUSALS } from "../../core/sso/refusals.ts";
import { Notice } from "../ui/status.tsx";
import { ssoText as t } from "./sso-text.ts";
import s from "./sso.module.css";

type Found = Awaited<ReturnType<Client["sso"]["discover"]>>;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;
const PATIENCE_MS = 500;

type Props = { readonly email: string; readonly to: string | undefined; /** Why the last try ended here. */ readonly code: string | undefined };

/** Finds an organisation's own identity provider by the domain of the address that is typed, and goes there. */
export function SsoSignIn({ email, to, code }: Props) {
  const [found, setFound] = useState<Found | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const address = email.trim().toLowerCase();
  const domain = ADDRESS.test(address) ? address.slice(address.lastIndexOf("@")) : null;
  useEffect(() => {
    setFound(null);
    setSaid(null);
    if (domain === null) return;
    let current = true;
    // Only the domain decides, so only the domain is told.
    const timer = setTimeout(() => void client.sso.discover({ email: `anybody${domain}` }).then((answer) => current && setFound(answer), () => undefined), PATIENCE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [domain]);
  const go = (start: string) => location.assign(to === undefined ? start : `${start}?to=${encodeURIComponent(to)}`);
  const look = async () => {
    if (domain === null) return setSaid(t.ssoEmail);
    try {
      const answer = await client.sso.discover({ email: `anybody${domain}` });
      setFound(answer);
      const only = answer.connections.length === 1 ? answer.connections[0] : undefined;
      if (only) go(only.start);
      else if (answer.connections.length === 0) setSaid(t.ssoUnknown);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setSaid(error.said.sentence);
    }
  };
  return (
    <div className={s.signIn}>
      {code !== undefined && isSignInRefusal(code) ? <Notice tone="bad" title={t.ssoFailed}>{SIGN_IN_REFUSALS[code]} <span className="mono">({code})</span></Notice> : null}
      {found?.required ? <Notice tone="info">{t.ssoRequired}</Notice> : null}
      {found && found.connections.length > 0
        ? found.connections.map((one) => <Button key={one.start} variant={found.required ? "filled" : "default"} fullWidth onClick={() => go(one.start)}>{t.ssoWith(one.name)}</Button>)
        : <Button variant="default" fullWidth onClick={() => void look()}>{t.orSso}</Button>}
      {said ? <Notice tone="info">{said}</Notice> : null}
    </div>
  );
}
