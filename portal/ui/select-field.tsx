import { Select } from "@mantine/core";
import type { Field } from "./form.ts";
import { type Labelled, type Option, shared } from "./labelled.ts";

/** Apart from the other fields: what opens and floats weighs as much as all of them, and the sign-in page needs none. */
export function SelectField({ value, onChange, options, placeholder, searchable = false, ...rest }: Labelled & Field<string | null> & { readonly options: readonly Option[]; readonly placeholder?: string; readonly searchable?: boolean }) {
  const data = options.map((option) => ({ value: option.value, label: option.label }));
  return <Select {...shared(rest)} value={value} data={data} placeholder={placeholder ?? ""} searchable={searchable} onChange={onChange} />;
}
