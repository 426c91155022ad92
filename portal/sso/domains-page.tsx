import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { api, type Client, client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { ApiProblem } from "../app/problem.ts";
import { may, useMe } from "../app/session.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { Card, Page } from "../ui/page.tsx";
import { ProgressButton } from "../ui/progress-button.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Notice, StatusText } from "../ui/status.tsx";
import { DateTime } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import { ssoText as t } from "./sso-text.ts";
import s from "./sso.module.css";

type Domain = Awaited<ReturnType<Client["domains"]["list"]>>["items"][number];
const TONES = { pending: "neutral", verified: "ok", failing: "warn" } as const;

/** The e-mail domains of one's own organisation, and the records that prove them. */
export function DomainsPage() {
  const me = useMe();
  const query = useQuery(api.domains.list.queryOptions({ input: {} }));
  const writes = may(me, "sso:write");
  return (
    <Page title={t.domains} lead={t.domainsLead} width="record">
      <Loaded query={query}>{(data) => (
        <>
          {data.items.length === 0 ? <Card><EmptyState title={t.domainNone}>{t.domainNoneText}</EmptyState></Card> : null}
          {data.items.map((one) => <DomainCard key={one.id} domain={one} writes={writes} />)}
          {writes ? <AddDomain /> : null}
        </>
      )}</Loaded>
    </Page>
  );
}

function DomainCard({ domain, writes }: { readonly domain: Domain; readonly writes: boolean }) {
  const queries = useQueryClient();
  const [said, setSaid] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const refresh = () => queries.invalidateQueries({ predicate: ({ queryKey }) => JSON.stringify(queryKey).includes("domains") || JSON.stringify(queryKey).includes("sso") });
  const check = async () => {
    setSaid(null);
    try {
      await client.domains.check({ domain: domain.id });
      toast(t.checked(domain.domain));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setSaid(error.said.sentence);
    }
    await refresh();
  };
  return (
    <Card title={domain.domain} action={<StatusText tone={TONES[domain.status]}>{t.domainStatus[domain.status]}</StatusText>}>
      <div className={s.gap}>
        {domain.lostAt ? <Notice tone="warn">{t.failing} <DateTime at={domain.lostAt} />.</Notice> : null}
        {domain.status === "verified" ? null : (
          <>
            <p className={s.quiet}>{t.record}</p>
            <CopyField label={t.recordName} value={domain.record.name} />
            <CopyField label={t.recordValue} value={domain.record.value} />
          </>
        )}
        {said ? <Notice tone="bad">{said}</Notice> : null}
        {writes ? (
          <div className={s.buttons}>
            <ProgressButton variant={domain.status === "verified" ? "default" : "filled"} onRun={check}>{t.check}</ProgressButton>
            <Button variant="subtle" color="red" onClick={() => setLeaving(true)}>{t.giveUp}</Button>
          </div>
        ) : null}
      </div>
      <ConfirmDialog
        opened={leaving} onClose={() => setLeaving(false)} title={t.giveUpTitle(domain.domain)} action={t.giveUp} danger
        onConfirm={async () => {
          await client.domains.remove({ domain: domain.id });
          await refresh();
        }}
      >{t.giveUpText}</ConfirmDialog>
    </Card>
  );
}

const Name = z.object({ domain: z.string().check(z.trim(), z.minLength(3)) });

function AddDomain() {
  const queries = useQueryClient();
  const form = useForm({
    schema: Name, initial: { domain: "" }, messages: { domain: t.domainNeeded },
    onSubmit: async (values) => {
      try {
        await client.domains.add(values);
      } catch (error) {
        if (error instanceof ApiProblem) return error.said;
        throw error;
      }
      form.set("domain", "");
      await queries.invalidateQueries({ queryKey: api.domains.key() });
    },
  });
  return (
    <Card title={t.addDomain}>
      <form onSubmit={form.submit} noValidate>
        <Fields>
          <ErrorSummary form={form} />
          <TextField label={t.domain} help={t.domainHelp} required {...form.field("domain")} />
          <div className={s.buttons}><Button type="submit" loading={form.busy}>{t.addDomain}</Button></div>
        </Fields>
      </form>
    </Card>
  );
}
