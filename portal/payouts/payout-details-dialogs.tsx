import { useState } from "react";
import { client } from "../app/api.ts";
import { ChoiceField, TextField } from "../ui/fields.tsx";
import { Pair } from "../ui/form-parts.tsx";
import { detailsText as t } from "./payout-details-text.ts";
import { actOnPayouts } from "./payout-record.ts";
import { StepUpDialog } from "./step-up-dialog.tsx";

/** Fields that the server judges: its sentence says what is wrong with them. */
function useFields<T extends Record<string, string>>(initial: T) {
  const [values, setValues] = useState(initial);
  const field = (name: keyof T & string) => ({ name, value: values[name] ?? "", onChange: (value: string) => setValues((before) => ({ ...before, [name]: value })), onBlur: () => undefined, error: undefined });
  return { values, field };
}

type Rail = "ach" | "sepa";

export function BankDialog({ title, onClose }: { readonly title: string; readonly onClose: () => void }) {
  const [rail, setRail] = useState<Rail>("ach");
  const [kind, setKind] = useState<"checking" | "savings">("checking");
  const { values, field } = useFields({ holder: "", routing: "", account: "", iban: "", bic: "" });
  const { holder, routing, account, iban, bic } = values;
  const method = rail === "ach" ? { rail, holder: holder.trim(), routing: routing.trim(), account: account.trim(), kind } : { rail, holder: holder.trim(), iban: iban.trim(), ...(bic === "" ? {} : { bic: bic.trim().toUpperCase() }) };
  return (
    <StepUpDialog opened onClose={onClose} title={title} action={title} onConfirm={(password) => actOnPayouts(() => client.payees.setBank({ method, password }), t.asked)}>
      <p>{t.dialogText}</p>
      <ChoiceField label={t.rail} required name="rail" options={[{ value: "ach", label: t.ach }, { value: "sepa", label: t.sepa }]} value={rail} onChange={(value) => setRail(value === "sepa" ? "sepa" : "ach")} onBlur={() => undefined} error={undefined} />
      <TextField label={t.holder} required {...field("holder")} />
      {rail === "ach" ? (
        <>
          <Pair><TextField label={t.routing} help={t.routingHelp} required {...field("routing")} /><TextField label={t.number} help="4 to 17 characters" required {...field("account")} /></Pair>
          <ChoiceField label={t.kind} required name="kind" options={[{ value: "checking", label: t.checking }, { value: "savings", label: t.savings }]} value={kind} onChange={(value) => setKind(value === "savings" ? "savings" : "checking")} onBlur={() => undefined} error={undefined} />
        </>
      ) : <Pair><TextField label={t.iban} required {...field("iban")} /><TextField label={t.bic} {...field("bic")} /></Pair>}
    </StepUpDialog>
  );
}

type Form = "w9" | "w8ben" | "w8bene";

export function TaxDialog({ onClose }: { readonly onClose: () => void }) {
  const [form, setForm] = useState<Form>("w9");
  const { values, field } = useFields({ name: "", country: "US", number: "" });
  const number = values.number.trim();
  const given = { form, name: values.name.trim(), country: values.country.trim().toUpperCase(), ...(number === "" ? {} : { number }) };
  const options = [{ value: "w9", label: "W-9", detail: "US companies and people" }, { value: "w8bene", label: "W-8BEN-E", detail: "Companies elsewhere" }, { value: "w8ben", label: "W-8BEN", detail: "People elsewhere" }];
  return (
    <StepUpDialog opened onClose={onClose} title={t.giveTax} action={t.giveTax} onConfirm={(password) => actOnPayouts(() => client.payees.setTax({ ...given, password }), t.taxGiven)}>
      <p>{t.taxText}</p>
      <ChoiceField label={t.form} required name="form" options={options} value={form} onChange={(value) => setForm((value ?? "w9") as Form)} onBlur={() => undefined} error={undefined} />
      <TextField label={t.legalName} required {...field("name")} />
      <Pair><TextField label={t.country} help={t.countryHelp} required {...field("country")} /><TextField label={t.taxNumber} help={t.taxNumberHelp} required={form === "w9"} {...field("number")} /></Pair>
    </StepUpDialog>
  );
}
