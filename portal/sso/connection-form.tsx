import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod/mini";
import { api, client } from "../app/api.ts";
import { ApiProblem } from "../app/problem.ts";
import { TextField } from "../ui/fields.tsx";
import { type Form, useForm } from "../ui/form.ts";
import { ErrorSummary, Fields, Pair } from "../ui/form-parts.tsx";
import { Card } from "../ui/page.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { ProgressButton } from "../ui/progress-button.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { Notice } from "../ui/status.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { TextAreaField } from "../ui/text-area-field.tsx";
import { toast } from "../ui/toast.tsx";
import { calledOf, type Connection } from "./presets.ts";
import { ssoText as t } from "./sso-text.ts";
import s from "./sso.module.css";

const text = z.string().check(z.trim());
const Settings = z.object({
  name: text, issuer: text, clientId: text, clientSecret: z.string(), metadataUrl: text, metadataXml: z.string(), idpEntityId: text, signInUrl: text, certificates: z.string(),
  signRequests: z.boolean(), requireSignedResponse: z.boolean(), requireEncryption: z.boolean(),
  createPeople: z.boolean(), defaultRole: z.nullable(z.string()), email: text, nameClaim: text, groups: text, groupRoles: z.array(z.object({ group: z.string(), role: z.string() })),
});
type Values = z.input<typeof Settings>;

type Props = { readonly connection: Connection; readonly defaultRoles: readonly string[]; readonly groupRoles: readonly string[]; readonly writes: boolean };

function initialOf({ oidc, saml, mapping, ...one }: Connection): Values {
  return {
    name: one.name, issuer: oidc?.issuer ?? "", clientId: oidc?.clientId ?? "", clientSecret: "", metadataUrl: saml?.metadataUrl ?? "", metadataXml: "", idpEntityId: saml?.idpEntityId ?? "", signInUrl: saml?.signInUrl ?? "",
    certificates: (saml?.certificates ?? []).join("\n"), signRequests: saml?.signRequests ?? false, requireSignedResponse: saml?.requireSignedResponse ?? false, requireEncryption: saml?.requireEncryption ?? false,
    createPeople: one.createPeople, defaultRole: one.defaultRole, email: mapping.email, nameClaim: mapping.name, groups: mapping.groups ?? "", groupRoles: one.groupRoles.map((line) => ({ ...line })),
  };
}

/** What the provider gave, and who comes in: two cards, saved together. */
export function SettingsCards({ connection, defaultRoles, groupRoles, writes }: Props) {
  const queries = useQueryClient();
  const form = useForm({
    schema: Settings, initial: initialOf(connection),
    onSubmit: async (values) => {
      try {
        await client.sso.connections.change(inputOf(connection, values));
      } catch (error) {
        if (error instanceof ApiProblem) return { ...error.said, issues: error.said.issues.map((issue) => ({ ...issue, path: [fieldOf(issue.path)] })) };
        throw error;
      }
      await queries.invalidateQueries({ queryKey: api.sso.key() });
      toast(t.saved);
    },
  });
  return (
    <form onSubmit={form.submit} noValidate className={s.gap}>
      <Card title={t.from(calledOf(connection.preset))} lead={t.fromLead}>
        <Fields>
          <ErrorSummary form={form} />
          {connection.protocol === "oidc" ? <OidcFields form={form} kept={connection.hasSecret} /> : <SamlFields form={form} />}
        </Fields>
      </Card>
      <Card title={t.who} lead={t.whoLead}>
        <Fields>
          <Pair>
            <TextField label={t.email} required {...form.field("email")} />
            <TextField label={t.name} required {...form.field("nameClaim")} />
          </Pair>
          <SwitchField label={t.createPeople} help={t.createPeopleHelp} {...form.field("createPeople")} />
          <SelectField label={t.defaultRole} {...form.field("defaultRole")} placeholder={t.noRole} options={defaultRoles.map((role) => ({ value: role, label: role }))} />
          <TextField label={t.groups} help={t.groupsHelp} {...form.field("groups")} />
          {form.values.groups.trim() === "" ? null : <GroupRoles form={form} roles={groupRoles} />}
          {writes ? <div className={s.buttons}><Button type="submit" loading={form.busy}>{t.save}</Button></div> : null}
        </Fields>
      </Card>
    </form>
  );
}

/** The server names fields as the API does; the form as it shows them. */
function fieldOf(path: readonly (string | number)[]): string {
  const last = path.find((step) => typeof step === "string" && !["saml", "oidc", "mapping"].includes(step));
  const inMapping = path[0] === "mapping";
  return inMapping && last === "name" ? "nameClaim" : String(last ?? path[0] ?? "");
}

function inputOf(connection: Connection, v: Values): Parameters<typeof client.sso.connections.change>[0] {
  const common = {
    connection: connection.id, name: v.name, createPeople: v.createPeople, defaultRole: v.defaultRole, groupRoles: v.groups.trim() === "" ? [] : v.groupRoles.filter((line) => line.group.trim() !== "" && line.role !== ""),
    mapping: { email: v.email, name: v.nameClaim, groups: v.groups.trim() === "" ? null : v.groups },
  };
  if (connection.protocol === "oidc") return { ...common, oidc: { issuer: v.issuer, clientId: v.clientId, scopes: connection.oidc?.scopes ?? [] }, ...(v.clientSecret === "" ? {} : { clientSecret: v.clientSecret }) };
  return {
    ...common,
    saml: {
      idpEntityId: v.idpEntityId, signInUrl: v.signInUrl, certificates: v.certificates.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [], metadataUrl: v.metadataUrl === "" ? null : v.metadataUrl,
      signRequests: v.signRequests, requireSignedResponse: v.requireSignedResponse, requireEncryption: v.requireEncryption,
    },
  };
}

function OidcFields({ form, kept }: { readonly form: Form<Values>; readonly kept: boolean }) {
  return (
    <>
      <TextField label={t.issuer} help={t.issuerHelp} type="url" required {...form.field("issuer")} />
      <TextField label={t.clientId} required {...form.field("clientId")} />
      <PasswordField label={t.secret} help={kept ? t.secretKept : t.secretHelp} autoComplete="new-password" showLabel={t.showSecret} {...form.field("clientSecret")} />
    </>
  );
}

function SamlFields({ form }: { readonly form: Form<Values> }) {
  const [said, setSaid] = useState<{ readonly good: boolean; readonly text: string } | null>(null);
  const read = async () => {
    const { metadataUrl, metadataXml } = form.values;
    try {
      const { saml } = await client.sso.readMetadata(metadataXml.trim() === "" ? { url: metadataUrl } : { xml: metadataXml });
      if (!saml) return;
      form.set("idpEntityId", saml.idpEntityId);
      form.set("signInUrl", saml.signInUrl);
      form.set("certificates", saml.certificates.join("\n"));
      form.set("signRequests", saml.signRequests);
      setSaid({ good: true, text: `${t.readDone} ${saml.idpEntityId}` });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setSaid({ good: false, text: error.said.sentence });
    }
  };
  return (
    <>
      <TextField label={t.metadataUrl} help={t.metadataUrlHelp} type="url" {...form.field("metadataUrl")} />
      <TextAreaField label={t.metadataXml} rows={2} {...form.field("metadataXml")} />
      <div className={s.buttons}><ProgressButton variant="default" onRun={read}>{t.read}</ProgressButton></div>
      {said ? <Notice tone={said.good ? "ok" : "bad"}>{said.text}</Notice> : null}
      <TextField label={t.entityId} required {...form.field("idpEntityId")} />
      <TextField label={t.signInUrl} type="url" required {...form.field("signInUrl")} />
      <TextAreaField label={t.certificates} help={t.certificatesHelp} rows={3} required {...form.field("certificates")} />
      <SwitchField label={t.signRequests} {...form.field("signRequests")} />
      <SwitchField label={t.requireSignedResponse} {...form.field("requireSignedResponse")} />
      <SwitchField label={t.requireEncryption} {...form.field("requireEncryption")} />
    </>
  );
}

function GroupRoles({ form, roles }: { readonly form: Form<Values>; readonly roles: readonly string[] }) {
  const { groupRoles: rows } = form.values;
  const change = (i: number, part: Partial<Values["groupRoles"][number]>) => form.set("groupRoles", rows.map((row, n) => (n === i ? { ...row, ...part } : row)));
  const quiet = { onBlur: () => undefined, error: undefined };
  return (
    <fieldset className={s.groups}>
      <legend>{t.groupRoles}</legend>
      <p className={s.quiet}>{t.groupRolesHelp}</p>
      {rows.map((row, i) => (
        <div key={i} className={s.groupRow}>
          <TextField label={t.group} name={`group-${i}`} value={row.group} onChange={(group) => change(i, { group })} {...quiet} />
          <SelectField label={t.role} name={`role-${i}`} value={row.role === "" ? null : row.role} onChange={(role) => change(i, { role: role ?? "" })} options={roles.map((role) => ({ value: role, label: role }))} {...quiet} />
          <Button variant="subtle" color="red" aria-label={`${t.removeGroup} ${row.group}`} onClick={() => form.set("groupRoles", rows.filter((_, n) => n !== i))}>{t.removeGroup}</Button>
        </div>
      ))}
      <div className={s.buttons}><Button variant="default" size="xs" onClick={() => form.set("groupRoles", [...rows, { group: "", role: "" }])}>{t.addGroup}</Button></div>
    </fieldset>
  );
}
