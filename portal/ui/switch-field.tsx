import { Checkbox, Switch } from "@mantine/core";
import type { Field } from "./form.ts";
import { type Labelled, shared } from "./labelled.ts";

export function CheckField({ value, onChange, ...rest }: Labelled & Field<boolean>) {
  const { withAsterisk: _asterisk, ...props } = shared(rest);
  return <Checkbox {...props} checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />;
}

export function SwitchField({ value, onChange, ...rest }: Labelled & Field<boolean>) {
  const { withAsterisk: _asterisk, ...props } = shared(rest);
  return <Switch {...props} checked={value} withThumbIndicator={false} onChange={(event) => onChange(event.currentTarget.checked)} />;
}
