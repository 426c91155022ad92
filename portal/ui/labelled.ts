import type { ReactNode } from "react";
import type { Field } from "./form.ts";

export type Labelled = { readonly label: string; /** Under the label, above the field. */ readonly help?: ReactNode; readonly required?: boolean; readonly disabled?: boolean };

/** Props common to Mantine's inputs: the id lets the error summary find the field. */
export function shared({ label, help, required = false, disabled = false, name, error, onBlur }: Labelled & Omit<Field<never>, "value" | "onChange">) {
  return { id: `field-${name}`, name, label, description: help, withAsterisk: required, disabled, error, onBlur, "aria-required": required || undefined };
}

export type Option = { readonly value: string; readonly label: string; readonly detail?: string };
