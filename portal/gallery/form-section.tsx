import { useState } from "react";
import { z } from "zod";
import { DateField } from "../ui/date-field.tsx";
import { ChoiceField, CountField, MoneyField, TextField } from "../ui/fields.tsx";
import { CheckField, SwitchField } from "../ui/switch-field.tsx";
import { TextAreaField } from "../ui/text-area-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { type FileEntry, FileDrop } from "../ui/file-drop.tsx";
import { useForm } from "../ui/form.ts";
import { ErrorSummary, Fields, FormActions, Pair } from "../ui/form-parts.tsx";
import { money } from "../ui/format.ts";
import { Benefits } from "../ui/benefits.tsx";
import { Card, Columns, Page } from "../ui/page.tsx";
import { StatusText } from "../ui/status.tsx";
import { WizardSteps } from "../ui/steps.tsx";
import { IconClock, IconRosetteDiscount, IconShieldCheck } from "@tabler/icons-react";

const Opportunity = z.strictObject({
  plan: z.string("Choose a plan").nullable().refine((plan) => plan !== null, "Choose a plan"),
  company: z.string().min(1, "Enter the customer’s company"),
  size: z.number().nullable().refine((size) => size !== null && size > 0, "Enter the estimated deal size"),
  close: z.string().nullable().refine((date) => date !== null, "Choose a date"),
  seats: z.number().nullable(),
  region: z.string().nullable(),
  opportunity: z.string().min(30, "Describe the opportunity in at least 30 characters"),
  support: z.boolean(),
  updates: z.boolean(),
});

const RULES = { maxSize: 10_000_000, maxFiles: 3, endings: [".pdf", ".png", ".jpg"] };

/** A long form: steps, every kind of field, errors, draft, what one gets. */
export function FormSection() {
  const [files, setFiles] = useState<readonly FileEntry[]>([{ id: "a", name: "invoice-webinar.pdf", size: 245_000 }, { id: "b", name: "attendees.png", size: 1_400_000, progress: 0.6 }, { id: "c", name: "notes.pdf", size: 12_000, error: "Upload failed. Remove it and try again." }]);
  const form = useForm({ schema: Opportunity, initial: { plan: "enterprise", company: "Banco Meridiano", size: null, close: null, seats: 250, region: null, opportunity: "", support: true, updates: false }, onSubmit: () => undefined });
  return (
    <Page title="Register a deal" path={[{ label: "Deals", to: "/gallery/deals" as "/" }]} width="record">
      <WizardSteps label="Steps" steps={["Customer", "Opportunity", "Support", "Review"]} current={1} onStep={() => undefined} />
      <Columns kind="main-aside">
        <Card title="What is the opportunity?">
          <form onSubmit={form.submit} noValidate>
            <Fields>
              <ErrorSummary form={form} />
              <ChoiceField label="Plan" required options={[{ value: "team", label: "Team", detail: "Up to 25 seats" }, { value: "pro", label: "Pro", detail: "25 to 250 seats" }, { value: "enterprise", label: "Enterprise", detail: "250 seats and up" }]} {...form.field("plan")} />
              <Pair>
                <TextField label="Company" help="As it signs contracts" required below={<StatusText tone="ok">No existing opportunity found</StatusText>} {...form.field("company")} />
                <MoneyField label="Estimated deal size" help="First-year contract value" required currency="USD" {...form.field("size")} />
              </Pair>
              <Pair>
                <DateField label="Expected close date" help="Protection covers 60 days from approval" required placeholder="Choose a date" min="2026-11-22" {...form.field("close")} />
                <CountField label="Seats" help="People who will use it" {...form.field("seats")} />
              </Pair>
              <SelectField label="Region" placeholder="Choose a region" options={[{ value: "eu", label: "Europe" }, { value: "na", label: "North America" }, { value: "apac", label: "Asia and Pacific" }]} {...form.field("region")} />
              <TextAreaField label="Opportunity" help="The problem, who decides, and what happens next" required {...form.field("opportunity")} />
              <CheckField label="I need a solution engineer for the demo" {...form.field("support")} />
              <SwitchField label="Tell me about every step by e-mail" {...form.field("updates")} />
              <FileDrop label="Proof" help="Invoices and pictures of the activity" files={files} rules={RULES} onAdd={(added) => setFiles([...files, ...added.map((file) => ({ id: file.name, name: file.name, size: file.size }))])} onRemove={(id) => setFiles(files.filter((file) => file.id !== id))} />
              <FormActions submit="Continue" busy={form.busy} onBack={() => undefined} draft="saved" />
            </Fields>
          </form>
        </Card>
        <Benefits
          title="What you get" lead="At your Certified reseller level"
          items={[
            { icon: IconClock, title: "A decision in 24–48 hours", text: "We check for existing opportunities, customer fit, and your capacity." },
            { icon: IconShieldCheck, title: "60 days of protection", text: "From the day we approve. Extendable once with progress notes." },
            { icon: IconRosetteDiscount, title: "20% discount", text: form.values.size ? <>Your margin on this deal: <b className="num">{money(form.values.size / 5, "USD")}</b></> : "Your margin appears once you enter a deal size." },
          ]}
        />
      </Columns>
    </Page>
  );
}
