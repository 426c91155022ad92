import { PasswordInput } from "@mantine/core";
import type { Field } from "./form.ts";
import { type Labelled, shared } from "./labelled.ts";

/** Paste is allowed, and the word can be seen (WCAG 3.3.8). */
export function PasswordField({ value, onChange, autoComplete, showLabel, ...rest }: Labelled & Field<string> & { readonly autoComplete: "current-password" | "new-password"; readonly showLabel: string }) {
  return <PasswordInput {...shared(rest)} value={value} autoComplete={autoComplete} visibilityToggleButtonProps={{ "aria-label": showLabel, tabIndex: 0 }} onChange={(event) => onChange(event.currentTarget.value)} />;
}
