import { Textarea } from "@mantine/core";
import type { Field } from "./form.ts";
import { type Labelled, shared } from "./labelled.ts";

export function TextAreaField({ value, onChange, rows = 4, ...rest }: Labelled & Field<string> & { readonly rows?: number }) {
  return <Textarea {...shared(rest)} value={value} minRows={rows} autosize onChange={(event) => onChange(event.currentTarget.value)} />;
}
