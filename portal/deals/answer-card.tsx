import { z } from "zod/mini";
import type { Deal } from "../../core/deals/contract.ts";
import { client } from "../app/api.ts";
import { boot } from "../app/boot.ts";
import { ApiProblem } from "../app/problem.ts";
import { DateField } from "../ui/date-field.tsx";
import { ChoiceField, MoneyField, TextField } from "../ui/fields.tsx";
import { TextAreaField } from "../ui/text-area-field.tsx";
import { type Form, useForm } from "../ui/form.ts";
import { ErrorSummary, Fields, FormActions } from "../ui/form-parts.tsx";
import { Card } from "../ui/page.tsx";
import { actOnDeal } from "./deal-record.ts";
import { FIELD, MOTION } from "./deal-words.tsx";
import { formOf, type Typed, typedOf } from "./draft.ts";

const Answer = z.object({
  customerName: z.string(), customerDomain: z.string(), contactName: z.string(), contactEmail: z.string(), opportunity: z.string(),
  estimated: z.nullable(z.number()), expectedClose: z.nullable(z.string()), motion: z.nullable(z.string()), note: z.string(),
});
type Values = z.input<typeof Answer>;

/** The reviewer's question, the fields that may be changed for it, and a note back: the clock goes on with the answer. */
export function AnswerCard({ deal }: { readonly deal: Deal }) {
  const currency = deal.form.estimated?.currency ?? boot.currency;
  const form = useForm({
    schema: Answer,
    initial: { ...typedOf(deal.form), note: "" } as Values,
    onSubmit: async ({ note, ...typed }) => {
      const all = formOf(typed as Typed, currency);
      const changed = Object.fromEntries(Object.entries(all).filter(([name]) => deal.asked.includes(name)));
      const text = note.replaceAll(/\s+/g, " ").trim();
      try {
        await actOnDeal(() => client.deals.answer({ deal: deal.id, version: deal.version, ...(deal.asked.length === 0 ? {} : { form: changed }), ...(text === "" ? {} : { note: text }) }), "Answered. The review goes on");
      } catch (error) {
        if (error instanceof ApiProblem) return error.said;
        throw error;
      }
    },
  });
  return (
    <Card title="You are asked" lead={deal.question}>
      <form onSubmit={form.submit} noValidate>
        <Fields>
          <ErrorSummary form={form} />
          {deal.asked.map((name) => <AskedField key={name} name={name} form={form} currency={currency} />)}
          <TextAreaField label="Your answer" rows={2} {...form.field("note")} />
          <FormActions submit="Send answer" busy={form.busy} />
        </Fields>
      </form>
    </Card>
  );
}

function AskedField({ name, form, currency }: { readonly name: string; readonly form: Form<Values>; readonly currency: string }) {
  const label = FIELD[name] ?? name;
  if (name === "estimated") return <MoneyField label={label} currency={currency} {...form.field("estimated")} />;
  if (name === "expectedClose") return <DateField label={label} placeholder="Choose a date" {...form.field("expectedClose")} />;
  if (name === "motion") return <ChoiceField label={label} options={Object.entries(MOTION).map(([value, text]) => ({ value, label: text }))} {...form.field("motion")} />;
  if (name === "opportunity") return <TextAreaField label={label} {...form.field("opportunity")} />;
  if (name === "customerName" || name === "customerDomain" || name === "contactName" || name === "contactEmail") return <TextField label={label} {...form.field(name)} />;
  return null;
}
