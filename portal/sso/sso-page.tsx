import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { z } from "zod/mini";
import { api, type Client, client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { ApiProblem } from "../app/problem.ts";
import { may, useMe } from "../app/session.ts";
import { ChoiceField, CountField } from "../ui/fields.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields } from "../ui/form-parts.tsx";
import { Card, Page } from "../ui/page.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Notice, StatusText } from "../ui/status.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { Ago } from "../ui/times.tsx";
import { toast } from "../ui/toast.tsx";
import { type Connection, PRESET_NAMES, type Preset, PROTOCOL_NAMES, type Protocol } from "./presets.ts";
import { ssoText as t } from "./sso-text.ts";
import s from "./sso.module.css";

type Overview = Awaited<ReturnType<Client["sso"]["get"]>>;

/** Connections of one's own organisation, and whether its people have to use them. */
export function SsoPage() {
  const me = useMe();
  const query = useQuery(api.sso.get.queryOptions({ input: {} }));
  const writes = may(me, "sso:write");
  return (
    <Page title={t.title} lead={t.lead} width="record">
      <Loaded query={query}>{(data) => (
        <>
          {data.domains === 0 ? <Notice tone="info" title={t.needDomain} action={<Button component={Link} to="/settings/domains" variant="default" size="xs">{t.toDomains}</Button>}>{t.needDomainText}</Notice> : null}
          <Connections rows={data.connections} />
          {writes ? <AddConnection /> : null}
          {data.connections.length > 0 ? <PolicyCard policy={data.policy} writes={writes} /> : null}
        </>
      )}</Loaded>
    </Page>
  );
}

function Connections({ rows }: { readonly rows: readonly Connection[] }) {
  if (rows.length === 0) return <Card><EmptyState title={t.none}>{t.noneText}</EmptyState></Card>;
  return (
    <Card flush>
      <ul className={s.connections}>
        {rows.map((one) => (
          <li key={one.id}>
            <span className={s.two}><Link to="/settings/sso/$connection" params={{ connection: one.id }}>{one.name}</Link><small>{PRESET_NAMES[one.preset]} · {PROTOCOL_NAMES[one.protocol]} · {t.people(one.people)}</small></span>
            <span className={s.side}>
              <span className={s.quiet}>{t.lastUsed}: {one.lastUsedAt ? <Ago at={one.lastUsedAt} /> : t.never}</span>
              <StatusText tone={one.status === "on" ? "ok" : "neutral"}>{one.status === "on" ? t.on : t.off}</StatusText>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const Choice = z.object({ preset: z.string(), protocol: z.string() });

function AddConnection() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useForm({
    schema: Choice, initial: { preset: "okta", protocol: "oidc" },
    onSubmit: async ({ preset, protocol }) => {
      try {
        const made = await client.sso.connections.create({ name: preset === "other" ? PROTOCOL_NAMES[protocol as Protocol] : PRESET_NAMES[preset as Preset], preset: preset as Preset, protocol: protocol as Protocol });
        await queries.invalidateQueries({ queryKey: api.sso.key() });
        await navigate({ to: "/settings/sso/$connection", params: { connection: made.id } });
      } catch (error) {
        if (error instanceof ApiProblem) return error.said;
        throw error;
      }
    },
  });
  const preset = form.field("preset");
  const protocol = form.field("protocol");
  return (
    <Card title={t.choose} lead={t.chooseLead}>
      <form onSubmit={form.submit} noValidate>
        <Fields>
          <ErrorSummary form={form} />
          <ChoiceField label={t.provider} {...preset} onChange={(value) => preset.onChange(value ?? "other")} options={Object.entries(PRESET_NAMES).map(([value, label]) => ({ value, label }))} />
          <ChoiceField label={t.protocol} {...protocol} onChange={(value) => protocol.onChange(value ?? "oidc")} options={Object.entries(PROTOCOL_NAMES).map(([value, label]) => ({ value, label }))} />
          <div className={s.buttons}><Button type="submit" loading={form.busy}>{t.add}</Button></div>
        </Fields>
      </form>
    </Card>
  );
}

const Policy = z.object({ required: z.boolean(), sessionMinutes: z.number().check(z.minimum(15), z.maximum(1440)) });

function PolicyCard({ policy, writes }: { readonly policy: Overview["policy"]; readonly writes: boolean }) {
  const queries = useQueryClient();
  const form = useForm({
    schema: Policy, initial: policy, messages: { sessionMinutes: t.minutesHelp },
    onSubmit: async (values) => {
      try {
        await client.sso.setPolicy(values);
      } catch (error) {
        if (error instanceof ApiProblem) return error.said;
        throw error;
      }
      await queries.invalidateQueries({ queryKey: api.sso.key() });
      toast(t.saved);
    },
  });
  const minutes = form.field("sessionMinutes");
  return (
    <Card title={t.policy} lead={t.policyLead}>
      <form onSubmit={form.submit} noValidate>
        <Fields>
          <ErrorSummary form={form} />
          <SwitchField label={t.required} help={t.requiredHelp} disabled={!writes} {...form.field("required")} />
          <CountField label={t.minutes} help={t.minutesHelp} disabled={!writes} {...minutes} onChange={(value) => minutes.onChange(value ?? 0)} />
          {writes ? <div className={s.buttons}><Button type="submit" loading={form.busy}>{t.save}</Button></div> : null}
        </Fields>
      </form>
    </Card>
  );
}
