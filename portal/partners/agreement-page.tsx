import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, client } from "../app/api.ts";
import { Loaded, saidOf } from "../app/loaded.tsx";
import { may, useMe } from "../app/session.ts";
import { Card, Page } from "../ui/page.tsx";
import { ProgressButton } from "../ui/progress-button.tsx";
import { Notice } from "../ui/status.tsx";
import { actOnPartner } from "./partner-record.ts";
import s from "./partners.module.css";

/** The agreement as text, and its acceptance by who may sign for the partner. */
export function AgreementPage() {
  const agreement = useQuery(api.agreement.get.queryOptions({ input: {} }));
  return (
    <Page title={agreement.data?.title ?? "Agreement"} lead={agreement.data ? `Version ${agreement.data.version}` : undefined} width="record">
      <Card><Loaded query={agreement} lines={10}>{(one) => <Text version={one.version} text={one.text} accepted={one.accepted} />}</Loaded></Card>
    </Page>
  );
}

function Text({ version, text, accepted }: { readonly version: string; readonly text: string; readonly accepted: boolean }) {
  const me = useMe();
  const navigate = useNavigate();
  const [refused, setRefused] = useState<string | null>(null);
  const accept = async () => {
    try {
      await actOnPartner(() => client.agreement.accept({ version }), "Accepted. You can register deals now");
      await navigate({ to: "/home" });
    } catch (error) {
      setRefused(saidOf(error).sentence);
    }
  };
  return (
    <>
      <div className={s.agreement} tabIndex={0} role="region" aria-label="Text of the agreement">{text}</div>
      {refused ? <Notice tone="bad">{refused}</Notice> : null}
      <div className={s.foot}>
        {accepted ? <Notice tone="ok" title="Accepted" /> : may(me, "partners:accept") ? <ProgressButton onRun={accept}>Accept the agreement</ProgressButton> : <Notice tone="info">Somebody who may sign for your company has to accept it.</Notice>}
      </div>
    </>
  );
}

/** Above a partner's pages while the agreement waits. */
export function AgreementBanner() {
  const agreement = useQuery(api.agreement.get.queryOptions({ input: {} }));
  if (!agreement.data || agreement.data.accepted) return null;
  return <Notice tone="warn" title="The agreement waits for you" action={<Link to="/agreement">Read and accept</Link>}>You can register deals once it is accepted.</Notice>;
}
