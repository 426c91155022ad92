import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { api, client, queryClient } from "../app/api.ts";
import { Loaded, saidOf } from "../app/loaded.tsx";
import { meQuery, useMe } from "../app/session.ts";
import { TextField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { Card, Page, Stack } from "../ui/page.tsx";
import { Notice } from "../ui/status.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { toast } from "../ui/toast.tsx";
import { organisationText as t } from "./organisation-text.ts";

/** What the organisation is called and demands. */
export function OrganisationPage() {
  return <Page title={t.title} lead={t.lead} width="record"><Stack><NameCard /><PolicyCard /></Stack></Page>;
}

const Named = z.object({ name: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)) });

function NameCard() {
  const me = useMe();
  const form = useForm({
    schema: Named, initial: { name: me.organisation.name }, messages: { name: t.nameNeeded },
    onSubmit: async ({ name }) => {
      try {
        await client.organisations.rename({ name });
      } catch (error) {
        return saidOf(error);
      }
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
      toast(t.saved);
    },
  });
  return (
    <Card title={t.nameCard}>
      <form onSubmit={form.submit} noValidate><Fields><ErrorSummary form={form} /><TextField label={t.name} required {...form.field("name")} /><div><Button type="submit" loading={form.busy}>{t.save}</Button></div></Fields></form>
    </Card>
  );
}

function PolicyCard() {
  const policy = useQuery(api.policy.get.queryOptions({ input: {} }));
  const [said, setSaid] = useState<string | null>(null);
  const change = async (secondFactorRequired: boolean) => {
    setSaid(null);
    try {
      await client.policy.set({ secondFactorRequired });
      toast(t.changed);
    } catch (error) {
      setSaid(saidOf(error).sentence);
    }
    await policy.refetch();
  };
  return (
    <Card title={t.policyCard}>
      <Loaded query={policy}>{(data) => (
        <Fields>
          {said ? <Notice tone="bad">{said}</Notice> : null}
          <SwitchField name="second" label={t.second} help={`${t.secondHelp} ${t.without(data.withoutSecondFactor)}`} value={data.secondFactorRequired} onChange={(value) => void change(value)} onBlur={() => undefined} error={undefined} />
          {data.ssoOnly ? <Notice tone="info">{t.ssoOnly}</Notice> : null}
        </Fields>
      )}</Loaded>
    </Card>
  );
}
