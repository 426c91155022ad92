import { z } from "zod/mini";
import { useNow } from "../ui/clock.tsx";
import { DateField } from "../ui/date-field.tsx";
import { ChoiceField, MoneyField, TextField } from "../ui/fields.tsx";
import { TextAreaField } from "../ui/text-area-field.tsx";
import { useForm } from "../ui/form.ts";
import { type DraftState, ErrorSummary, Fields, FormActions, Pair } from "../ui/form-parts.tsx";
import { Card } from "../ui/page.tsx";
import { Availability } from "./availability.tsx";
import type { Typed } from "./draft.ts";

export type StepProps = {
  readonly typed: Typed; readonly currency: string; readonly draft: DraftState;
  readonly onChange: (part: Partial<Typed>) => void; readonly onContinue: () => Promise<void>; readonly onBack: () => void;
};

const filled = z.string().check(z.trim(), z.minLength(1));
const Customer = z.object({ customerName: filled, customerDomain: z.string().check(z.trim(), z.regex(/^[^\s@/]+\.[^\s@/]{2,}$/)), contactName: filled, contactEmail: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/)) });

export function CustomerStep({ typed, draft, onChange, onContinue }: StepProps) {
  const form = useForm({
    schema: Customer,
    initial: { customerName: typed.customerName, customerDomain: typed.customerDomain, contactName: typed.contactName, contactEmail: typed.contactEmail },
    messages: { customerName: "Enter the customer’s company", customerDomain: "Enter a domain such as acme.com", contactName: "Enter who you speak with", contactEmail: "Enter an address such as ana@acme.com" },
    onSubmit: onContinue, onChange,
  });
  return (
    <Card title="Who is the customer?">
      <form onSubmit={form.submit} noValidate>
        <Fields>
          <ErrorSummary form={form} />
          <TextField label="Company" help="As it signs contracts" required {...form.field("customerName")} />
          <TextField label="Web domain" help="We check at once whether the customer is free" required below={<Availability domain={form.values.customerDomain} />} {...form.field("customerDomain")} />
          <Pair>
            <TextField label="Contact" help="Who you speak with there" required {...form.field("contactName")} />
            <TextField label="Contact’s e-mail" help="At the customer’s own domain" type="email" required {...form.field("contactEmail")} />
          </Pair>
          <FormActions submit="Continue" busy={form.busy} draft={draft} />
        </Fields>
      </form>
    </Card>
  );
}

const Opportunity = z.object({
  opportunity: filled,
  estimated: z.nullable(z.number()).check(z.refine((amount) => amount !== null && amount > 0)),
  expectedClose: z.nullable(z.string()).check(z.refine((day) => day !== null)),
  motion: z.nullable(z.string()).check(z.refine((motion) => motion !== null)),
});

const MOTIONS = [
  { value: "referral", label: "Referral", detail: "You bring the customer; the contract is ours" },
  { value: "resale", label: "Resale", detail: "You buy from us at your discount and sell on" },
  { value: "wholesale", label: "Wholesale", detail: "You run it for the customer under your own contract" },
];

export function OpportunityStep({ typed, currency, draft, onChange, onContinue, onBack }: StepProps) {
  const today = new Date(useNow()).toISOString().slice(0, 10);
  const form = useForm({
    schema: Opportunity,
    initial: { opportunity: typed.opportunity, estimated: typed.estimated, expectedClose: typed.expectedClose, motion: typed.motion as string | null },
    messages: { opportunity: "Describe the opportunity", estimated: "Enter the estimated deal size", expectedClose: "Choose a date", motion: "Choose how you sell it" },
    onSubmit: onContinue, onChange: (values) => onChange({ ...values, motion: values.motion as Typed["motion"] }),
  });
  return (
    <Card title="What is the opportunity?">
      <form onSubmit={form.submit} noValidate>
        <Fields>
          <ErrorSummary form={form} />
          <TextAreaField label="Opportunity" help="The problem, who decides, and what happens next" required {...form.field("opportunity")} />
          <Pair>
            <MoneyField label="Estimated deal size" help="First-year contract value" required currency={currency} {...form.field("estimated")} />
            <DateField label="Expected close" help="When the customer will sign" required placeholder="Choose a date" min={today} {...form.field("expectedClose")} />
          </Pair>
          <ChoiceField label="How do you sell it?" required options={MOTIONS} {...form.field("motion")} />
          <FormActions submit="Continue" busy={form.busy} draft={draft} onBack={onBack} />
        </Fields>
      </form>
    </Card>
  );
}
