import { Button } from "@mantine/core";
import { useState } from "react";
import { z } from "zod/mini";
import { client } from "../app/api.ts";
import { boot } from "../app/boot.ts";
import { ApiProblem } from "../app/problem.ts";
import { TextField } from "../ui/fields.tsx";
import { TextAreaField } from "../ui/text-area-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields, Pair } from "../ui/form-parts.tsx";
import { PublicCard, PublicLayout } from "../ui/public-layout.tsx";
import { Notice } from "../ui/status.tsx";
import { DateTime } from "../ui/times.tsx";
import { COUNTRIES } from "./countries.ts";
import { partnersText as t } from "./partners-text.ts";

const filled = z.string().check(z.trim(), z.minLength(1));
const chosen = z.nullable(z.string()).check(z.refine((value) => value !== null));
const Application = z.object({ company: filled, website: filled, country: chosen, contactName: filled, email: z.string().check(z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/)), track: chosen, people: z.string(), about: filled });

/** Anybody may apply to become a partner. */
export function ApplyPage() {
  const [sent, setSent] = useState<{ readonly number: string; readonly answerBy: string } | null>(null);
  return (
    <PublicLayout name={boot.branding.organisation} logo={boot.branding.logo} links={[{ label: t.signIn, href: "/login" }]}>
      <PublicCard title={sent ? t.applied : t.apply} lead={sent ? t.appliedLead(sent.number) : t.applyLead(boot.branding.program)}>
        {sent ? <div style={{ marginBlockStart: 20 }}><Notice tone="ok" title={t.answerBy}><DateTime at={sent.answerBy} /></Notice></div> : <ApplyForm onSent={setSent} />}
      </PublicCard>
    </PublicLayout>
  );
}

function ApplyForm({ onSent }: { readonly onSent: (sent: { number: string; answerBy: string }) => void }) {
  const form = useForm({
    schema: Application,
    initial: { company: "", website: "", country: null, contactName: "", email: "", track: null, people: "", about: "" },
    messages: { company: t.companyNeeded, website: t.websiteNeeded, country: t.countryNeeded, contactName: t.nameNeeded, email: t.emailNeeded, track: t.trackNeeded, about: t.aboutNeeded },
    onSubmit: async ({ people, country, track, about, ...rest }) => {
      try {
        onSent(await client.applications.submit({ ...rest, country: country ?? "", track: track ?? "", about: about.replaceAll(/\s+/g, " "), ...(people.trim() === "" ? {} : { people: people.trim() }) }));
      } catch (error) {
        if (error instanceof ApiProblem) return error.said;
        throw error;
      }
    },
  });
  return (
    <form onSubmit={form.submit} noValidate style={{ marginBlockStart: 20 }}>
      <Fields>
        <ErrorSummary form={form} />
        <TextField label={t.company} autoComplete="organization" required {...form.field("company")} />
        <TextField label={t.website} help={t.websiteHelp} type="url" autoComplete="url" required {...form.field("website")} />
        <Pair>
          <SelectField label={t.country} placeholder={t.choose} searchable required options={COUNTRIES} {...form.field("country")} />
          <TextField label={t.size} help={t.sizeHelp} {...form.field("people")} />
        </Pair>
        <SelectField label={t.kind} placeholder={t.choose} required options={boot.tracks.map((track) => ({ value: track.id, label: track.title }))} {...form.field("track")} />
        <TextField label={t.yourName} autoComplete="name" required {...form.field("contactName")} />
        <TextField label={t.workEmail} type="email" autoComplete="email" required {...form.field("email")} />
        <TextAreaField label={t.about} help={t.aboutHelp} required {...form.field("about")} />
        <Button type="submit" size="md" fullWidth loading={form.busy}>{t.send}</Button>
      </Fields>
    </form>
  );
}
